import { isRoot } from '../../linux/users.ts';
import type { Answer, Evidence, Runnable, StartUser } from '../../transform.ts';
import type { Sources } from '../source.ts';

/** Who a container starts as whose manifest names a user. */
export function manifestUser(c: Runnable, user: NonNullable<Runnable['user']>, sources: Sources): Answer<StartUser> {
  if (user.unknown) {
    return { known: false, code: 'unknown-value', reason: `the user of ${c.name} depends on a variable` };
  }
  const keys = c.kind === 'service' ? ['user'] : ['securityContext', 'runAsUser'];
  const what = `runs as user ${user.name ?? user.uid}`;
  const root = isRoot(user);
  const { gid, name } = user;
  const uid = user.uid ?? (root ? 0 : uidOf(name, sources));
  const because: [Evidence] = [{ code: 'CFG', what, origin: c.origin(...keys) }];
  return { known: true, strong: true, because, root, uid, gid, name };
}

function uidOf(name: string | undefined, sources: Sources): number | undefined {
  return name === undefined ? undefined : sources.first(source => source.uidOf?.(name));
}
