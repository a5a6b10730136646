import type { Document, Stream, View } from '../languages/yaml/types.ts';
import type {
  Container,
  Facts,
  Finding,
  Path,
  PodSpec,
  Runnable,
  Service,
  Target,
  Targets,
  Transform,
} from '../transform.ts';
import { moreCareful } from './accept.ts';
import { ElsewhereJudge } from './elsewhere.ts';
import { findingId } from './finding-id.ts';
import { type Judged, judge } from './judge.ts';
import type { PlanFinding, PlannedFix, Resource } from './plan.ts';
import { unplannable, withRefusal } from './plannable.ts';
import { areRelated, startsWith, toPointer } from './scope.ts';
import { tieSharedTargets } from './shared-targets.ts';
import { parseAnnotation, parseServiceExtension } from './suppressions/annotations.ts';
import type { NamedIgnores, Silencers, Suppressions } from './suppressions/index.ts';

export interface DocumentInput {
  readonly path: string;
  readonly stream: Stream;
  readonly document: Document;
  readonly services: readonly Service[];
  readonly pods: readonly PodSpec[];
  /** Sorted by rank. */
  readonly transforms: readonly Transform[];
  readonly facts: Facts;
  readonly suppressions: Suppressions;
}

interface Context extends DocumentInput {
  /** What is the same for all findings of a target. */
  readonly scopes: Map<Target, Scope>;
  readonly elsewhere: ElsewhereJudge;
}

/** `lines` are those of the document and of the targets around a finding. */
interface Scope extends Silencers {
  readonly resource: Resource;
}

/** A finding on its way into the plan; `requires` still names rules. */
interface Draft {
  readonly finding: PlanFinding;
  readonly requires: readonly string[];
  /** Of its rule, among those that run. */
  readonly rank: number;
}

/** All findings of one document, judged, silenced, and proven to be writable. */
export function planDocument(input: DocumentInput): PlanFinding[] {
  const drafts: Draft[] = [];
  const context: Context = { ...input, scopes: new Map(), elsewhere: new ElsewhereJudge(input.facts) };
  for (const target of [...input.services, ...input.pods]) input.suppressions.declare(scopeOf(context, target).named);
  for (const service of input.services) planTarget(context, 'service', service, drafts);
  for (const pod of input.pods) {
    planTarget(context, 'podSpec', pod, drafts);
    for (const container of pod.containers) planTarget(context, 'container', container, drafts);
  }
  drafts.sort((a, b) => a.rank - b.rank);
  const findings = resolveRequirements(drafts);
  const refused = unplannable(input.document, findings);
  const writable =
    refused.size === 0
      ? findings
      : findings.map(finding => {
          const refusal = refused.get(finding.id);
          return refusal ? withRefusal(finding, refusal) : finding;
        });
  return [...tieSharedTargets(input.document, writable)];
}

function planTarget<K extends keyof Targets>(input: Context, kind: K, target: Targets[K], drafts: Draft[]): void {
  const { windows } = target;
  for (const [rank, transform] of input.transforms.entries()) {
    const handler = transform.on[kind];
    if (!handler || (windows && !transform.meta.windows)) continue;
    const first = drafts.length;
    const own = [...handler.detect(target, input.facts)];
    for (const detected of own) {
      const proposal = handler.fix?.(detected, target, input.facts);
      const alone = judge(transform.meta, detected, target, proposal);
      const considered = input.elsewhere.consider({ transform, kind, target, finding: detected, judged: alone });
      if (!considered) continue;
      const { finding, judged } = considered;
      const planned = planFinding(input, transform, finding, target, judged);
      const requires = judged.kind === 'fix' ? (judged.fix.requires ?? []) : [];
      if (!holdsId(drafts, first, planned.id)) drafts.push({ finding: planned, requires, rank });
    }
    if (target.kind !== 'service') continue;
    for (const [finding, declined] of input.elsewhere.broughtIn(transform, target, own)) {
      const planned = planFinding(input, transform, finding, target, { kind: 'declined', declined });
      if (!holdsId(drafts, first, planned.id)) drafts.push({ finding: planned, requires: [], rank });
    }
  }
}

/** One of the findings from `first` on is the same. A rule has few at one target. */
function holdsId(drafts: readonly Draft[], first: number, id: string): boolean {
  for (let index = first; index < drafts.length; index++) if (drafts[index]!.finding.id === id) return true;
  return false;
}

function planFinding(
  input: Context,
  { meta }: Transform,
  finding: Finding,
  target: Target,
  judged: Judged,
): PlanFinding {
  const { path, document } = input;
  const owner = ownerOf(finding, target);
  const scope = scopeOf(input, owner);
  const { resource } = scope;
  const pointer = toPointer(finding.at);
  const { range, comment } = placeOf(input, finding.at);
  const suppressed = input.suppressions.find(meta.id, resource, range.start.line, scope);
  const fix = judged.kind === 'fix' ? judged : undefined;
  const declined = judged.kind === 'declined' ? judged.declined : undefined;
  // The same members in the same order for every finding: the thousands of a run share one shape.
  return {
    id: findingId(meta.id, path, document.index, resource, pointer, finding.key ?? ''),
    rule: meta.id,
    severity: finding.severity ?? meta.severity,
    title: meta.title,
    message: finding.message,
    why: meta.why,
    path,
    document: document.index,
    resource,
    pointer,
    range,
    target: owner.path,
    explicit: finding.explicit ?? false,
    comment,
    safety: fix?.safety ?? 'report-only',
    status: suppressed ? 'suppressed' : fix ? 'fixable' : 'declined',
    evidence: fix?.fix.because ?? [],
    fix: fix && plannedFix(fix),
    declined: declined && { code: declined.code, reason: declined.reason },
    suppressed,
  };
}

function plannedFix({ fix, risk }: Extract<Judged, { kind: 'fix' }>): PlannedFix {
  return {
    title: fix.title,
    titleWhen: fix.titleWhen,
    edits: fix.edits,
    risk,
    check: fix.check ?? '',
    requires: [],
    variants: fix.variants ?? [],
  };
}

/** A pod-level rule may speak about one container: then that container is the target. */
function ownerOf(finding: Finding, target: Target): Target {
  if (!isPodSpec(target)) return target;
  return target.containers.find(container => startsWith(finding.at, container.path)) ?? target;
}

function resourceOf(target: Target): Resource {
  if (isPodSpec(target)) return podResource(target);
  if (isContainer(target)) return { ...podResource(target.pod), container: target.name };
  return { kind: 'service', name: target.name };
}

function podResource({ workload }: PodSpec): Resource {
  const { kind, name, namespace } = workload;
  return { kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

function isPodSpec(target: Target): target is PodSpec {
  return 'workload' in target;
}

function isContainer(target: Target): target is Container {
  return (target as Partial<Runnable>).kind === 'container';
}

/** Position of the key or item; of the nearest existing ancestor when it is not there yet. */
function placeOf({ document, stream }: DocumentInput, at: Path): Pick<PlanFinding, 'range' | 'comment'> {
  const { offsets, comment } = lookAlong(document.root, at);
  return { range: { start: stream.position(offsets[0]), end: stream.position(offsets[1]) }, comment };
}

function lookAlong(root: View, at: Path): { offsets: readonly [number, number]; comment: string | undefined } {
  let nearest: View | undefined;
  let view: View | undefined = root;
  for (const key of at) {
    view = view.get(key);
    if (!view) break;
    if (view.owner === 'own') nearest = view;
  }
  if (view && at.length > 0) return { offsets: view.keyRange ?? view.range, comment: view.comment };
  const offsets = nearest ? (nearest.keyRange ?? nearest.range) : ([root.range[0], root.range[0]] as const);
  return { offsets, comment: view?.comment };
}

function scopeOf(input: Context, target: Target): Scope {
  const known = input.scopes.get(target);
  if (known) return known;
  const { root } = input.document;
  const lines = [lineOf(input, target.path), input.stream.position(root.range[0]).line];
  if (isContainer(target)) lines.push(lineOf(input, target.pod.path));
  const scope = { resource: resourceOf(target), lines, named: namedIgnores(input, target) };
  input.scopes.set(target, scope);
  return scope;
}

function lineOf(input: DocumentInput, path: Path): number {
  return placeOf(input, path).range.start.line;
}

function namedIgnores(input: DocumentInput, scope: Target): readonly NamedIgnores[] {
  if (!isPodSpec(scope) && !isContainer(scope)) return ignoresOfService(input, scope);
  // The object itself and the pod template may both carry the annotation: look at every level above the pod spec.
  const found: NamedIgnores[] = [];
  for (let length = 0; length <= scope.path.length; length++) {
    const path = [...scope.path.slice(0, length), 'metadata', 'annotations', 'harden-ignore'];
    const annotation = input.document.root.find(path);
    if (annotation?.kind !== 'scalar') continue;
    const line = lineOf(input, path);
    const where = `${input.path}:${line}`;
    found.push({ by: 'annotation', where, line, ignores: parseAnnotation(annotation.text) });
  }
  return found;
}

function ignoresOfService(input: DocumentInput, service: Target): readonly NamedIgnores[] {
  const ignores = parseServiceExtension(service.get('x-harden').value);
  if (ignores.length === 0) return [];
  const line = lineOf(input, service.at('x-harden'));
  return [{ by: 'label', where: `${input.path}:${line}`, line, ignores }];
}

/** Rule names become finding ids of the same target. A fix whose requirement has no fix itself cannot be offered. */
function resolveRequirements(drafts: readonly Draft[]): PlanFinding[] {
  let open = drafts;
  // A fix that falls away takes those with it that require it, wherever they stand in the order of the rules.
  for (;;) {
    const next = open.map(draft => withoutMissing(draft, open));
    if (next.every((draft, index) => draft === open[index])) break;
    open = next;
  }
  for (;;) {
    const next = open.map(draft => ({ ...draft, finding: withProviders(draft, open) }));
    if (next.every(({ finding }, index) => finding.safety === open[index]!.finding.safety))
      return next.map(({ finding }) => finding);
    open = next;
  }
}

function providersOf({ finding }: Draft, rule: string, drafts: readonly Draft[]): readonly PlanFinding[] {
  return drafts
    .map(draft => draft.finding)
    .filter(other => other.rule === rule && other.status === 'fixable' && areRelated(other.target, finding.target));
}

function withoutMissing(draft: Draft, drafts: readonly Draft[]): Draft {
  const { finding, requires } = draft;
  if (!finding.fix) return draft;
  const missing = requires.filter(rule => providersOf(draft, rule, drafts).length === 0);
  if (missing.length === 0) return draft;
  const { fix: _fix, ...rest } = finding;
  const reason = `${missing.join(' and ')} must be fixed first`;
  const status = finding.status === 'suppressed' ? 'suppressed' : 'declined';
  const declined = { code: 'needs-other-fix', reason };
  return { ...draft, finding: { ...rest, safety: 'report-only', status, declined } };
}

function withProviders(draft: Draft, drafts: readonly Draft[]): PlanFinding {
  const { finding, requires } = draft;
  if (!finding.fix || requires.length === 0) return finding;
  const providers = requires.flatMap(rule => providersOf(draft, rule, drafts));
  const safety = providers.reduce((worst, provider) => moreCareful(worst, provider.safety), finding.safety);
  const risk =
    finding.fix.risk !== '' || safety !== 'unsafe' ? finding.fix.risk : `only together with ${requires.join(' and ')}`;
  return { ...finding, safety, fix: { ...finding.fix, risk, requires: providers.map(({ id }) => id) } };
}
