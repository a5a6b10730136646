/** Whose work is on a branch, and whether it can be merged. */
import type { TreeEntry } from '../../git/bare.ts';
import { gitBlobId } from '../../patch/index.ts';
import { Snapshot } from '../repository/snapshot.ts';
import { type Branch, judgeBranch } from './branch.ts';
import { keyOf } from './change.ts';
import { decodeState } from './state.ts';
import type { Context, Task } from './task.ts';

export async function judge({ head, unit, history }: Task, context: Context): Promise<Branch> {
  if (head === undefined) return { kind: 'none' };
  const branch = judgeBranch(head, await context.repository.commit(head));
  if (branch.kind !== 'foreign' || !history.open || decodeState(history.open.body)?.told === head) return branch;
  return (await judgeByContent(head, unit.name, context)) ?? branch;
}

/** Somebody had the base merged into the branch, or rebased it: nothing of theirs is in it when it changes what we would. */
async function judgeByContent(
  head: string,
  name: string,
  { forge, repository, snapshot, propose }: Context,
): Promise<Branch | undefined> {
  const { mergeBase } = await forge.compare(snapshot.commit, head);
  await repository.fetch([mergeBase]);
  const units = await propose(await Snapshot.open(repository, mergeBase));
  const files = units.find(unit => unit.name === name)?.files ?? [];
  const planned = new Map(files.map(({ path, after }) => [path, gitBlobId(after)]));
  const changes = changesBetween(await repository.entries(mergeBase), await repository.entries(head));
  const isAsPlanned = changes.size === planned.size && [...changes].every(([path, id]) => planned.get(path) === id);
  return isAsPlanned ? { kind: 'ours', head, parent: mergeBase, key: keyOf(files), by: 'content' } : undefined;
}

/** Only a file that changed on both sides can be in the way; whether it is, the forge knows. */
export async function hasConflict(
  { unit, history }: Task,
  branch: Branch,
  { forge, repository, snapshot }: Context,
): Promise<boolean> {
  const isCurrent = branch.kind === 'ours' && unit.files.length > 0 && branch.key === keyOf(unit.files);
  if (!history.open || !isCurrent || branch.parent === snapshot.commit) return false;
  await repository.fetch([branch.parent]);
  const before = new Map((await repository.entries(branch.parent)).map(({ path, id }) => [path, id]));
  if (unit.files.every(({ path }) => before.get(path) === snapshot.file(path)?.id)) return false;
  return (await forge.pull(history.open.number)).isMergeable === false;
}

/** Object ids by path of what differs; undefined: it is not there any more. */
function changesBetween(
  before: readonly TreeEntry[],
  after: readonly TreeEntry[],
): ReadonlyMap<string, string | undefined> {
  const sign = ({ mode, id }: TreeEntry): string => `${mode} ${id}`;
  const old = new Map(before.map(entry => [entry.path, entry]));
  const now = new Map(after.map(entry => [entry.path, entry]));
  const changed = [...new Set([...old.keys(), ...now.keys()])].filter(path => {
    const [first, second] = [old.get(path), now.get(path)];
    return !first || !second || sign(first) !== sign(second);
  });
  return new Map(changed.map(path => [path, now.get(path)?.id]));
}
