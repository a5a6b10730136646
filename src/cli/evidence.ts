import { join, resolve } from 'node:path';
import type { Config } from '../config/types.ts';
import { ImageIndex } from '../evidence/file/lookup.ts';
import { isEvidenceProblem, largestEvidence, parseEvidence } from '../evidence/file/parse.ts';
import { readEvidenceFile } from '../files/evidence-file.ts';
import type { Options } from './options.ts';
import { UsageError } from './usage-error.ts';

/** Where the evidence file of a run is: as named on the command line, else where the configuration says. */
export function evidencePath({ evidence: given }: Options, root: string, { evidence }: Config): string {
  return typeof given === 'string' ? resolve(given) : join(root, evidence.file);
}

/**
 * What was seen of images. One file that is of no use is ignored as a whole, with a note; one that was named has to be right.
 */
export function openEvidence(options: Options, root: string, config: Config): ImageIndex | undefined {
  const { evidence: given } = options;
  if (given === false) return undefined;
  const path = evidencePath(options, root, config);
  const outcome = readEvidenceFile(path, largestEvidence);
  if (!outcome) {
    if (typeof given === 'string') throw new UsageError(`--evidence ${given}: no such file`);
    return undefined;
  }
  if ('problem' in outcome) return refuse(given, path, outcome.problem.message);
  const evidence = parseEvidence(outcome.bytes);
  if (!isEvidenceProblem(evidence)) return new ImageIndex(evidence);
  const place = evidence.at ? `:${evidence.at.line}:${evidence.at.column}` : '';
  return refuse(given, `${path}${place}`, evidence.message);
}

function refuse(given: Options['evidence'], place: string, message: string): undefined {
  if (typeof given === 'string') throw new UsageError(`${place}: ${message}`);
  process.stderr.write(`note  ${place}: ${message}; the file is ignored, \`harden inspect --all\` writes it anew\n`);
  return undefined;
}
