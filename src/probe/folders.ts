import { isWithin } from './writes.ts';

/** Folders whose content nobody expects to find again. */
export function isVolatile(path: string): boolean {
  return /^\/(tmp|run|var\/(tmp|run|lock|cache\/[^/]+))(\/|$)/.test(path);
}

/** Folders for data; `volumes`: those that the image declares. */
export function isData(path: string, volumes: readonly string[]): boolean {
  const isBelowRoot = /^\/(var\/(lib|log|spool)|data|config|srv\/[^/]+\/data)(\/|$)/.test(path);
  return isBelowRoot || volumes.some(volume => isWithin(path, volume));
}
