import { isRootText } from '../../linux/users.ts';
import type { Answer, Evidence, NonEmpty, Runnable, ServiceUser, StartUser } from '../../transform.ts';
import { noEvidence } from '../answers.ts';
import { cite } from './cite.ts';
import { isFromMemory, isGeneric, isVerified, type Match, whyUnverified } from './match.ts';
import { appliedDataRows } from './paths.ts';
import { programOf, replacedProgram } from './program.ts';

/** Who a known image starts as, and who else it can be started as. */

/** User of the image, before a manifest says anything. */
export function defaultUser({ facts, variant }: Match): string {
  return variant?.default_user ?? facts.default_user;
}

export function knownStartUser(match: Match): Answer<StartUser> {
  const { variant } = match;
  const user = defaultUser(match);
  const doubt = whyUnverified(match, 'user', 'startup');
  const strong = doubt === undefined;
  const because: NonEmpty<Evidence> = [cite(match, `image user is ${user}`, /user|USER/)];
  if (isRootText(user)) return { known: true, strong, doubt, because, root: true, uid: 0, gid: 0, name: 'root' };
  const [account = '', group] = user.split(':');
  const numeric = /^\d+$/.test(account);
  // A number that nobody has read is no number.
  const read = variant && !isFromMemory(variant.note) ? variant : undefined;
  const known = read && (numeric ? read.uid === Number(account) : read.user === account) ? read : undefined;
  return {
    known: true,
    strong,
    doubt,
    because,
    root: false,
    uid: numeric ? Number(account) : (known?.uid ?? undefined),
    gid: group !== undefined && /^\d+$/.test(group) ? Number(group) : (known?.gid ?? undefined),
    // Older tags may name the account that newer ones give as a number.
    numeric,
    name: numeric ? (known && /^[a-z]/.test(known.user) ? known.user : undefined) : account,
  };
}

export function knownServiceUser(match: Match, c: Runnable): Answer<ServiceUser> {
  const { facts, label } = match;
  const { supported, needs } = facts.run_as_service_user;
  if (supported === 'no') return { known: false, code: 'by-design', reason: `${label} has to start as root` };
  if (isGeneric(facts)) return noEvidence(`${label} is a base image: who it can start as depends on what runs in it`);
  if (programOf(match, c) !== 'default') return replacedProgram(match, c);
  const numbers = serviceNumbers(match);
  if (!numbers || supported === 'unknown') return noEvidence(`no user number is known that ${label} can be started as`);
  const [uid, gid] = numbers;
  const isComplete = supported === 'full' || supported === 'is-default';
  const answered = facts.conditions.answered ?? [];
  const open = needs.filter(need => !answered.includes(need));
  return {
    known: true,
    strong: isComplete && isVerified(match, 'run_as', 'user', 'startup') && !isRemembered(match),
    because: [cite(match, `runs as ${uid}:${gid} without root`, /user|rootless|gosu|uid/i)],
    uid,
    gid,
    needs: [...open, ...(isComplete ? [] : reservations(supported, open)), ...filesReadAtStart(c)],
    dataPaths: appliedDataRows(match, c).map(({ path }) => path),
    imageDropsToIt: dropsTo(match, uid, gid),
  };
}

/** What to add to `open` where another user is not fully supported, so that something is said. */
function reservations(supported: 'needs-prep' | 'partial', open: readonly string[]): readonly string[] {
  if (supported === 'partial') return ['the image supports another user only in part'];
  return open.length > 0 ? [] : ['the image has to be prepared for another user, how is not known'];
}

/** Files that a start script reads as root so far. Compose gives them the owner and mode they have on the host. */
function filesReadAtStart(c: Runnable): readonly string[] {
  if (c.kind !== 'service' || ('engine' in c && c.engine === 'swarm')) return [];
  const variables = c.env.filter(({ name }) => name.endsWith('_FILE'));
  return variables.flatMap(({ value }) =>
    c.mounts.some(({ kind, target }) => target === value && (kind === 'secret' || kind === 'bind'))
      ? [`${value} must be readable for the user`]
      : [],
  );
}

function serviceNumbers({ facts, variant }: Match): readonly [uid: number, gid: number] | undefined {
  const { user } = facts.run_as_service_user;
  if (user === 'variant') {
    return variant && variant.uid !== null ? [variant.uid, variant.gid ?? variant.uid] : undefined;
  }
  const numbers = /^(\d+):(\d+)$/.exec(user ?? '');
  return numbers ? [Number(numbers[1]), Number(numbers[2])] : undefined;
}

/** The numbers come from a row that nobody has verified. */
function isRemembered({ facts, variant }: Match): boolean {
  return facts.run_as_service_user.user === 'variant' && isFromMemory(variant?.note);
}

/** Data of a container that started plainly so far belongs to the account that the image switches to, and to no other. */
function dropsTo({ facts, variant }: Match, uid: number, gid: number): boolean {
  return facts.startup !== 'runs-as-root' && variant?.uid === uid && (variant.gid ?? uid) === gid;
}
