import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './error-words.ts';
import { temporaryName } from './stale.ts';

/** A report on its way into the file that the user named. */
export interface ReportFile {
  write(text: string): void;
  /** Puts the whole report in place. */
  finish(): void;
}

/** Characters that are written at once. */
const chunk = 1 << 16;

/**
 * Opens a report. Until it is finished the file holds what it held before; what the program leaves half-written when it ends is
 * removed. Pipes and devices are written to directly. Throws the error of the system when the file cannot be written.
 */
export function openReport(path: string): ReportFile {
  mkdirSync(dirname(path), { recursive: true });
  const target = existsSync(path) ? realpathSync(path) : path;
  const temporary = isSpecial(target) ? undefined : temporaryName(target);
  const descriptor = openSync(temporary ?? target, 'w');
  const remove = (): void => {
    if (temporary !== undefined) rmSync(temporary, { force: true });
  };
  process.once('exit', remove);
  let waiting = '';
  const flush = (): void => {
    writeFileSync(descriptor, waiting);
    waiting = '';
  };
  return {
    write: text => {
      waiting += text;
      if (waiting.length >= chunk) flush();
    },
    finish: () => {
      flush();
      closeSync(descriptor);
      if (temporary !== undefined) renameSync(temporary, target);
      process.removeListener('exit', remove);
    },
  };
}

/** A pipe or a device. */
function isSpecial(path: string): boolean {
  return existsSync(path) && !statSync(path).isFile();
}

/** Writes a file that was not there before: whole, or not at all. */
export function writeNewFile(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') rmSync(path, { force: true });
    throw error;
  }
}
