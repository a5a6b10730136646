import { acceptOne } from '../../engine/accept.ts';
import type { PlannedFile } from '../../engine/plan.ts';
import { resourceName } from '../../engine/resource-name.ts';
import { hunksOf } from '../../patch/hunks.ts';
import type { FileChange } from './change.ts';

/** Lines of one excerpt. */
const mostLines = 14;

export interface Excerpt {
  readonly path: string;
  /** The workload that it is taken from. */
  readonly name: string;
  /** Lines of a diff, with their signs. */
  readonly lines: readonly string[];
}

/** One example for each rule: what its first fix comes to, alone. */
export class Excerpts {
  readonly #byRule = new Map<string, Excerpt>();

  add(file: PlannedFile, { path, fixed }: FileChange): void {
    for (const { finding } of fixed) {
      if (this.#byRule.has(finding.rule)) continue;
      const { before, after, splices } = file.apply(acceptOne(file.plan, finding.id));
      if (before === after) continue;
      const lines = hunksOf(before, splices, 1).flatMap((hunk, index) =>
        index === 0 ? hunk.lines : [' …', ...hunk.lines],
      );
      const shown = lines.length > mostLines ? [...lines.slice(0, mostLines), ' …'] : lines;
      this.#byRule.set(finding.rule, { path, name: resourceName(finding.resource), lines: shown });
    }
  }

  of(rule: string): Excerpt | undefined {
    return this.#byRule.get(rule);
  }
}
