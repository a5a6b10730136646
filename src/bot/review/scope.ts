import type { LineRange, PlanFinding, PlannedFile } from '../../engine/plan.ts';
import { splitLines } from '../../patch/hunks.ts';
import type { FileDiff } from './diff.ts';
import { indentOf } from './hunks.ts';

/** What a pull request has to touch before its author is asked: a finding's service or container, its line, or its file. */
export type Scope = 'resource' | 'line' | 'file';

/** Decides which findings of a file its author is asked about. */
export class Touched {
  readonly #file: PlannedFile;
  readonly #diff: FileDiff;
  readonly #lines: readonly string[];

  constructor(file: PlannedFile, diff: FileDiff) {
    this.#file = file;
    this.#diff = diff;
    this.#lines = splitLines(file.text);
  }

  holds(finding: PlanFinding, scope: Scope): boolean {
    if (scope === 'file') return this.#isChanged;
    if (scope === 'line') return this.writes(finding);
    const isPart = finding.resource.container !== undefined || finding.resource.kind === 'service';
    return this.#reaches(this.#file.linesOf(finding, isPart ? 'target' : 'document'));
  }

  /** The line itself is what the pull request wrote. */
  writes({ range }: PlanFinding): boolean {
    return !this.#diff.hunks || this.#isWritten({ first: range.start.line, last: range.end.line });
  }

  get #isChanged(): boolean {
    const { hunks, added, removals } = this.#diff;
    return !hunks || added.size > 0 || removals.length > 0;
  }

  #reaches(lines: LineRange): boolean {
    return !this.#diff.hunks || this.#isWritten(lines) || this.#isCut(lines);
  }

  #isWritten({ first, last }: LineRange): boolean {
    for (const line of this.#diff.added) if (line >= first && line <= last) return true;
    return false;
  }

  /** Lines are gone from it. Behind its last line stood what belonged to it only when it was written deeper. */
  #isCut({ first, last }: LineRange): boolean {
    const indent = indentOf(this.#lines[first - 1] ?? '');
    return this.#diff.removals.some(
      removal =>
        removal.after >= first && (removal.after < last || (removal.after === last && removal.indent > indent)),
    );
  }
}
