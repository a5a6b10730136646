/**
 * A copy for whoever keeps a part of a file longer than the file: a piece of a text is a window on all of it, and would hold it in memory.
 */
export function copyToKeep<T>(data: T): T {
  return structuredClone(data);
}
