import { resolve } from 'node:path';
import { mergeEvidence } from '../../evidence/file/merge.ts';
import { writeEvidence } from '../../evidence/file/write.ts';
import type { Request } from '../arguments.ts';
import type { Options } from '../options.ts';
import { UsageError } from '../usage-error.ts';
import { exitCodeOf, type Look, lookFromTerminal, readEvidence, say } from './look.ts';

/** `harden inspect`: looks into the images that the manifests start and keeps what follows from them. */
export async function inspect({ arguments: paths, options }: Request): Promise<number> {
  checkUsage(paths, options);
  if (options.merge !== undefined) return printUnion(options.merge, paths[0]!);
  const look = await lookFromTerminal(paths, options, 'or use --registry, --tar or --layout');
  if (!options.print) report(look, options);
  return exitCodeOf(look);
}

function checkUsage(paths: readonly string[], { registry, layout, tar, merge, engine }: Options): void {
  const places = [registry && '--registry', layout && '--layout', tar && '--tar', engine && '--engine'].filter(Boolean);
  if (places.length > 1) throw new UsageError(`${places.join(' and ')} exclude each other`);
  if (merge !== undefined && paths.length !== 1) throw new UsageError('--merge OURS takes one path: THEIRS');
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

function report({ wanted, missing, outcome: { records, failed } }: Look, { prune }: Options): void {
  const fresh = wanted.images.length - missing.length;
  const parts = [
    `${count(records.length, 'image')} looked into`,
    ...(fresh > 0 ? [`${fresh} known already`] : []),
    ...(failed.length > 0 ? [`${failed.length} could not be`] : []),
    ...(prune ? ['pruned'] : []),
  ];
  process.stdout.write(`${parts.join(', ')}\n`);
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
