import { type AskedUser, askedText } from '../evidence/file/asked-user.ts';
import type { Start } from '../evidence/file/types.ts';
import type { Accounts, Identity } from './accounts.ts';
import { ImageProblem } from './problem.ts';

/** Somebody other than root, with the ways in which manifests write this user. */
export interface Asked {
  readonly identity: Identity;
  readonly texts: readonly string[];
}

export interface Identified {
  readonly start: Identity;
  /** By number, each once. */
  readonly asked: readonly Asked[];
  /** Users that the image does not know. */
  readonly problems: readonly string[];
}

/** Everybody that an image is started as: by itself (`own`), by manifests, and by its entry scripts (`becomes`). */
export function identifyAll(
  accounts: Accounts,
  own: string,
  users: readonly AskedUser[],
  becomes: readonly Start['becomes'][],
): Identified {
  const start = accounts.identify(own);
  if (typeof start === 'string') throw new ImageProblem(`starts as ${own}, but ${start}`);
  const found = users.map(user => ({
    text: askedText(user),
    identity: accounts.identify(textOf(user, own), user.groups),
  }));
  const dropped = becomes.flatMap(user =>
    user ? [{ text: undefined, identity: accounts.identify(`${user.uid}:${user.gid}`) }] : [],
  );
  const all = [{ text: '', identity: start }, ...found, ...dropped];
  const asked = new Map<string, { identity: Identity; texts: Set<string> }>();
  for (const { text, identity } of all) {
    if (typeof identity !== 'object' || identity.uid === 0) continue;
    const known = asked.get(keyOf(identity)) ?? { identity, texts: new Set() };
    asked.set(keyOf(identity), known);
    if (text !== undefined) known.texts.add(text);
  }
  const problems = new Set(found.flatMap(({ identity }) => (typeof identity === 'string' ? [identity] : [])));
  return {
    start,
    asked: [...asked.values()]
      .sort((a, b) => inOrder(a.identity, b.identity))
      .map(({ identity, texts }) => ({ identity, texts: [...texts].sort() })),
    problems: [...problems],
  };
}

/** A group alone changes the group of the image's user. */
function textOf({ user }: AskedUser, own: string): string {
  if (user === '') return own;
  return user.startsWith(':') ? `${own.split(':')[0]}${user}` : user;
}

function keyOf({ uid, gid, widest }: Identity): string {
  return [uid, gid, ...widest].join(' ');
}

function inOrder(a: Identity, b: Identity): number {
  return a.uid - b.uid || a.gid - b.gid || (keyOf(a) < keyOf(b) ? -1 : 1);
}
