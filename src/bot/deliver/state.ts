/** What was done for each repository: lines of `delivered.jsonl`, which only ever grows. The last line of a repository counts. */
import { join } from 'node:path';
import { LineFile, readLines } from '../../files/line-file.ts';

export type Outcome =
  | 'created'
  | 'updated'
  | 'closed'
  | 'none'
  /** It could not be done now: again after `notBefore`. */
  | 'later'
  /** A new pull request, which waits for the wave that it belongs to. */
  | 'waits'
  | 'failed';

export interface Delivered {
  readonly repoId: string;
  readonly sha: string | null;
  readonly key: string | null;
  readonly outcome: Outcome;
  readonly number: number | null;
  readonly url: string | null;
  /** ISO 8601. */
  readonly time: string;
  readonly notBefore: string | null;
  /** Wave that a new pull request belongs to, from 1. */
  readonly wave: number | null;
  readonly why: string | null;
}

const outcomes: ReadonlySet<string> = new Set<Outcome>([
  'created',
  'updated',
  'closed',
  'none',
  'later',
  'waits',
  'failed',
]);

/** What is remembered of one repository. */
export interface Remembered {
  readonly last: Pick<Delivered, 'sha' | 'key' | 'outcome'>;
  /** The pull request of ours that is open, as far as we know. */
  readonly open: number | undefined;
}

/** One that was opened in a wave. */
export interface Opened {
  readonly repoId: string;
  readonly number: number;
  readonly wave: number;
}

const hour = 3_600_000;

/** Everything that earlier runs wrote down, and the file that this one writes into. */
export class Journal {
  readonly #file: LineFile;
  readonly #repositories = new Map<string, Remembered>();
  readonly opened: Opened[] = [];
  /** How many belong to each wave, and when the last one of them was seen first. */
  readonly #created = new Map<number, { count: number; last: number }>();
  #last: Delivered | undefined;

  private constructor(path: string) {
    this.#file = new LineFile(path);
  }

  static open(folder: string): Journal {
    const path = join(folder, 'delivered.jsonl');
    const journal = new Journal(path);
    for (const { text } of readLines(path)) {
      const line = parse(text);
      if (line) journal.#remember(line);
    }
    return journal;
  }

  of(repoId: string): Remembered | undefined {
    return this.#repositories.get(repoId);
  }

  /** How many belong to a wave, and when the last one of them was opened, in milliseconds since 1970. */
  wave(number: number): { readonly count: number; readonly last: number } {
    return this.#created.get(number) ?? { count: 0, last: 0 };
  }

  /** Until when nothing is asked of the forge; undefined: nobody has to wait. */
  get notBefore(): number | undefined {
    const { outcome, notBefore } = this.#last ?? {};
    return outcome === 'later' && notBefore ? Date.parse(notBefore) : undefined;
  }

  add(line: Delivered): void {
    this.#file.add(JSON.stringify(line));
    this.#remember(line);
  }

  close(): void {
    this.#file.close();
  }

  #remember(line: Delivered): void {
    const { repoId, sha, key, outcome, number, wave, time } = line;
    const before = this.#repositories.get(repoId)?.open;
    const isKnown = outcome === 'created' || outcome === 'updated' || outcome === 'none';
    const open = outcome === 'closed' ? undefined : isKnown ? (number ?? undefined) : before;
    this.#repositories.set(repoId, { last: { sha, key, outcome }, open });
    this.#last = line;
    if (wave === null || number === null) return;
    this.opened.push({ repoId, number, wave });
    this.#created.set(wave, { count: this.wave(wave).count + 1, last: Date.parse(time) });
  }
}

/** When notices were given in the last hour, as far as pull requests tell: a budget does not begin anew with a process. */
export function recentNotices(folder: string, now: number): readonly number[] {
  const times: number[] = [];
  for (const { text } of readLines(join(folder, 'delivered.jsonl'))) {
    const line = parse(text);
    if (line?.outcome !== 'created' && line?.outcome !== 'closed') continue;
    const time = Date.parse(line.time);
    if (time > now - hour) times.push(time);
  }
  return times.sort((a, b) => a - b);
}

function parse(text: string): Delivered | undefined {
  try {
    const data = JSON.parse(text) as Partial<Record<keyof Delivered, unknown>> | null;
    const { repoId, outcome, time } = data ?? {};
    if (typeof repoId !== 'string' || typeof outcome !== 'string' || typeof time !== 'string') return undefined;
    return outcomes.has(outcome) && Number.isFinite(Date.parse(time)) ? (data as unknown as Delivered) : undefined;
  } catch {
    return undefined;
  }
}
