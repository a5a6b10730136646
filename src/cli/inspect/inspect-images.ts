import { ContainerProblem } from '../../container/problem.ts';
import { TarProblem } from '../../container/tar.ts';
import { PackingProblem } from '../../container/unpack.ts';
import type { ImageRecord, Start } from '../../evidence/file/types.ts';
import { ImageProblem } from '../../inspect/problem.ts';
import { sanitise } from '../../report/sanitise.ts';
import type { Options } from '../options.ts';
import { type ImageReader, type OnProgress, openReader } from './readers.ts';
import { recordOf } from './record-of.ts';
import type { WantedImage } from './wanted.ts';

/** What became of the images that were asked for. */
export interface Outcome {
  readonly records: readonly ImageRecord[];
  readonly failed: readonly WantedImage[];
  /** Why the rest was not tried: the engine is gone. */
  readonly broken: string | undefined;
  readonly interrupted: boolean;
}

interface How {
  readonly options: Options;
  readonly platform: string;
  readonly several: boolean;
}

/** Looks into one image after the other. Throws a `ContainerProblem` when there is no place to read from. */
export async function inspectImages(images: readonly WantedImage[], { options, ...how }: How): Promise<Outcome> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const lines = new Lines(options.quiet ?? false);
  try {
    const reader = await openReader(options, { ...how, signal: controller.signal });
    return await readAll(images, reader, lines, controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    return { records: [], failed: [], broken: undefined, interrupted: true };
  } finally {
    lines.clear();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

async function readAll(
  images: readonly WantedImage[],
  reader: ImageReader,
  lines: Lines,
  signal: AbortSignal,
): Promise<Outcome> {
  const records: ImageRecord[] = [];
  const failed: WantedImage[] = [];
  let broken: string | undefined;
  for (const wanted of images) {
    const started = performance.now();
    try {
      const onProgress: OnProgress = (done, whole) => lines.progress(wanted, done, whole);
      const { record, problems } = await recordOf(reader, wanted, onProgress);
      records.push(record);
      lines.result(wanted, `${summary(record)}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
      for (const problem of problems) lines.problem(wanted, problem);
    } catch (error) {
      if (signal.aborted) break;
      const message = messageOf(error);
      lines.problem(wanted, message);
      failed.push(wanted);
      if (error instanceof ContainerProblem && !(await reader.isAlive())) {
        broken = message;
        break;
      }
    }
  }
  reader.close();
  return { records, failed, broken, interrupted: signal.aborted };
}

/** Anything else is a mistake of ours. */
function messageOf(error: unknown): string {
  const isKnown = [ContainerProblem, ImageProblem, TarProblem, PackingProblem].some(kind => error instanceof kind);
  if (!isKnown) throw error;
  return (error as Error).message;
}

function summary({ start, gain, writable, starts = [] }: ImageRecord): string {
  const doubts = gain.filter(({ inert }) => inert === undefined).map(({ path }) => path);
  const folders = writable.map(
    ({ uid, paths, files }) => `user ${uid} may change ${places(paths.length + files.length)}`,
  );
  return [
    `starts as ${start.uid}:${start.gid}`,
    ...becomesWhom(starts),
    ...folders,
    ...(doubts.length > 0 ? [`rights are gained by ${doubts.slice(0, 3).join(', ')}`] : []),
  ].join(', ');
}

/** What becomes of root, by the image's own words. */
function becomesWhom(starts: readonly Start[]): readonly string[] {
  const own = starts.find(({ asked }) => asked.includes(''));
  if (!own) return [];
  const { becomes, onEveryPath, open, asRoot } = own;
  if (becomes && onEveryPath) return [`becomes ${becomes.uid}:${becomes.gid}`];
  if (open[0] !== undefined) return [`its start cannot be followed (${open[0]})`];
  return asRoot[0] === undefined ? [] : [`${asRoot[0]} stays root`];
}

function places(number: number): string {
  return number === 1 ? '1 place' : `${number} places`;
}

/** One line for each image on stderr; on a terminal the last one shows how far it is. */
class Lines {
  readonly #quiet: boolean;
  readonly #terminal: boolean;
  #last = 0;
  #shown = false;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
    this.#terminal = process.stderr.isTTY === true && process.env.TERM !== 'dumb' && process.env.CI === undefined;
  }

  progress({ reference }: WantedImage, done: number, whole: number | undefined): void {
    if (this.#quiet || !this.#terminal || performance.now() - this.#last < 100) return;
    this.#last = performance.now();
    this.#shown = true;
    const of = whole ? ` of ${megabytes(whole)}` : '';
    process.stderr.write(`\r\x1b[K${sanitise(reference)}  ${megabytes(done)}${of} MB`);
  }

  /** What went wrong is said also when progress is not. */
  problem({ reference, where }: WantedImage, text: string): void {
    this.clear();
    process.stderr.write(`harden: ${sanitise(`${reference} (${where}): ${text}`)}\n`);
  }

  result({ reference, where }: WantedImage, text: string): void {
    this.clear();
    if (!this.#quiet) process.stderr.write(`${sanitise(`${reference} (${where})  ${text}`)}\n`);
  }

  clear(): void {
    if (this.#shown) process.stderr.write('\r\x1b[K');
    this.#shown = false;
  }
}

function megabytes(bytes: number): string {
  return Math.round(bytes / 1e6).toLocaleString('en');
}
