import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAlive } from './process.ts';

const temporary = /^\.harden-(\d+)-[0-9a-f]{12}\.tmp$/;

/** Name beside a file for its new bytes, before they take the place of the old ones. Never ends like a manifest. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.harden-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
}

const cleaned = new Set<string>();

/** Removes what runs that were killed between writing and renaming left in a folder; looks once. */
export function removeStale(folder: string): void {
  if (cleaned.has(folder)) return;
  cleaned.add(folder);
  try {
    for (const name of readdirSync(folder)) {
      const pid = temporary.exec(name)?.[1];
      if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
    }
  } catch {
    // A folder that cannot be listed can still be written to.
  }
}
