import type { BareRepository } from '../../git/bare.ts';
import type { BranchName } from '../../git/names.ts';

/** Where our branches lie unless the configuration says otherwise, which is not read yet. */
const usualFolder = 'harden';
/** More than these are none of a bot that keeps to its limits. */
const mostBranches = 100;

export interface Refs {
  /** Undefined: there is no such branch. */
  readonly base: string | undefined;
  /** Heads by name of the branches in the usual place. */
  readonly usual: ReadonlyMap<string, string>;
}

/** Asks the server once for the base and for what may be ours. */
export async function readRefs(repository: BareRepository, base: BranchName): Promise<Refs> {
  const refs = await repository.refs([
    `refs/heads/${base}`,
    `refs/heads/${usualFolder}*`,
    `refs/heads/${usualFolder}/*`,
  ]);
  const heads = headsIn(refs);
  return {
    base: heads.get(base),
    usual: new Map([...heads].filter(([name]) => name.startsWith(usualFolder)).slice(0, mostBranches)),
  };
}

/** Heads by name of the branches of ours, and what their names begin with: a branch named as our folder leaves no room for it. */
export async function ownBranches(
  repository: BareRepository,
  { usual }: Refs,
  wanted: string,
): Promise<{ readonly prefix: string; readonly heads: ReadonlyMap<string, string> }> {
  const folder = wanted.replace(/\/$/, '');
  const all = wanted.startsWith(usualFolder)
    ? usual
    : headsIn(await repository.refs([`refs/heads/${folder}*`, `refs/heads/${folder}/*`]));
  const prefix = wanted.endsWith('/') && all.has(folder) ? `${folder}-` : wanted;
  const heads = new Map([...all].filter(([name]) => name.startsWith(prefix)).slice(0, mostBranches));
  await repository.fetch([...heads.values()]);
  return { prefix, heads };
}

function headsIn(refs: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...refs].map(([ref, head]) => [ref.slice('refs/heads/'.length), head]));
}
