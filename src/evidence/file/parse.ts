import { isJsonProblem, type Json, readJson } from './json.ts';
import { evidenceSchema } from './schema.ts';
import { isMountable } from './trust.ts';
import type { EvidenceFile, ImageRecord, ProbeRecord } from './types.ts';
import { findViolation, type Violation } from './validate.ts';
import { probeKey } from './write.ts';

/** Largest file that is read. */
export const largestEvidence = 4 * 1024 * 1024;

export const emptyEvidence: EvidenceFile = { schema: 'harden-evidence/1', images: [], probes: [] };

/** Why an evidence file is left out, as a whole. */
export interface EvidenceProblem {
  readonly code: 'evidence-unusable';
  readonly message: string;
  readonly at?: { readonly line: number; readonly column: number };
}

/** Reads the text of an evidence file: all of it counts, or nothing. */
export function parseEvidence(bytes: Uint8Array): EvidenceFile | EvidenceProblem {
  if (bytes.length > largestEvidence) return unusable(`has more than ${largestEvidence.toLocaleString('en')} bytes`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return unusable('is no UTF-8 text');
  }
  const document = readJson(text);
  if (isJsonProblem(document)) return unusable(document.message, text, document.offset);
  const violation = findViolation(document.value, evidenceSchema) ?? findContradiction(document.value);
  if (violation) {
    const where = violation.path.join('.');
    return unusable(`${where && `${where} `}${violation.message}`, text, document.offsetOf(violation.path));
  }
  const { images, probes } = document.value as unknown as EvidenceFile;
  return { schema: 'harden-evidence/1', images, probes };
}

export function isEvidenceProblem(outcome: EvidenceFile | EvidenceProblem): outcome is EvidenceProblem {
  return 'code' in outcome;
}

/** What the schema cannot say: nothing is there twice, and no mount where none may be. */
function findContradiction(value: Json): Violation | undefined {
  const { images, probes } = value as unknown as EvidenceFile;
  const sets: Keys[] = [
    [['images'], images.map(({ id }) => id)],
    [['probes'], probes.map(probeKey)],
    ...images.flatMap(setsOfImage),
    ...probes.flatMap(setsOfProbe),
  ];
  for (const [path, keys] of sets) {
    const twice = findTwice(keys);
    if (twice !== undefined) return { path: [...path, twice], message: 'is about the same as another item' };
  }
  for (const [index, probe] of probes.entries()) {
    for (const key of ['result', 'asUser'] as const) {
      const mount = probe[key]?.mounts.findIndex(({ path }) => !isMountable(path)) ?? -1;
      if (mount !== -1)
        return { path: ['probes', index, key, 'mounts', mount, 'path'], message: 'is no place for a mount' };
    }
  }
  return undefined;
}

/** A list, and what its items are about. */
type Keys = readonly [path: Violation['path'], keys: readonly string[]];

function setsOfImage({ gain, writable, links }: ImageRecord, index: number): readonly Keys[] {
  return [
    [['images', index, 'gain'], gain.map(({ path, kind }) => `${kind} ${path}`)],
    [['images', index, 'links'], links.map(({ path }) => path)],
    [
      ['images', index, 'writable'],
      writable.map(({ uid, gid, groups }) => [uid, gid, ...[...groups].sort()].join(' ')),
    ],
    ...writable.map(
      ({ paths }, entry): Keys => [['images', index, 'writable', entry, 'paths'], paths.map(({ path }) => path)],
    ),
  ];
}

function setsOfProbe(probe: ProbeRecord, index: number): readonly Keys[] {
  return (['result', 'asUser'] as const).flatMap((key): readonly Keys[] => {
    const { mounts = [], keep = [] } = probe[key] ?? {};
    return [
      [['probes', index, key, 'mounts'], mounts.map(({ path }) => path)],
      [['probes', index, key, 'keep'], keep.map(({ cap }) => cap)],
    ];
  });
}

function findTwice(keys: readonly string[]): number | undefined {
  const known = new Set<string>();
  for (const [index, key] of keys.entries()) {
    if (known.has(key)) return index;
    known.add(key);
  }
  return undefined;
}

function unusable(message: string, text?: string, offset?: number): EvidenceProblem {
  const next = 'it is left out as a whole; `harden inspect` and `harden probe` write a new one once it is removed';
  const problem = { code: 'evidence-unusable', message: `${message}; ${next}` } as const;
  if (text === undefined || offset === undefined) return problem;
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { ...problem, at: { line, column: offset - before.lastIndexOf('\n') } };
}
