import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Mutant } from './operators.ts';
import type { Verdict } from './verdict.ts';

interface Kept {
  /** The tests it survived; others may notice it. */
  readonly tests: string;
  readonly verdict: Verdict;
}

/** What is known from earlier runs, by text and change, in a file that git ignores. */
export class Records {
  readonly #file: string;
  readonly #tests: string;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #kept: Map<string, Kept>;

  constructor(file: string, tests: string, texts: ReadonlyMap<string, string>) {
    this.#file = file;
    this.#tests = tests;
    this.#texts = texts;
    this.#kept = new Map(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as [string, Kept][]) : []);
  }

  get(mutant: Mutant): Verdict | undefined {
    const kept = this.#kept.get(this.#keyOf(mutant));
    return kept?.verdict.outcome === 'survived' && kept.tests !== this.#tests ? undefined : kept?.verdict;
  }

  set(mutant: Mutant, verdict: Verdict): void {
    this.#kept.set(this.#keyOf(mutant), { tests: this.#tests, verdict });
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify([...this.#kept], null, 1));
  }

  #keyOf({ path, start, end, after }: Mutant): string {
    return checksum([path, this.#texts.get(path) ?? '', `${start} ${end}`, after]);
  }
}

export function checksum(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 16);
}
