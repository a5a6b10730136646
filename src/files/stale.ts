import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const temporary = /^\.harden-(\d+)-[0-9a-f]{12}\.tmp$/;

/** Name of the file that a new version is written to before it takes the place of the old one. Never ends like a manifest. */
export function temporaryName(random: string): string {
  return `.harden-${process.pid}-${random}.tmp`;
}

/** Removes what a run that was killed between writing and renaming left in a folder. */
export function removeStale(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = temporary.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
