import type { FilePlan, FindingId, PlanFinding } from '../../engine/plan.ts';
import { resourceName } from '../../engine/resource-name.ts';
import { areRelated } from '../../engine/scope.ts';
import { copyToKeep } from '../../workloads/keep.ts';

/** Statements that are told in one body; the others are counted. */
const mostStatements = 200;

/** What is not fixed, and why: the same for several workloads is one statement. */
export interface Leftover {
  readonly rule: string;
  readonly kind: 'declined' | 'unsafe' | 'held';
  /** Why there is no fix, or what it may break; empty for one that is proven, and held back by the configuration. */
  readonly reason: string;
  readonly places: readonly { readonly path: string; readonly name: string }[];
}

/** Collects what a pull request does not change. Keeps words and counts, no plans. */
export class Leftovers {
  readonly #statements = new Map<string, Leftover & { readonly places: Leftover['places'][number][] }>();
  readonly #unknown = new Map<string, Set<string>>();
  readonly #isProven: boolean;
  suppressed = 0;
  readonly refused = new Set<FindingId>();
  /** Findings about workloads of whose image nothing is known. */
  forUnknown = 0;
  moreThanTold = 0;

  /** `isProven`: of a pull request with proven fixes; those are no matter of another one. */
  constructor(isProven = true) {
    this.#isProven = isProven;
  }

  add(
    { path, findings, unknownImages }: FilePlan,
    fixed: ReadonlySet<FindingId>,
    refused: ReadonlySet<FindingId>,
  ): void {
    const isUnknown = ({ document, target, safety }: PlanFinding): boolean =>
      safety === 'unsafe' &&
      unknownImages.some(other => other.document === document && areRelated(other.target, target));
    for (const finding of findings) {
      const isElsewhere = !this.#isProven && finding.status === 'fixable' && finding.safety !== 'unsafe';
      if (fixed.has(finding.id) || isElsewhere) continue;
      if (finding.status === 'suppressed') this.suppressed++;
      else if (refused.has(finding.id)) this.refused.add(finding.id);
      else if (finding.status === 'fixable' && isUnknown(finding)) this.forUnknown++;
      else this.#state(finding);
    }
    for (const { image, resource } of unknownImages) {
      if (image === undefined) continue;
      const names = this.#unknown.get(image);
      const name = copyToKeep(`${resourceName(resource)} (${path})`);
      if (names) names.add(name);
      else if (this.#unknown.size < mostStatements) this.#unknown.set(copyToKeep(image), new Set([name]));
    }
  }

  get statements(): readonly Leftover[] {
    return [...this.#statements.values()];
  }

  /** Findings that somebody has to decide about. */
  get count(): number {
    return this.statements.reduce((sum, { places }) => sum + places.length, this.moreThanTold + this.forUnknown);
  }

  /** By image of which nothing is known: the workloads that run it. */
  get unknownImages(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#unknown;
  }

  /** Of some files only. */
  within(isWanted: (path: string) => boolean): Leftovers {
    const own = new Leftovers(this.#isProven);
    for (const [key, statement] of this.#statements) {
      const places = statement.places.filter(({ path }) => isWanted(path));
      if (places.length > 0) own.#statements.set(key, { ...statement, places });
    }
    return own;
  }

  #state({ rule, path, resource, declined, fix, safety }: PlanFinding): void {
    const kind = declined ? 'declined' : safety === 'unsafe' ? 'unsafe' : 'held';
    const reason = declined?.reason ?? fix?.risk ?? '';
    const key = JSON.stringify([rule, kind, reason]);
    const place = { path: copyToKeep(path), name: copyToKeep(resourceName(resource)) };
    const statement = this.#statements.get(key);
    if (statement) statement.places.push(place);
    else if (this.#statements.size < mostStatements)
      this.#statements.set(key, { rule, kind, reason: copyToKeep(reason), places: [place] });
    else this.moreThanTold++;
  }
}
