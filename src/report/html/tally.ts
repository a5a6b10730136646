import type { PlanFinding } from '../../engine/plan.ts';
import { type Safety, type Severity, severities } from '../../transform.ts';
import { type Status, safeties, statuses } from './status.ts';

/** Findings that are not suppressed, and those of them that are fixed or would be. */
export interface Count {
  all: number;
  byHarden: number;
}

/** What the page counts, filled finding by finding. */
export class Tally {
  readonly severities = countsOf(severities);
  readonly rules = new Map<string, Count>();
  readonly files = new Map<string, Count>();
  /** Of all findings, the suppressed ones too: what a filter by it would show. */
  readonly shown = {
    severity: numbersOf<Severity>(severities),
    status: numbersOf<Status>(statuses),
    safety: numbersOf<Safety>(safeties),
    rule: new Map<string, number>(),
  };

  add({ severity, safety, rule, path }: PlanFinding, status: Status): void {
    this.shown.severity[severity]++;
    this.shown.status[status]++;
    this.shown.safety[safety]++;
    this.shown.rule.set(rule, (this.shown.rule.get(rule) ?? 0) + 1);
    if (status === 'suppressed') return;
    for (const count of [this.severities[severity], entry(this.rules, rule), entry(this.files, path)]) {
      count.all++;
      if (status === 'fixable' || status === 'fixed') count.byHarden++;
    }
  }

  get total(): number {
    return Object.values(this.shown.status).reduce((sum, number) => sum + number, 0);
  }
}

function entry(counts: Map<string, Count>, key: string): Count {
  const known = counts.get(key) ?? { all: 0, byHarden: 0 };
  counts.set(key, known);
  return known;
}

function countsOf(keys: readonly Severity[]): Record<Severity, Count> {
  return Object.fromEntries(keys.map(key => [key, { all: 0, byHarden: 0 }])) as Record<Severity, Count>;
}

function numbersOf<K extends string>(keys: readonly K[]): Record<K, number> {
  return Object.fromEntries(keys.map(key => [key, 0])) as Record<K, number>;
}
