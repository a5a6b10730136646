import { type Applied, acceptOne, acceptUpTo, type FindingId, type PlannedFile } from '../engine/index.ts';
import type { Limit } from '../report/summary.ts';
import type { FileOutcome } from '../report/writer.ts';

interface Done {
  readonly mode: '100644' | '100755';
  readonly limit: Limit;
  readonly fixed: ReadonlySet<FindingId>;
}

/** What reports see of a file. Changes are tried when a report asks for them. */
export function toOutcome(file: PlannedFile, { mode, limit, fixed }: Done): FileOutcome {
  const { plan, text } = file;
  let all: Applied | undefined;
  return {
    plan,
    text,
    mode,
    fixed,
    get all() {
      all ??= file.apply(acceptUpTo(plan, limit));
      return all;
    },
    alone: finding => file.apply(acceptOne(plan, finding)),
  };
}
