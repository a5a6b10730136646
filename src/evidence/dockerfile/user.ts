import { isRootText } from '../../linux/users.ts';
import type { Answer, Evidence, NonEmpty, StartUser } from '../../transform.ts';
import { parseImageReference } from '../../workloads/image-reference.ts';
import { noEvidence } from '../answers.ts';
import { type Base, factsData } from '../facts/data.ts';
import { isVerified, type Match, matchImage } from '../facts/match.ts';
import { knownStartUser } from '../facts/user.ts';
import { type DockerfileFacts, dockerfileEvidence } from './read.ts';

/** Who an image starts as that is built from a Dockerfile of the project. */

/** The bundled facts about the image that a Dockerfile builds on. */
export function baseOf({ base }: DockerfileFacts): Match | 'scratch' | undefined {
  return base === 'scratch' ? 'scratch' : matchImage(parseImageReference(base));
}

/** What a plain base image comes with; undefined for images that bring a program of their own. */
export function plainBaseOf(facts: DockerfileFacts): Base | undefined {
  const match = baseOf(facts);
  if (!match || match === 'scratch' || match.derived) return undefined;
  return factsData().bases.find(({ name }) => name === match.facts.name);
}

/** Bases without a shell: the program is the only thing in the image. */
export function isBare(facts: DockerfileFacts): boolean {
  const base = baseOf(facts);
  return base === 'scratch' || base?.facts.name === 'distroless';
}

export function builtStartUser(facts: DockerfileFacts): Answer<StartUser> {
  if (facts.user) return userOf(facts, facts.user);
  const base = baseOf(facts);
  const because: [Evidence] = [dockerfileEvidence(facts, facts.baseLine, `no USER, so the user of ${facts.base}`)];
  if (base === 'scratch') return rootUser(because, true);
  if (!base) return noEvidence(`${facts.file} sets no USER, and nothing is known about its base image ${facts.base}`);
  const answer = knownStartUser(base);
  return answer.known ? { ...answer, because, strong: isVerified(base, 'user') } : answer;
}

function rootUser(because: NonEmpty<Evidence>, strong: boolean): Answer<StartUser> {
  return { known: true, strong, because, root: true, uid: 0, gid: 0, name: 'root' };
}

function userOf(facts: DockerfileFacts, { text, line }: { text: string; line: number }): Answer<StartUser> {
  if (text.includes('$')) {
    const reason = `USER in ${facts.file}:${line} depends on an argument`;
    return { known: false, code: 'unknown-value', reason };
  }
  const [name = '', group] = text.split(':');
  const because: [Evidence] = [dockerfileEvidence(facts, line, `USER ${text}`)];
  if (isRootText(name)) return rootUser(because, true);
  const gid = group !== undefined && /^\d+$/.test(group) ? Number(group) : undefined;
  if (/^\d+$/.test(name)) {
    const uid = Number(name);
    return { known: true, strong: true, because, root: false, uid, gid, name: accountOf(facts, uid), numeric: true };
  }
  const account = builtAccount(facts, name);
  return {
    known: true,
    strong: true,
    because,
    root: account?.uid === 0,
    uid: account?.uid,
    gid: gid ?? account?.gid,
    name,
  };
}

/** Name of the account with a number: its home folder goes with it. */
function accountOf(facts: DockerfileFacts, uid: number): string | undefined {
  const made = [...facts.users].find(([, account]) => account.uid === uid);
  return made?.[0] ?? plainBaseOf(facts)?.users.find(account => account.uid === uid)?.name;
}

/** Numbers of an account of the image: one that the Dockerfile makes, or one of the base. */
export function builtAccount(
  facts: DockerfileFacts,
  name: string,
): { uid: number | undefined; gid: number | undefined } | undefined {
  return facts.users.get(name) ?? accountOfBase(facts, name);
}

/** Accounts that a known base ships: those of plain bases, and the service account of other images. */
function accountOfBase(facts: DockerfileFacts, name: string): { uid: number; gid: number | undefined } | undefined {
  const user = plainBaseOf(facts)?.users.find(candidate => candidate.name === name);
  if (user) return user;
  const base = baseOf(facts);
  const variant = base === 'scratch' ? undefined : base?.variant;
  if (variant?.user !== name || variant.uid === null) return undefined;
  return { uid: variant.uid, gid: variant.gid ?? undefined };
}
