import { parseBaseline } from '../../config/baseline.ts';
import { configFromTexts } from '../../config/from-texts.ts';
import { ConfigProblem, places } from '../../config/index.ts';
import type { Config } from '../../config/types.ts';
import type { Baseline } from '../../engine/index.ts';
import { ImageIndex } from '../../evidence/file/lookup.ts';
import { isEvidenceProblem, largestEvidence, parseEvidence } from '../../evidence/file/parse.ts';
import type { Snapshot } from './snapshot.ts';

/** Bytes of the largest baseline that is read. */
const largestBaseline = 16 * 1024 * 1024;

/** What a repository says of how it wants to be planned. */
export interface RepositorySettings {
  readonly config: Config;
  /** Path of the configuration; undefined: there is none. */
  readonly source: string | undefined;
  readonly images: ImageIndex | undefined;
  readonly baseline: Baseline | undefined;
  /** What could not be used, one sentence each. */
  readonly notes: readonly string[];
}

/** Reads configuration, evidence and baseline of a commit. Throws ConfigProblem: with a wrong configuration nothing is planned. */
export async function readSettings(snapshot: Snapshot): Promise<RepositorySettings> {
  await snapshot.load(places);
  const { config, source } = configFromTexts(name => snapshot.text(name));
  const notes: string[] = [];
  const images = await readEvidence(snapshot, config.evidence.file, notes);
  const baseline = await readBaseline(snapshot, config.baseline, notes);
  return { config, source, images, baseline, notes };
}

async function readEvidence(snapshot: Snapshot, path: string, notes: string[]): Promise<ImageIndex | undefined> {
  const bytes = await readOne(snapshot, path, { maxSize: largestEvidence, notes });
  if (!bytes) return undefined;
  const evidence = parseEvidence(bytes);
  if (!isEvidenceProblem(evidence)) return new ImageIndex(evidence);
  notes.push(`${path} is ignored: ${evidence.message}`);
  return undefined;
}

async function readBaseline(snapshot: Snapshot, path: string, notes: string[]): Promise<Baseline | undefined> {
  const bytes = await readOne(snapshot, path, { maxSize: largestBaseline, notes });
  if (!bytes) return undefined;
  try {
    return { where: path, entries: parseBaseline(new TextDecoder().decode(bytes), path) };
  } catch (error) {
    // Findings that somebody put aside must not come back as a pull request because of a slip in that file.
    throw error instanceof ConfigProblem ? error : new ConfigProblem(`${path}: cannot be read`);
  }
}

async function readOne(
  snapshot: Snapshot,
  path: string,
  { maxSize, notes }: { readonly maxSize: number; readonly notes: string[] },
): Promise<Uint8Array | undefined> {
  const left = await snapshot.load([path], maxSize);
  if (left.length > 0) notes.push(`${path} is ignored: it is too large`);
  return snapshot.bytes(path);
}
