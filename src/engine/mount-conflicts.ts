import type { Edit, Mount, PodSpec, Runnable } from '../transform.ts';

/** Why a mount that a fix adds cannot stand beside those of this service: a path is a mount target once. */
export function mountConflict(edits: readonly Edit[], target: Runnable | PodSpec): string | undefined {
  if (target.kind !== 'service') return undefined;
  for (const edit of edits) {
    const list = edit.at.at(-1);
    if (edit.op !== 'append' || (list !== 'tmpfs' && list !== 'volumes')) continue;
    const path = targetOf(edit.item);
    const other = target.mounts.find(mount => sameFolder(mount.target, path) && !isSame(mount, edit, list));
    if (other) return `it mounts ${other.target} itself, and a path can be mounted once`;
  }
  return undefined;
}

function targetOf(item: unknown): string {
  if (typeof item === 'string') return item.split(':').findLast(part => part.startsWith('/')) ?? item;
  return typeof item === 'object' && item !== null && 'target' in item ? String(item.target) : '';
}

function sameFolder(one: string, other: string): boolean {
  const plain = (path: string): string => path.replace(/^\/var\/run(?=\/|$)/, '/run').replace(/\/$/, '');
  return plain(one) === plain(other);
}

/** Compose joins equal items of `tmpfs`, and those of `volumes` by their target. */
function isSame({ target, options, at }: Mount, edit: Extract<Edit, { op: 'append' }>, list: string): boolean {
  if (!at.includes(list)) return false;
  if (list === 'volumes') return target === targetOf(edit.item);
  return edit.item === (options.length > 0 ? `${target}:${options.join(',')}` : target);
}
