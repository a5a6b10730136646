/**
 * New pull requests come in waves, each twice as large as the one before it. Between two of them lies time, and a look at what became
 * of those that are there. What was judged is kept in `waves.jsonl`.
 */
import { join } from 'node:path';
import { LineFile, readLines } from '../../files/line-file.ts';
import type { Clock } from '../http/clock.ts';
import { longestPause } from '../http/pace.ts';
import { TryLater } from '../http/problem.ts';
import { type Fate, type Judgement, judge, sample } from './governor.ts';
import type { Journal, Opened } from './state.ts';

/** Pull requests that are asked about before a wave. */
const mostAsked = 200;

export interface WaveOptions {
  /** Pull requests in the first one. */
  readonly size: number;
  /** Milliseconds between the last one of a wave and the next wave. */
  readonly wait: number;
  /** Begins the next wave whatever became of the ones before. */
  readonly force: boolean;
  /** What became of a pull request. */
  readonly fate: (opened: Opened) => Promise<Fate>;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}

/** The fleet was stopped, for people to look at it. */
export class WaveStopped extends Error {
  override readonly name = 'WaveStopped';
}

interface WaveLine extends Omit<Judgement, 'why'> {
  readonly wave: number;
  readonly time: string;
  readonly verdict: 'go' | 'stop' | 'forced';
  readonly why: string | null;
}

export class Waves {
  readonly #options: WaveOptions;
  readonly #journal: Journal;
  readonly #file: LineFile;
  #current = 1;
  /** Forced is the step from the wave that is complete now to the next one, and no other. */
  #isForced: boolean;

  constructor(folder: string, journal: Journal, options: WaveOptions) {
    const path = join(folder, 'waves.jsonl');
    this.#file = new LineFile(path);
    this.#journal = journal;
    this.#options = options;
    for (const { text } of readLines(path)) {
      const { wave, verdict } = parse(text);
      if (typeof wave === 'number' && (verdict === 'go' || verdict === 'forced')) this.#current = wave + 1;
    }
    this.#isForced = options.force && this.#isFull;
  }

  /** The wave that is under way. */
  get current(): number {
    return this.#current;
  }

  get #isFull(): boolean {
    return this.#journal.wave(this.#current).count >= sizeOf(this.#current, this.#options.size);
  }

  /** The wave that the next new pull request belongs to. Throws TryLater while its time has not come, and WaveStopped. */
  async next(): Promise<number> {
    if (!this.#isFull) return this.#current;
    if (this.#isForced) {
      this.#isForced = false;
      this.#keep('forced', judge([]));
    } else {
      await this.#wait(this.#journal.wave(this.#current).last);
      await this.#judge();
    }
    this.#current++;
    return this.#current;
  }

  close(): void {
    this.#file.close();
  }

  async #wait(last: number): Promise<void> {
    const { wait, clock } = this.#options;
    const until = last + wait;
    if (until - clock.now() > longestPause)
      throw new TryLater(`wave ${this.#current} is complete; the next one begins when people had time to look`, until);
    if (until > clock.now()) await clock.sleep(until - clock.now());
  }

  async #judge(): Promise<void> {
    const { fate, say } = this.#options;
    const fates: Fate[] = [];
    for (const opened of sample(this.#journal.opened, mostAsked)) fates.push(await fate(opened));
    const judgement = judge(fates);
    const { asked, merged, refused, checked, failed, baseFailed, why } = judgement;
    this.#keep(why === undefined ? 'go' : 'stop', judgement);
    say(
      `wave ${this.#current}: of ${asked} pull requests ${merged} were merged and ${refused} refused; checks fail on ${failed} of ${checked}, and on ${baseFailed} of their bases`,
    );
    if (why === undefined) return;
    throw new WaveStopped(
      `no further pull requests are opened: ${why}. Look at them; when the reason is gone run this again, and with --force-wave to go on all the same`,
    );
  }

  #keep(verdict: WaveLine['verdict'], { why, ...judgement }: Judgement): void {
    const time = new Date(this.#options.clock.now()).toISOString();
    const line: WaveLine = { wave: this.#current, time, verdict, ...judgement, why: why ?? null };
    this.#file.add(JSON.stringify(line));
  }
}

function sizeOf(wave: number, first: number): number {
  return first * 2 ** Math.min(wave - 1, 30);
}

function parse(text: string): Partial<WaveLine> {
  try {
    return Object(JSON.parse(text)) as Partial<WaveLine>;
  } catch {
    return {};
  }
}
