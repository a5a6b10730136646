import { hash } from 'node:crypto';
import type { Config, IgnoreEntry } from '../config/types.ts';
import { type NoManifest, whyNot } from '../detect/reasons.ts';
import type { Document, Problem, Stream } from '../languages/language.ts';
import { kindsOf, type ManifestKind, type ManifestReader } from '../manifests/index.ts';
import type { Facts, Transform } from '../transform.ts';
import { applyFindings } from './apply.ts';
import type { FilePlan, PlanFinding, Planning, PlanProblem, Source, UnknownImage } from './plan.ts';
import { planDocument } from './plan-document.ts';
import { linesAt } from './position.ts';
import { type FileContent, readManifests } from './read-manifests.ts';
import type { BaselineIndex } from './suppressions/baseline.ts';
import { Suppressions } from './suppressions/index.ts';
import { unknownImages } from './unknown-images.ts';

/** What is the same for all files of a run. */
export interface Settings {
  readonly config: Config;
  /** In the order in which they are asked. */
  readonly transforms: readonly Transform[];
  readonly knownRules: readonly string[];
  readonly facts: Facts;
  readonly manifests: ManifestReader;
  readonly read: (path: string) => string | undefined;
  readonly today: string;
  /** The entries of `ignore` that were of use so far. */
  readonly used: Set<IgnoreEntry>;
  readonly baseline?: BaselineIndex | undefined;
}

/** Reads a file and asks every rule about it. */
export function planFile(source: Source, settings: Settings): Planning {
  const { path } = source;
  const kinds = kindsOf(path);
  const { language } = kinds[0]!;
  const stream = language.open(source.bytes, { file: settings.config.maxFileSize });
  if ('kind' in stream) return { kind: 'problem', problems: [unreadable(source, stream)] };
  const left = leftAlone(source, stream, kinds, settings);
  if (left) return left;
  const content = readManifests(source, stream, kinds, settings);
  if (content.documents.size > 0) return planned(source, stream, content, settings);
  const { problems, reason } = content;
  return problems.length > 0 ? { kind: 'problem', problems } : skipped(path, reason ?? 'not-a-manifest');
}

function unreadable({ path, explicit }: Source, { code, message }: Problem): PlanProblem {
  return { path, code, message, explicit };
}

/** Files that are dismissed before anything of them is parsed. */
function leftAlone(
  source: Source,
  stream: Stream,
  kinds: readonly ManifestKind[],
  { read }: Settings,
): Planning | undefined {
  const { path } = source;
  const { text } = stream;
  if (!kinds.some(kind => kind.mayHold(text))) return skipped(path, 'not-a-manifest');
  for (const kind of kinds) {
    const skip = kind.skip({ path, text, read });
    if (!skip) continue;
    const { code, message, isProblem } = skip;
    return isProblem
      ? { kind: 'problem', problems: [{ path, code, message, explicit: false }] }
      : { kind: 'skipped', path, reason: code, message };
  }
  return !source.explicit && kinds[0]!.language.isTemplate(stream) ? skipped(path, 'template') : undefined;
}

function skipped(path: string, reason: NoManifest): Planning {
  return { kind: 'skipped', path, reason, message: whyNot(reason) };
}

function planned(source: Source, stream: Stream, content: FileContent, settings: Settings): Planning {
  const { path, bytes } = source;
  const { transforms, facts } = settings;
  const suppressions = suppressionsOf(path, stream, settings);
  const settle = settings.baseline?.matcher(path) ?? (finding => finding);
  const documents = new Map<number, Document>();
  const findings: PlanFinding[] = [];
  const unknown: UnknownImage[] = [];
  for (const [index, { document, targets }] of content.documents) {
    documents.set(index, document);
    unknown.push(...unknownImages(targets, document.index, facts));
    findings.push(...planDocument({ path, stream, document, targets, transforms, facts, suppressions, settle }));
  }
  for (const entry of suppressions.usedEntries()) settings.used.add(entry);
  const { text, eol, bom, finalNewline } = stream;
  const plan: FilePlan = {
    path,
    kind: content.kind,
    eol,
    bom,
    finalNewline,
    isNew: source.isNew,
    size: bytes.length,
    sha256: hash('sha256', bytes),
    findings,
    unknownImages: unknown,
    problems: content.problems,
    unusedSuppressions: suppressions.unused(),
  };
  return {
    kind: 'planned',
    file: {
      plan,
      text,
      linesOf: ({ document, target }, what) =>
        linesAt(documents.get(document)!, stream, what === 'target' ? target : []),
      apply: (accepted, ignored = new Map()) =>
        applyFindings({ path, isNew: source.isNew, stream, documents, findings }, { accepted, ignored }),
    },
  };
}

const foreignIds = new WeakMap<readonly Transform[], Map<string, string[]>>();

/** The rules of a run by the ids that hadolint has for the same matter. */
function foreignRules(transforms: readonly Transform[]): Map<string, string[]> {
  const known = foreignIds.get(transforms);
  if (known) return known;
  const rules = new Map<string, string[]>();
  for (const { meta } of transforms) {
    for (const id of meta.references.flatMap(reference => reference.match(/\bDL\d{4}\b/g) ?? []))
      rules.set(id, [...(rules.get(id) ?? []), meta.id]);
  }
  foreignIds.set(transforms, rules);
  return rules;
}

function suppressionsOf(path: string, { text }: Stream, settings: Settings): Suppressions {
  return new Suppressions({
    path,
    text,
    ignore: settings.config.ignore,
    today: settings.today,
    activeRules: new Set(settings.transforms.map(({ meta }) => meta.id)),
    knownRules: new Set(settings.knownRules),
    foreignRules: foreignRules(settings.transforms),
  });
}
