import type { Decisions, Findings } from './decisions.ts';
import { isOpen } from './decisions.ts';
import { remember } from './remember.ts';

export interface Counts {
  readonly open: number;
  readonly accepted: number;
  readonly skipped: number;
  readonly ignored: number;
}

interface Decided {
  readonly findings: Findings;
  readonly decisions: Decisions;
}

/** How many findings are open, and how many were decided in which way. */
export const countDecisions = remember<Decided, Counts>({
  last: 1,
  parts: ({ findings, decisions }) => [findings, decisions],
  compute: ({ findings, decisions }) => {
    const kinds = [...decisions.values()].map(({ kind }) => kind);
    const number = (wanted: (typeof kinds)[number]): number => kinds.filter(kind => kind === wanted).length;
    return {
      open: [...findings.values()].filter(finding => isOpen(finding, decisions)).length,
      accepted: number('accept'),
      skipped: number('skip'),
      ignored: number('ignore'),
    };
  },
});

/** Findings that have no automatic fix and that nobody decided about. */
export function countManual({ findings, decisions }: Decided): number {
  return [...findings.values()].filter(({ id, status }) => status === 'declined' && !decisions.has(id)).length;
}
