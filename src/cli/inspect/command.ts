import { join, resolve } from 'node:path';
import { ContainerProblem } from '../../container/problem.ts';
import { ImageIndex } from '../../evidence/file/lookup.ts';
import { mergeEvidence } from '../../evidence/file/merge.ts';
import { emptyEvidence, isEvidenceProblem, largestEvidence, parseEvidence } from '../../evidence/file/parse.ts';
import { pruneEvidence } from '../../evidence/file/prune.ts';
import type { EvidenceFile } from '../../evidence/file/types.ts';
import { putImage } from '../../evidence/file/update.ts';
import { writeEvidence } from '../../evidence/file/write.ts';
import { readEvidenceFile, writeEvidenceFile } from '../../files/evidence-file.ts';
import { platformHere } from '../../inspect/oci.ts';
import { sanitise } from '../../report/sanitise.ts';
import { namedPaths, type Request } from '../arguments.ts';
import { evidenceFile } from '../evidence.ts';
import type { Options } from '../options.ts';
import { openSession } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { isFresh } from './fresh.ts';
import { inspectImages, type Outcome } from './inspect-images.ts';
import { findWanted, type Wanted, type WantedImage } from './wanted.ts';

/** `harden inspect`: looks into the images that the manifests start and keeps what follows from them. */
export async function inspect({ command, arguments: paths, options }: Request): Promise<number> {
  checkUsage(paths, options);
  if (options.merge !== undefined) return printUnion(options.merge, paths[0]!);
  // What was seen before decides nothing here: it is read below, and may not be there yet.
  const session = await openSession({ ...options, evidence: false }, namedPaths(paths, options));
  const file = typeof options.evidence === 'string' ? resolve(options.evidence) : join(session.root, evidenceFile);
  const known = readEvidence(file);
  const wanted = await findWanted(session, paths, options);
  for (const { path, message } of wanted.problems) say(`${path}: ${message}`);
  const missing = options.all
    ? wanted.images
    : wanted.images.filter(image => !isFresh(image, new ImageIndex(known.evidence)));
  const outcome = missing.length > 0 ? await look(missing, wanted, options) : nothingToDo;
  const code = store({ file, known, wanted, outcome, options });
  // What another command prints to stdout is for programs.
  const output = command === 'inspect' ? process.stdout : process.stderr;
  output.write(report(wanted, missing, outcome, options));
  if (outcome.interrupted) return 130;
  if (code !== 0) return code;
  if (outcome.broken) return 75;
  return outcome.failed.length > 0 || wanted.unknown.length > 0 || wanted.problems.some(({ explicit }) => explicit)
    ? 1
    : 0;
}

function checkUsage(paths: readonly string[], { registry, layout, tar, merge, engine }: Options): void {
  const places = [registry && '--registry', layout && '--layout', tar && '--tar', engine && '--engine'].filter(Boolean);
  if (places.length > 1) throw new UsageError(`${places.join(' and ')} exclude each other`);
  if (merge !== undefined && paths.length !== 1) throw new UsageError('--merge OURS takes one path: THEIRS');
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

function printUnion(ours: string, theirs: string): number {
  const [one, other] = [ours, theirs].map(path => {
    const { evidence, bytes } = readEvidence(resolve(path));
    if (!bytes) throw new UsageError(`${path}: no such file`);
    return evidence;
  });
  const { file, notes } = mergeEvidence(one!, other!);
  for (const note of notes) say(note);
  process.stdout.write(writeEvidence(file));
  return 0;
}

const nothingToDo: Outcome = { records: [], failed: [], broken: undefined, interrupted: false };

async function look(missing: readonly WantedImage[], wanted: Wanted, options: Options): Promise<Outcome> {
  const platform = options.platform ?? platformHere(process.arch);
  try {
    return await inspectImages(missing, { options, platform, several: wanted.images.length > 1 });
  } catch (error) {
    // Not reachable or not allowed: nothing was begun.
    if (error instanceof ContainerProblem) {
      const elsewhere = error.code === 'not-reachable' ? '; or use --registry, --tar or --layout' : '';
      throw new UsageError(`${error.message}${elsewhere}`);
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

/** Exit code of the writing: what was finished is kept also when the rest failed. */
function store({ file, known, wanted, outcome, options }: Storing): number {
  let evidence = known.evidence;
  for (const record of outcome.records) evidence = putImage(evidence, record);
  if (options.prune) {
    const refs = new Set(wanted.images.map(({ reference }) => reference));
    evidence = pruneEvidence(evidence, { refs, services: wanted.services });
  }
  const text = writeEvidence(evidence);
  if (options.print) {
    process.stdout.write(text);
    return 0;
  }
  const isNew = known.bytes === undefined;
  if (isNew && evidence.images.length === 0) return 0;
  if (!isNew && Buffer.from(known.bytes).toString('utf8') === text) return 0;
  const written = writeEvidenceFile(file, known.bytes, text);
  if (written.written) return 0;
  say(`${file} ${written.message}`);
  return written.code === 'ENOSPC' ? 75 : 2;
}

/** Tells what went wrong; gives the summary, nothing when the evidence itself is printed. */
function report(wanted: Wanted, missing: readonly WantedImage[], outcome: Outcome, { print, prune }: Options): string {
  for (const reason of wanted.unknown) say(reason);
  const { records, failed, broken } = outcome;
  const rest = missing.length - records.length - failed.length;
  if (broken !== undefined && rest > 0)
    say(
      `not looked into: ${missing
        .slice(-rest)
        .map(({ reference }) => reference)
        .join(', ')}`,
    );
  if (print) return '';
  const fresh = wanted.images.length - missing.length;
  const parts = [
    `${count(records.length, 'image')} looked into`,
    ...(fresh > 0 ? [`${fresh} known already`] : []),
    ...(failed.length > 0 ? [`${failed.length} could not be`] : []),
    ...(prune ? ['pruned'] : []),
  ];
  return `${parts.join(', ')}\n`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function say(text: string): void {
  process.stderr.write(`harden: ${sanitise(text)}\n`);
}
