import type { Path } from '../transform.ts';

/** True when one of the paths leads to the other: the same target, or a container and the pod spec around it. */
export function areRelated(a: Path, b: Path): boolean {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) if (a[index] !== b[index]) return false;
  return true;
}

export function startsWith(path: Path, prefix: Path): boolean {
  return path.length >= prefix.length && areRelated(path, prefix);
}

/** RFC 6901. */
export function toPointer(path: Path): string {
  let pointer = '';
  for (const key of path) pointer += `/${typeof key === 'number' ? key : escaped(key)}`;
  return pointer;
}

function escaped(key: string): string {
  return /[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}
