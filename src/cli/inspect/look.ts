import { ContainerProblem } from '../../container/problem.ts';
import { ImageIndex } from '../../evidence/file/lookup.ts';
import { emptyEvidence, isEvidenceProblem, largestEvidence, parseEvidence } from '../../evidence/file/parse.ts';
import { pruneEvidence } from '../../evidence/file/prune.ts';
import type { EvidenceFile } from '../../evidence/file/types.ts';
import { putImage } from '../../evidence/file/update.ts';
import { writeEvidence } from '../../evidence/file/write.ts';
import { readEvidenceFile } from '../../files/evidence-file.ts';
import { platformHere } from '../../inspect/oci.ts';
import { sanitise } from '../../report/sanitise.ts';
import { namedPaths } from '../arguments.ts';
import { evidencePath } from '../evidence.ts';
import { type Kept, keepEvidence } from '../keep-evidence.ts';
import type { Options } from '../options.ts';
import { openSession } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { isFresh } from './fresh.ts';
import { inspectImages, type Outcome, type Telling } from './inspect-images.ts';
import { Lines } from './lines.ts';
import { findWanted, type Wanted, type WantedImage } from './wanted.ts';

/** A look into all images that manifests name, with what was kept of it. */
export interface Look {
  readonly wanted: Wanted;
  /** Images without a complete record before. */
  readonly missing: readonly WantedImage[];
  readonly outcome: Outcome;
  /** All that is known afterwards. */
  readonly evidence: EvidenceFile;
  readonly written: Kept['code'];
}

/** Whom a look reports to, and who ends it. */
export interface Audience {
  readonly telling: Telling;
  readonly signal: AbortSignal;
  /** Whatever is not about one image. */
  say(text: string): void;
  /** Where else images can be read from, when no engine answers. */
  readonly elsewhere?: string | undefined;
}

/** The look of a command: told on standard error, ended by the signals that end programs. */
export async function lookFromTerminal(paths: readonly string[], options: Options, elsewhere?: string): Promise<Look> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const telling = new Lines(options.quiet ?? false);
  const { signal } = controller;
  try {
    return await lookIntoImages(paths, options, { telling, signal, say, elsewhere });
  } finally {
    telling.clear();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** Looks into the images of the manifests that nobody has looked into, and keeps what follows in the evidence file. */
export async function lookIntoImages(paths: readonly string[], options: Options, audience: Audience): Promise<Look> {
  // What was seen before decides nothing here: it is read below, and may not be there yet.
  const session = await openSession({ ...options, evidence: false }, namedPaths(paths, options));
  const file = evidencePath(options, session.root, session.config);
  const known = readEvidence(file);
  const wanted = await findWanted(session, paths, options);
  for (const { path, message } of wanted.problems) audience.say(`${path}: ${message}`);
  const index = new ImageIndex(known.evidence);
  const missing = options.all ? wanted.images : wanted.images.filter(image => !isFresh(image, index));
  const outcome = missing.length > 0 ? await look(missing, wanted, options, audience) : nothingToDo;
  for (const reason of wanted.unknown) audience.say(reason);
  const rest = restOf(missing, outcome);
  if (rest !== undefined) audience.say(rest);
  const stored = store({ file, known, wanted, outcome, options });
  if (stored.message !== undefined) audience.say(stored.message);
  return { wanted, missing, outcome, evidence: stored.evidence, written: stored.code };
}

/** What the look tells a script: 0 every image has a record, else the first thing that went wrong. */
export function exitCodeOf({ wanted, outcome, written }: Look): number {
  if (outcome.interrupted) return 130;
  if (written !== 0) return written;
  if (outcome.broken !== undefined) return 75;
  const isIncomplete = outcome.failed.length > 0 || wanted.unknown.length > 0;
  return isIncomplete || wanted.problems.some(({ explicit }) => explicit) ? 1 : 0;
}

export interface KnownEvidence {
  readonly evidence: EvidenceFile;
  /** Undefined when there is no file yet. */
  readonly bytes: Uint8Array | undefined;
}

/** A file that cannot be used is not written over. */
export function readEvidence(file: string): KnownEvidence {
  const outcome = readEvidenceFile(file, largestEvidence);
  if (outcome === undefined) return { evidence: emptyEvidence, bytes: undefined };
  if ('problem' in outcome) throw new UsageError(`${file}: ${outcome.problem.message}`);
  const evidence = parseEvidence(outcome.bytes);
  if (!isEvidenceProblem(evidence)) return { evidence, bytes: outcome.bytes };
  const place = evidence.at ? `:${evidence.at.line}:${evidence.at.column}` : '';
  throw new UsageError(`${file}${place}: ${evidence.message}`);
}

const nothingToDo: Outcome = { records: [], failed: [], broken: undefined, interrupted: false };

async function look(
  missing: readonly WantedImage[],
  wanted: Wanted,
  options: Options,
  { telling, signal, elsewhere }: Audience,
): Promise<Outcome> {
  const platform = options.platform ?? platformHere(process.arch);
  try {
    return await inspectImages(missing, { options, platform, several: wanted.images.length > 1, telling, signal });
  } catch (error) {
    // Not reachable or not allowed: nothing was begun.
    if (error instanceof ContainerProblem) {
      const hint = error.code === 'not-reachable' && elsewhere !== undefined ? `; ${elsewhere}` : '';
      throw new UsageError(`${error.message}${hint}`);
    }
    throw error;
  }
}

interface Storing {
  readonly file: string;
  readonly known: KnownEvidence;
  readonly wanted: Wanted;
  readonly outcome: Outcome;
  readonly options: Options;
}

interface Stored extends Kept {
  readonly evidence: EvidenceFile;
}

/** What was finished is kept also when the rest failed. */
function store({ file, known, wanted, outcome, options }: Storing): Stored {
  let evidence = known.evidence;
  for (const record of outcome.records) evidence = putImage(evidence, record);
  if (options.prune) {
    const refs = new Set(wanted.images.map(({ reference }) => reference));
    evidence = pruneEvidence(evidence, { refs, services: wanted.services });
  }
  if (options.print) {
    process.stdout.write(writeEvidence(evidence));
    return { evidence, code: 0 };
  }
  return { evidence, ...keepEvidence(file, known.bytes, evidence) };
}

function restOf(missing: readonly WantedImage[], { records, failed, broken }: Outcome): string | undefined {
  const rest = missing.slice(records.length + failed.length);
  if (broken === undefined || rest.length === 0) return undefined;
  return `not looked into: ${rest.map(({ reference }) => reference).join(', ')}`;
}

/** A line on standard error. */
export function say(text: string): void {
  process.stderr.write(`harden: ${sanitise(text)}\n`);
}
