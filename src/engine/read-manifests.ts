import type { Config } from '../config/types.ts';
import type { NoManifest } from '../detect/reasons.ts';
import type { Document, DocumentRef, Problem, Stream } from '../languages/language.ts';
import {
  type ManifestContent,
  type ManifestKind,
  type ManifestReader,
  type ManifestTarget,
  recognise,
} from '../manifests/index.ts';
import type { PlanProblem, Source } from './plan.ts';

/** What a file holds. */
export interface FileContent {
  readonly kind: string;
  /** Documents with targets, by their index. */
  readonly documents: ReadonlyMap<number, OpenManifest>;
  readonly problems: readonly PlanProblem[];
  /** Why there is nothing to plan, when that is so. */
  readonly reason: NoManifest | undefined;
}

interface OpenManifest {
  readonly manifest: ManifestKind;
  readonly document: Document;
  readonly targets: readonly ManifestTarget[];
}

interface Reader {
  readonly source: Source;
  readonly stream: Stream;
  readonly kinds: readonly ManifestKind[];
  readonly config: Config;
  readonly manifests: ManifestReader;
}

/** Reads the documents of a file that are manifests. */
export function readManifests(
  source: Source,
  stream: Stream,
  kinds: readonly ManifestKind[],
  { config, manifests }: Pick<Reader, 'config' | 'manifests'>,
): FileContent {
  const reader = { source, stream, kinds, config, manifests };
  const documents = new Map<number, OpenManifest>();
  const problems: PlanProblem[] = [];
  let reason: NoManifest | undefined;
  for (const reference of stream.documents) {
    const outcome = readManifest(reader, reference);
    if (!outcome) continue;
    problems.push(...outcome.problems);
    reason ??= outcome.reason;
    if (outcome.manifest) documents.set(reference.index, outcome.manifest);
  }
  const found = new Set([...documents.values()].map(({ manifest }) => manifest));
  // A file of several kinds goes by the one that comes last in the table.
  const { kind } = kinds.findLast(each => found.has(each)) ?? kinds[0]!;
  return { kind, documents, problems, reason };
}

interface Outcome {
  readonly manifest?: OpenManifest;
  readonly problems: readonly PlanProblem[];
  readonly reason?: NoManifest;
}

function readManifest(reader: Reader, reference: DocumentRef): Outcome | undefined {
  const { source, stream, kinds, config, manifests } = reader;
  const recognised = recognise(reference, source.path, kinds);
  if (!recognised) return undefined;
  if (recognised.kind === 'none') return { problems: [], reason: recognised.reason };
  if (recognised.kind === 'problem') return { problems: [broken(reader, recognised)] };
  const { manifest } = recognised;
  const document = reference.read(manifest.dialect);
  if (document.kind === 'problem') return { problems: [broken(reader, document)] };
  const lines = (offset: number): number => stream.position(offset).line;
  const { targets, problems } = manifests.read(manifest, {
    file: source.path,
    text: stream.text,
    document,
    lines,
    config,
  });
  const notes = problems.map(problem => noteOf(reader, document, problem));
  return targets.length > 0
    ? { manifest: { manifest, document, targets }, problems: notes }
    : { problems: notes, reason: 'no-workloads' };
}

function broken({ source, stream }: Reader, { code, message, offset }: Problem): PlanProblem {
  return { path: source.path, code, message, at: stream.position(offset), explicit: source.explicit };
}

function noteOf(
  { source, stream }: Reader,
  document: Document,
  { code, message, at }: ManifestContent['problems'][number],
): PlanProblem {
  const view = document.root.find(at);
  const offset = (view?.keyRange ?? view?.range ?? document.root.range)[0];
  return { path: source.path, code, message, at: stream.position(offset), explicit: false };
}
