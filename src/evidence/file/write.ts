import type { Json } from './json.ts';
import { type EvidenceSchema, evidenceSchema } from './schema.ts';
import type { EvidenceFile, ImageRecord, ProbeRecord, ProbeResult, Start } from './types.ts';

/**
 * The text of an evidence file. Whoever looked into the same images gets the same bytes: keys in the order of the schema, records and
 * lists sorted, two blanks, LF, a final newline.
 */
export function writeEvidence(file: EvidenceFile): string {
  return `${print(arrange(normalise(file), evidenceSchema) as Json, '')}\n`;
}

/** The same file with records and sets in their order. */
export function normalise({ images, probes }: EvidenceFile): EvidenceFile {
  return {
    schema: 'harden-evidence/1',
    images: images.map(sortImage).sort((a, b) => order(imageKey(a), imageKey(b))),
    probes: probes.map(sortProbe).sort((a, b) => order(probeKey(a), probeKey(b))),
  };
}

/** Longest list or map that stands in one line. */
const width = 120;

/** JSON with two blanks for each level. What is short stands in one line, so that a line of a difference says something. */
function print(value: Json, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const members = Object.entries(value).map(
    ([key, member]) => [Array.isArray(value) ? '' : `${JSON.stringify(key)}: `, member] as const,
  );
  if (members.length === 0) return `${open}${close}`;
  const inner = `${indent}  `;
  const isFlat = members.every(([, member]) => typeof member !== 'object' || member === null || isShortList(member));
  const line = isFlat
    ? `${open} ${members.map(([key, member]) => `${key}${printFlat(member)}`).join(', ')} ${close}`
    : '';
  if (isFlat && indent.length + line.length <= width) return Array.isArray(value) ? printFlat(value) : line;
  return `${open}\n${members.map(([key, member]) => `${inner}${key}${print(member, inner)}`).join(',\n')}\n${indent}${close}`;
}

function isShortList(value: Json): boolean {
  return Array.isArray(value) && value.every(item => typeof item !== 'object' || item === null);
}

function printFlat(value: Json): string {
  return Array.isArray(value) ? `[${value.map(item => JSON.stringify(item)).join(', ')}]` : JSON.stringify(value);
}

/** Records are filed by what people look for. */
function imageKey({ refs, id }: ImageRecord): string {
  return `${refs[0] ?? ''}\n${id}`;
}

/** What makes two probes the same: service, file, image and settings. */
export function probeKey({ kind, manifest, service, image, settings }: ProbeRecord): string {
  return [manifest, service, kind, image, settings].join('\n');
}

/** Sorts what is a set; the order of words and of layers of meaning stays. */
function sortImage(image: ImageRecord): ImageRecord {
  return {
    ...image,
    digests: sorted(image.digests),
    refs: sorted(image.refs),
    env: sorted(image.env),
    volumes: sorted(image.volumes),
    ports: sorted(image.ports),
    links: [...image.links].sort((a, b) => order(a.path, b.path)),
    start: { ...image.start, groups: sortedNumbers(image.start.groups) },
    gain: image.gain
      .map(gain => (gain.caps ? { ...gain, caps: sorted(gain.caps) } : gain))
      .sort((a, b) => order(a.path, b.path) || order(a.kind, b.kind)),
    writable: image.writable
      .map(entry => ({
        ...entry,
        asked: sorted(entry.asked),
        groups: sortedNumbers(entry.groups),
        paths: [...entry.paths].sort((a, b) => order(a.path, b.path)),
        files: sorted(entry.files),
      }))
      .sort((a, b) => a.uid - b.uid || a.gid - b.gid || order(a.groups.join(), b.groups.join())),
    ...(image.starts ? { starts: sortStarts(image.starts) } : {}),
  };
}

function sortStarts(starts: readonly Start[]): readonly Start[] {
  return starts
    .map(start => ({
      ...start,
      asked: sorted(start.asked),
      asRoot: sorted(start.asRoot),
      caps: sorted(start.caps),
      foreign: distinct(start.foreign),
      writes: distinct(start.writes),
      folders: [...start.folders].sort((a, b) => order(a.path, b.path)),
      gives: sorted(start.gives),
      takesRoot: sorted(start.takesRoot),
      accounts: sorted(start.accounts),
      gains: sorted(start.gains),
      open: sorted(start.open),
    }))
    .sort((a, b) => order(a.asked.join(), b.asked.join()));
}

function sortProbe(probe: ProbeRecord): ProbeRecord {
  const { result, asUser, refuted, remarks, parts } = probe;
  return {
    ...probe,
    users: sortedNumbers(probe.users),
    unexercised: sorted(probe.unexercised),
    parts: Object.fromEntries(Object.entries(parts).sort(([a], [b]) => order(a, b))),
    result: sortResult(result),
    ...(asUser ? { asUser: sortResult(asUser) } : {}),
    refuted: distinct(refuted.map(item => ({ ...item, settings: sortKeep(item.settings) }))),
    remarks: sorted(remarks),
  };
}

function sortResult<T extends ProbeResult>(result: T): T {
  return {
    ...result,
    mounts: [...result.mounts].sort((a, b) => order(a.path, b.path)),
    keep: [...result.keep].sort((a, b) => order(a.cap, b.cap)),
  };
}

function distinct<T>(items: readonly T[]): readonly T[] {
  const known = new Map(items.map(item => [canonical(item), item]));
  return [...known].sort(([a], [b]) => order(a, b)).map(([, item]) => item);
}

function sortKeep<T extends { readonly keep?: readonly string[] }>(settings: T): T {
  return settings.keep ? { ...settings, keep: sorted(settings.keep) } : settings;
}

/** A value in one line, keys in alphabetical order: equal values are equal texts. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => order(a, b));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`;
}

/** Puts the keys of a value into the order of the schema. */
function arrange(value: unknown, schema: EvidenceSchema): unknown {
  if (Array.isArray(value)) return value.map(item => arrange(item, schema.items!));
  if (typeof value !== 'object' || value === null || !schema.properties) return value;
  const members = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(schema.properties).filter(key => members[key] !== undefined);
  return Object.fromEntries(keys.map(key => [key, arrange(members[key], schema.properties![key]!)]));
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

function sortedNumbers(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
