import type { Account, Startup } from '../../startup/index.ts';
import type { Answer, Mount, Runnable, ServiceUser } from '../../transform.ts';
import { noEvidence } from '../answers.ts';
import { isAtOrBelow } from '../image-path.ts';
import { givenAway } from './ownership.ts';
import type { DockerfileFacts } from './read.ts';
import { type BuiltStart, readBuiltStart, startEvidence } from './start.ts';

/** The account that the start script of a built image turns into, and what stands in the way of starting as it. */
export function builtServiceUser(facts: DockerfileFacts, c: Runnable): Answer<ServiceUser> {
  const start = readBuiltStart(facts, c);
  const none = noEvidence(`no user number is known that the image of ${c.name} can be started as`);
  if (!start || start.isDirect) return none;
  const { becomes, onEveryPath, editsAccounts, open, runs } = start.startup;
  const [edit] = editsAccounts;
  if (edit) {
    const reason = `${start.originOf(edit.at)} changes accounts of the image at every start (${edit.what}), which takes root`;
    return { known: false, code: 'by-design', reason };
  }
  if (open[0]) return noEvidence(`${start.originOf(open[0].at)}: ${open[0].what}, so whom it turns into is not known`);
  if (!becomes || !onEveryPath) return none;
  const { name = 'another user', uid } = becomes;
  const last = runs.at(-1)!;
  if (uid === undefined || uid === 0)
    return noEvidence(`the number of ${name}, which ${start.originOf(last.at)} turns into, is not known`);
  const gid = becomes.gid ?? uid;
  return {
    known: true,
    strong: true,
    because: [startEvidence(start, last.at, `turns into ${name} (${uid}:${becomes.gid ?? '?'}) on every path`)],
    uid,
    gid,
    needs: [
      ...(becomes.gid === undefined ? [`the group number of ${name} is taken to be ${gid}`] : []),
      ...obstacles(facts, c, start, becomes),
    ],
    dataPaths: givenMounts(c, start.startup).map(({ target }) => target),
    imageDropsToIt: true,
  };
}

/** Lines of the script that fail when it does not start as root. */
function obstacles(facts: DockerfileFacts, c: Runnable, start: BuiltStart, account: Account): readonly string[] {
  const startup = start.as(account);
  const [first] = startup.takesRoot;
  if (first) return [`${start.originOf(first.at)} must not fail without root (${first.what})`];
  const closed = startup.writes.find(({ path, exact }) => !exact || !isWritable(path, facts, c));
  return closed ? [`${start.originOf(closed.at)} writes ${closed.path || 'files'}, which must belong to the user`] : [];
}

function isWritable(path: string, facts: DockerfileFacts, c: Runnable): boolean {
  if (/^\/(tmp|var\/tmp|dev\/shm)(\/|$)/.test(path)) return true;
  if (c.mounts.some(({ target, readOnly }) => !readOnly && isAtOrBelow(path, target))) return true;
  return facts.steps.some(step => {
    const given = givenAway(step, 'owner');
    return given !== 'unknown' && given.some(folder => isAtOrBelow(path, folder));
  });
}

/** Mounts whose files the script gives to the account. */
function givenMounts({ mounts }: Runnable, { gifts }: Startup): readonly Mount[] {
  return mounts.filter(
    ({ target, readOnly }) =>
      !readOnly &&
      gifts.some(({ path, exact }) =>
        exact ? isAtOrBelow(path, target) || isAtOrBelow(target, path) : target.startsWith(path),
      ),
  );
}
