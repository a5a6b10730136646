import type { CommitText } from '../../git/bare.ts';
import { type BranchName, branchName } from '../../git/names.ts';

/** A branch of ours by its name, as it is now. */
export type Branch =
  | { readonly kind: 'none' }
  /** Nobody but us has worked on it, so that it may be replaced. `parent`: the commit of the base that it stands on. */
  | {
      readonly kind: 'ours';
      readonly head: string;
      readonly parent: string;
      readonly key: string;
      /** commit: its message names its tree. content: it changes exactly what we would, however it came to that. */
      readonly by: 'commit' | 'content';
    }
  | { readonly kind: 'foreign'; readonly head: string };

/** `harden/safe`; `harden/release-1/safe` for another branch than the default one. */
export function branchFor(
  unit: string,
  { prefix, base }: { readonly prefix: string; readonly base?: string },
): BranchName {
  const between =
    base === undefined
      ? ''
      : `${base
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, '-')
          .slice(0, 40)}/`;
  const name = branchName(`${prefix}${between}${unit}`.slice(0, 100));
  if (!name) throw new Error(`no name for a branch can be made of ${prefix} and ${unit}`);
  return name;
}

/** The last lines of our commit messages; with them a commit says itself that nobody has changed it. */
export function trailers(group: string, key: string, tree: string): string {
  return `Harden-Group: ${group}\nHarden-Change-Key: ${key}\nHarden-Tree: ${tree}\n`;
}

/** Ours is a commit on one parent whose message names the tree that it has: also an amended one does not. */
export function judgeBranch(head: string, { tree, parents, message }: CommitText): Branch {
  const [, key, named] = /\nHarden-Change-Key: ([0-9a-f]{16})\nHarden-Tree: ([0-9a-f]{40})\n*$/.exec(message) ?? [];
  if (key === undefined || named !== tree || parents.length !== 1) return { kind: 'foreign', head };
  return { kind: 'ours', head, parent: parents[0]!, key, by: 'commit' };
}
