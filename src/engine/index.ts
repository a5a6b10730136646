/**
 * From bytes to a plan, one file at a time: read, recognise, look through the domain views, ask every rule, judge. No I/O of its
 * own: what else has to be read (a Dockerfile, an `extends` base) comes through `read`.
 */
import { hash } from 'node:crypto';
import type { Config, IgnoreEntry } from '../config/types.ts';
import { detectDocument, type NoManifest, prefilter, skipReason, whyNot } from '../detect/index.ts';
import { isTemplate } from '../detect/template.ts';
import { createFacts, type ImageIndex } from '../evidence/index.ts';
import { openStream } from '../languages/yaml/index.ts';
import type { Document, DocumentRef, Problem, Stream } from '../languages/yaml/types.ts';
import type { Facts, PodSpec, Service, Transform } from '../transform.ts';
import { readCompose } from '../workloads/compose/index.ts';
import { ComposeNeighbours } from '../workloads/compose/neighbours.ts';
import type { ClusterIndex } from '../workloads/kubernetes/cluster-index.ts';
import { type Patches, readKubernetes } from '../workloads/kubernetes/index.ts';
import { findOpenshift } from '../workloads/kubernetes/openshift.ts';
import { Kustomizations } from '../workloads/kustomize/kustomizations.ts';
import type { Project } from '../workloads/project.ts';
import { applyFindings } from './apply.ts';
import type { Engine, FilePlan, PlanFinding, Planning, PlanProblem, Source } from './plan.ts';
import { planDocument } from './plan-document.ts';
import { Suppressions } from './suppressions/index.ts';

export { acceptUpTo, isWithin } from './accept.ts';
export type * from './plan.ts';

export interface EngineOptions {
  readonly config: Config;
  /** The rules to run. */
  readonly transforms: readonly Transform[];
  /** Ids of all rules that exist: a suppression of another word is reported. */
  readonly knownRules: readonly string[];
  /** Text of another file of the project, by path relative to the root; undefined when there is none or it lies outside. */
  readonly read: (path: string) => string | undefined;
  /** Paths of the YAML files and kustomizations of the project, relative to the root; asked for when a manifest needs it. */
  readonly files?: () => readonly string[];
  readonly index: ClusterIndex;
  /** What was seen of images, from the evidence file of the project. */
  readonly images?: ImageIndex | undefined;
  /** ISO date, for suppressions that end. */
  readonly today: string;
}

export function createEngine(options: EngineOptions): Engine {
  const transforms = options.transforms
    .filter(({ meta }) => options.config.rules[meta.id] !== 'off')
    .sort((a, b) => a.meta.rank - b.meta.rank || (a.meta.id < b.meta.id ? -1 : 1));
  const facts = createFacts({
    config: options.config,
    read: options.read,
    index: options.index,
    images: options.images,
  });
  const used = new Set<IgnoreEntry>();
  const project: Project = { read: options.read, files: options.files ?? (() => []), open: openText };
  const run: Run = {
    ...options,
    transforms,
    used,
    neighbours: new ComposeNeighbours(project),
    patches: { kustomizations: new Kustomizations(project), open: openText },
  };
  return {
    planFile: source => planFile(source, run, facts),
    unusedIgnores: () =>
      options.config.ignore.filter(entry => {
        const hasRun = entry.rule === 'all' || transforms.some(({ meta }) => meta.id === entry.rule);
        return hasRun && !used.has(entry);
      }),
  };
}

/** Options of a run, with the entries of `ignore` that were of use so far. */
interface Run extends EngineOptions {
  readonly used: Set<IgnoreEntry>;
  readonly neighbours: ComposeNeighbours;
  readonly patches: Patches;
}

const openText = (text: string): ReturnType<typeof openStream> => openStream(new TextEncoder().encode(text));

function planFile(source: Source, options: Run, facts: Facts): Planning {
  const { path } = source;
  const stream = openStream(source.bytes, { file: options.config.maxFileSize });
  if ('kind' in stream) return { kind: 'problem', problems: [toProblem(source, undefined, stream)] };
  const hint = prefilter(stream.text);
  if (!hint.compose && !hint.kubernetes) return skipped(path, 'not-a-manifest');
  const skip = skipReason(stream.text, path, options.read);
  // A Compose file that Compose itself no longer reads: its owner should hear of it without asking.
  if (skip?.code === 'old-compose')
    return { kind: 'problem', problems: [{ path, code: skip.code, message: skip.message, explicit: false }] };
  if (skip) return { kind: 'skipped', path, reason: skip.code, message: skip.message };
  if (!source.explicit && isTemplate(stream)) return skipped(path, 'template');

  const reading = readDocuments(source, stream, options);
  const { problems } = reading;
  if (reading.documents.size === 0) {
    return problems.length > 0 ? { kind: 'problem', problems } : skipped(path, reading.reason ?? 'not-a-manifest');
  }
  const suppressions = new Suppressions({
    path,
    text: stream.text,
    ignore: options.config.ignore,
    today: options.today,
    activeRules: new Set(options.transforms.map(({ meta }) => meta.id)),
    knownRules: new Set(options.knownRules),
  });
  const documents = new Map<number, Document>();
  const findings: PlanFinding[] = [];
  for (const [index, { document, services, pods }] of reading.documents) {
    documents.set(index, document);
    findings.push(
      ...planDocument({ path, stream, document, services, pods, transforms: options.transforms, facts, suppressions }),
    );
  }
  for (const entry of suppressions.usedEntries()) options.used.add(entry);
  const plan: FilePlan = {
    path,
    kind: reading.kind,
    eol: stream.eol,
    bom: stream.bom,
    finalNewline: stream.finalNewline,
    size: source.bytes.length,
    sha256: hash('sha256', source.bytes),
    findings,
    problems,
    unusedSuppressions: suppressions.unused(),
  };
  return {
    kind: 'planned',
    file: {
      plan,
      text: stream.text,
      apply: (accepted, ignored = new Map()) => applyFindings(path, stream, documents, findings, accepted, ignored),
    },
  };
}

function skipped(path: string, reason: NoManifest): Planning {
  return { kind: 'skipped', path, reason, message: whyNot(reason) };
}

interface Workloads {
  readonly document: Document;
  readonly services: readonly Service[];
  readonly pods: readonly PodSpec[];
}

interface Reading {
  readonly kind: 'compose' | 'kubernetes';
  readonly documents: ReadonlyMap<number, Workloads>;
  readonly problems: readonly PlanProblem[];
  /** Why there is nothing to plan, when that is so. */
  readonly reason: NoManifest | undefined;
}

function readDocuments(source: Source, stream: Stream, options: Run): Reading {
  const documents = new Map<number, Workloads>();
  const problems: PlanProblem[] = [];
  let kind: Reading['kind'] = 'kubernetes';
  let reason: NoManifest | undefined;
  for (const reference of stream.documents) {
    const outcome = readDocument(source, stream, reference, options);
    if (!outcome) continue;
    problems.push(...outcome.problems);
    reason ??= outcome.reason;
    if (!outcome.workloads) continue;
    if (outcome.workloads.services.length > 0) kind = 'compose';
    documents.set(reference.index, outcome.workloads);
  }
  return { kind, documents, problems, reason };
}

interface DocumentOutcome {
  readonly workloads?: Workloads;
  readonly problems: readonly PlanProblem[];
  readonly reason?: NoManifest;
}

function readDocument(
  source: Source,
  stream: Stream,
  reference: DocumentRef,
  options: Run,
): DocumentOutcome | undefined {
  const hint = prefilter(reference.text);
  if (!hint.compose && !hint.kubernetes) return undefined;
  const document = reference.read(hint.kubernetes ? 'go2' : 'go3');
  if (document.kind === 'problem') return { problems: [toProblem(source, stream, document)] };
  const detected = detectDocument(document.root, source.path);
  if (detected.kind === 'none') return { problems: [], reason: detected.reason };
  return detected.kind === 'compose'
    ? readComposeDocument(source, stream, reference, options)
    : readKubernetesDocument(source, stream, document, options);
}

function readComposeDocument(source: Source, stream: Stream, reference: DocumentRef, options: Run): DocumentOutcome {
  const document = reference.read('go3');
  if (document.kind === 'problem') return { problems: [toProblem(source, stream, document)] };
  const { services, problems } = readCompose({
    file: source.path,
    document,
    lines: offset => stream.position(offset).line,
    config: options.config,
    read: options.read,
    open: openText,
    neighbours: options.neighbours,
  });
  const notes = problems.map(problem => noteOf(source, stream, document, problem));
  return services.length > 0
    ? { workloads: { document, services, pods: [] }, problems: notes }
    : { problems: notes, reason: 'no-workloads' };
}

function readKubernetesDocument(source: Source, stream: Stream, document: Document, options: Run): DocumentOutcome {
  const lines = (offset: number): number => stream.position(offset).line;
  const { pods, problems } = readKubernetes({
    file: source.path,
    document,
    lines,
    config: options.config,
    patches: options.patches,
    openshift: findOpenshift(stream.text, source.path) ?? options.index.openshift(source.path),
  });
  const notes = problems.map(problem => noteOf(source, stream, document, problem));
  return pods.length > 0
    ? { workloads: { document, services: [], pods }, problems: notes }
    : { problems: notes, reason: 'no-workloads' };
}

function noteOf(
  source: Source,
  stream: Stream,
  document: Document,
  problem: { readonly code: string; readonly message: string; readonly at: readonly (string | number)[] },
): PlanProblem {
  const view = document.root.find(problem.at);
  const offset = (view?.keyRange ?? view?.range ?? document.root.range)[0];
  return {
    path: source.path,
    code: problem.code,
    message: problem.message,
    at: stream.position(offset),
    explicit: false,
  };
}

function toProblem(source: Source, stream: Stream | undefined, { code, message, offset }: Problem): PlanProblem {
  const at = stream ? { at: stream.position(offset) } : {};
  return { path: source.path, code, message, ...at, explicit: source.explicit };
}
