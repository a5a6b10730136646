import type { PlanFinding } from '../plan.ts';
import { resourceName } from '../resource-name.ts';

/** Findings that were there when somebody decided to look at new ones only. */
export interface Baseline {
  /** Named where a finding is silenced by it. */
  readonly where: string;
  readonly entries: readonly BaselineEntry[];
}

/** Findings of one rule at one place. Neither lines nor values nor numbers in lists: they change with what stands around. */
export interface BaselineEntry {
  readonly rule: string;
  /** Relative to the root. */
  readonly path: string;
  /** `service web`, `Deployment/web in shop, container app`. */
  readonly resource: string;
  /** JSON pointer, `*` for every index of a list. */
  readonly pointer: string;
  /** How many there are. */
  readonly count: number;
}

type Place = Omit<BaselineEntry, 'count'>;

/** Counts findings for a baseline. What is silenced otherwise needs no entry. */
export class BaselineTally {
  readonly #entries = new Map<string, BaselineEntry>();
  readonly #paths = new Set<string>();

  add(path: string, findings: readonly PlanFinding[]): void {
    this.#paths.add(path);
    for (const finding of findings) {
      if (finding.suppressed) continue;
      const place = placeOf(finding);
      const key = fullKeyOf(place);
      this.#entries.set(key, { ...place, count: (this.#entries.get(key)?.count ?? 0) + 1 });
    }
  }

  /** Whether the file was counted. */
  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Sorted by path, rule, resource and pointer; `others` are added. */
  entries(others: readonly BaselineEntry[] = []): readonly BaselineEntry[] {
    const all = new Map([...others.map(entry => [fullKeyOf(entry), entry] as const), ...this.#entries]);
    return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }
}

type Counts = ReadonlyMap<string, number>;

export class BaselineIndex {
  readonly #where: string;
  readonly #countsNow: (path: string) => Counts;
  readonly #byPath = new Map<string, Map<string, number>>();
  readonly #paths = new Map<string, string[]>();

  /** `findingsOf`: what a file holds today, without the baseline. */
  constructor({ where, entries }: Baseline, findingsOf: (path: string) => readonly PlanFinding[]) {
    this.#where = where;
    for (const { count, ...place } of entries) {
      const key = keyOf(place);
      const counts = this.#byPath.get(place.path) ?? new Map<string, number>();
      this.#byPath.set(place.path, counts.set(key, count));
      this.#paths.set(key, [...(this.#paths.get(key) ?? []), place.path]);
    }
    const known = new Map<string, Counts>();
    this.#countsNow = path => {
      const counts = known.get(path) ?? countsOf(findingsOf(path));
      known.set(path, counts);
      return counts;
    };
  }

  /** Asked for each finding of a file once: silences as many at a place as there were. */
  matcher(path: string): (finding: PlanFinding) => PlanFinding {
    const left = new Map(this.#byPath.get(path));
    return finding => {
      if (finding.suppressed) return finding;
      const key = keyOf(placeOf(finding));
      const count = left.get(key) ?? 0;
      left.set(key, count - 1);
      if (count <= 0 && !this.#hasMoved(key, path)) return finding;
      return { ...finding, status: 'suppressed', suppressed: { by: 'baseline', where: this.#where, reason: '' } };
    };
  }

  /** Whether another file held it that does not any more. */
  #hasMoved(key: string, path: string): boolean {
    const paths = this.#paths.get(key) ?? [];
    return paths.some(
      other => other !== path && (this.#byPath.get(other)?.get(key) ?? 0) > (this.#countsNow(other).get(key) ?? 0),
    );
  }
}

function countsOf(findings: readonly PlanFinding[]): Counts {
  const tally = new BaselineTally();
  tally.add('', findings);
  return new Map(tally.entries().map(entry => [keyOf(entry), entry.count]));
}

function placeOf({ rule, path, resource, pointer }: PlanFinding): Place {
  return { rule, path, resource: resourceName(resource), pointer: pointer.replace(/\/\d+(?=\/|$)/g, '/*') };
}

function fullKeyOf(place: Place): string {
  return `${place.path}\0${keyOf(place)}`;
}

function keyOf({ rule, resource, pointer }: Place | BaselineEntry): string {
  return `${rule}\0${resource}\0${pointer}`;
}
