import { ContainerProblem } from '../../container/problem.ts';
import { TarProblem } from '../../container/tar.ts';
import { PackingProblem } from '../../container/unpack.ts';
import type { ImageRecord, Start } from '../../evidence/file/types.ts';
import { ImageProblem } from '../../inspect/problem.ts';
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

/** Who is told how the work goes on. */
export interface Telling {
  progress(wanted: WantedImage, done: number, whole: number | undefined): void;
  result(wanted: WantedImage, text: string): void;
  /** What went wrong with an image. */
  problem(wanted: WantedImage, text: string): void;
}

interface How {
  readonly options: Options;
  readonly platform: string;
  readonly several: boolean;
  readonly telling: Telling;
  readonly signal: AbortSignal;
}

/** Looks into one image after the other. Throws a `ContainerProblem` when there is no place to read from. */
export async function inspectImages(
  images: readonly WantedImage[],
  { options, telling, ...how }: How,
): Promise<Outcome> {
  try {
    const reader = await openReader(options, how);
    return await readAll(images, reader, telling, how.signal);
  } catch (error) {
    if (!how.signal.aborted) throw error;
    return { records: [], failed: [], broken: undefined, interrupted: true };
  }
}

async function readAll(
  images: readonly WantedImage[],
  reader: ImageReader,
  telling: Telling,
  signal: AbortSignal,
): Promise<Outcome> {
  const records: ImageRecord[] = [];
  const failed: WantedImage[] = [];
  let broken: string | undefined;
  for (const wanted of images) {
    const started = performance.now();
    try {
      const onProgress: OnProgress = (done, whole) => telling.progress(wanted, done, whole);
      const { record, problems } = await recordOf(reader, wanted, onProgress);
      records.push(record);
      telling.result(wanted, `${summary(record)}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
      for (const problem of problems) telling.problem(wanted, problem);
    } catch (error) {
      if (signal.aborted) break;
      const message = messageOf(error);
      telling.problem(wanted, message);
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
