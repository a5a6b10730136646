import type {
  Container,
  Declined,
  Edit,
  Elsewhere,
  Facts,
  Finding,
  Fix,
  Handler,
  Key,
  Path,
  Plain,
  PodSpec,
  Service,
  Target,
  Transform,
} from '../transform.ts';
import type { Judged } from './judge.ts';
import { mountConflict } from './mount-conflicts.ts';
import { startsWith } from './scope.ts';

type Owner = Service | PodSpec | Container;
type Kind = keyof Transform['on'];

/** A finding of a rule on one target, with what was decided about it. */
export interface Question {
  readonly transform: Transform;
  readonly kind: Kind;
  readonly target: Owner;
  readonly finding: Finding;
  readonly judged: Judged;
}

/** A finding where the target is used otherwise. */
interface Found {
  readonly identity: string;
  readonly finding: Finding;
  readonly proposal: Fix | Declined | undefined;
}

interface Place {
  readonly elsewhere: Elsewhere<Owner>;
  readonly found: readonly Found[];
}

/** Whether something can be built on a target, or be laid over it. */
export function hasElsewhere(target: Target): target is Owner {
  return 'elsewhere' in target || 'pod' in target;
}

/** What a base service or manifest is told by the services, files and patches that use it: a fix has to suit all of them. */
export class ElsewhereJudge {
  readonly #facts: Facts;
  readonly #seen = new WeakMap<Target, Map<string, readonly Found[]>>();

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** The finding as it has to be told and judged; undefined when a file that is read together with this one settles it. */
  consider(question: Question): { readonly finding: Finding; readonly judged: Judged } | undefined {
    const { finding, judged } = question;
    const places = this.#places(question);
    if (places.length === 0) return { finding, judged };
    const files = places.filter(({ elsewhere }) => elsewhere.kind === 'file');
    if (files.length > 0 && files.every(place => matching(place, question).length === 0) && onlyAdds(question))
      return undefined;
    const message = finding.message + noteOf(places, question);
    const risk =
      judged.kind === 'fix' && judged.safety !== 'unsafe' ? firstRisk(places, question, judged.fix) : undefined;
    return {
      finding: message === finding.message ? finding : { ...finding, message },
      judged: risk === undefined ? judged : { kind: 'fix', fix: (judged as { fix: Fix }).fix, safety: 'unsafe', risk },
    };
  }

  /** Findings that a further file brings in: they are told here, because that file is not complete by itself. */
  broughtIn(
    transform: Transform,
    service: Service,
    own: readonly Finding[],
  ): readonly (readonly [Finding, Declined])[] {
    const known = new Set(own.map(finding => identityOf(finding, service)));
    return service.elsewhere
      .filter(({ kind }) => kind === 'file')
      .flatMap(({ by, target }) =>
        this.#findings(transform, 'service', target)
          .filter(({ identity, finding }) => !known.has(identity) && isWrittenIn(finding, target))
          .map(({ finding }): readonly [Finding, Declined] => [
            { ...finding, message: `${finding.message}, as ${by} says` },
            { kind: 'declined', code: 'inherited', reason: `it is written in ${by}; change it there` },
          ]),
      );
  }

  #places({ transform, kind, target }: Question): readonly Place[] {
    return elsewhereOf(target).map(elsewhere => ({
      elsewhere,
      found: this.#findings(transform, kind, elsewhere.target),
    }));
  }

  #findings(transform: Transform, kind: Kind, target: Owner): readonly Found[] {
    const known = this.#seen.get(target) ?? new Map<string, readonly Found[]>();
    this.#seen.set(target, known);
    const key = `${transform.meta.id} ${kind}`;
    const found = known.get(key) ?? this.#detect(transform, kind, target);
    known.set(key, found);
    return found;
  }

  #detect(transform: Transform, kind: Kind, target: Owner): readonly Found[] {
    const handler = transform.on[kind] as Handler<Owner, unknown> | undefined;
    if (!handler || (target.windows && !transform.meta.windows)) return [];
    return [...handler.detect(target, this.#facts)].map(finding => ({
      identity: identityOf(finding, target),
      finding,
      proposal: handler.fix?.(finding, target, this.#facts),
    }));
  }
}

function elsewhereOf(target: Owner): readonly Elsewhere<Owner>[] {
  if (target.kind !== 'container') return target.elsewhere;
  return target.pod.elsewhere.flatMap((elsewhere): Elsewhere<Owner>[] => {
    const same = elsewhere.target.containers.find(({ name, role }) => name === target.name && role === target.role);
    return same ? [{ ...elsewhere, target: same }] : [];
  });
}

function matching({ found }: Place, { finding, target, kind }: Question): readonly Found[] {
  const identity = identityOf(finding, target);
  const same = found.filter(other => other.identity === identity);
  // What one line said for the whole pod may take several where a container is added.
  return same.length > 0 || kind !== 'podSpec' ? same : found;
}

/** The base only lacks something; a value that is written there counts whatever others lay over it. */
function onlyAdds({ judged, finding, target }: Question): boolean {
  if (finding.explicit) return false;
  if (judged.kind === 'fix') return judged.fix.edits.every(({ op }) => op === 'set' || op === 'append');
  return target.get(...finding.at.slice(target.path.length)).source === 'absent';
}

function isWrittenIn(finding: Finding, target: Owner): boolean {
  const keys = finding.at.slice(target.path.length);
  return target.get(...keys).source === 'override' || target.get(keys[0] ?? '').source === 'override';
}

function firstRisk(places: readonly Place[], question: Question, fix: Fix): string | undefined {
  for (const place of places) {
    const risk = riskAt(place, question, fix);
    if (risk !== undefined) return `${wordsFor(place.elsewhere)}: ${risk}`;
  }
  return undefined;
}

function wordsFor({ by, kind }: Elsewhere<Owner>): string {
  if (kind === 'extends') return `${by} extends this service`;
  return kind === 'file' ? `together with ${by}` : `in the overlay ${by}`;
}

function riskAt(place: Place, question: Question, fix: Fix): string | undefined {
  const { elsewhere } = place;
  const conflict = mountConflict(fix.edits, elsewhere.target) ?? halfReplaced(fix.edits, elsewhere);
  if (conflict !== undefined) return conflict;
  const found = matching(place, question);
  for (const { proposal } of found) {
    if (proposal?.kind === 'declined' && proposal.code !== 'inherited' && proposal.code !== 'report-only')
      return proposal.reason;
    if (proposal?.kind === 'fix' && proposal.safety === 'unsafe') return proposal.risk;
  }
  const { target } = question;
  const written = new Set(fix.edits.map(edit => editKey(edit, target)));
  const other = found.find(
    ({ proposal }) =>
      proposal?.kind === 'fix' && !proposal.edits.every(edit => written.has(editKey(edit, elsewhere.target))),
  );
  return other?.proposal?.kind === 'fix'
    ? `the fix would have to be another one there (${other.proposal.title})`
    : undefined;
}

/** Volumes without their mounts, or the other way round: the result would be refused, or could not write. */
function halfReplaced(edits: readonly Edit[], { replaced }: Elsewhere<Owner>): string | undefined {
  const lost = edits.filter(({ at, op }) => op === 'append' && replaced.some(place => startsWith(at, place.at)));
  if (lost.length === 0 || lost.length === edits.length) return undefined;
  return `${enumerate(lost.map(({ at }) => nameOf(at)))} would be lost and the rest of the fix stay`;
}

/** `; ...`: the patch that takes the setting away again, or adds containers that the manifest does not know. */
function noteOf(places: readonly Place[], { finding, target, judged }: Question): string {
  const paths = [finding.at, ...(judged.kind === 'fix' ? judged.fix.edits.map(({ at }) => at) : [])];
  const notes = places.flatMap(({ elsewhere: { replaced, added = [] } }) => {
    const gone = replaced.find(place => paths.some(at => startsWith(at, place.at)));
    return [
      ...(gone ? [`the patch ${gone.by} replaces ${nameOf(gone.at)}`] : []),
      ...(target.kind === 'pod-spec' ? added.map(({ name, by }) => `the patch ${by} adds container ${name}`) : []),
    ];
  });
  return [...new Set(notes)].map(note => `; ${note}`).join('');
}

function enumerate(words: readonly string[]): string {
  return [...new Set(words)].join(' and ');
}

/** The last words of a path: `securityContext`, `volumes`. */
function nameOf(path: Path): string {
  return String(path.filter(key => typeof key === 'string').at(-1) ?? 'the pod');
}

/** The same place and matter in another document: containers by name, items of lists by their key. */
function identityOf(finding: Finding, target: Owner): string {
  const keys = relative(finding.at, target).filter(key => typeof key === 'string');
  return JSON.stringify([keys, finding.key ?? '']);
}

function relative(path: Path, target: Owner): readonly Key[] {
  if (target.kind !== 'pod-spec') return path.slice(target.path.length);
  const container = target.containers.find(candidate => startsWith(path, candidate.path));
  return container
    ? [`container ${container.name}`, ...path.slice(container.path.length)]
    : path.slice(target.path.length);
}

/** What an edit does, wherever it is written. Two spellings of an option do the same. */
function editKey(edit: Edit, target: Owner): string {
  const owner = target.kind === 'container' && !startsWith(edit.at, target.path) ? target.pod : target;
  const what = 'value' in edit ? edit.value : 'item' in edit ? edit.item : undefined;
  return JSON.stringify([edit.op, relative(edit.at, owner).map(String), inEffect(what), edit.when]);
}

/** Names of volumes depend on how many containers a pod has. */
function inEffect(value: Plain | undefined): Plain | undefined {
  if (typeof value === 'string') return value.replace('=', ':');
  if (typeof value !== 'object' || value === null || !('name' in value)) return value;
  const { name: _name, ...rest } = value as { readonly [key: string]: Plain };
  return rest;
}
