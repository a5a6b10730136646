import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A text as a file that nobody else can read, in a folder of its own; named like the file it is about, so that editors know it. */
export class PrivateCopy {
  readonly file: string;
  readonly #folder: string;

  constructor(path: string, text: string) {
    this.#folder = mkdtempSync(join(tmpdir(), 'harden-edit-'));
    const parts = path.split('/').filter(part => part !== '' && part !== '.' && part !== '..');
    this.file = join(this.#folder, ...parts);
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    writeFileSync(this.file, text, { mode: 0o600, flag: 'wx' });
  }

  /** Undefined when it was removed. */
  read(): Uint8Array | undefined {
    try {
      return readFileSync(this.file);
    } catch {
      return undefined;
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
