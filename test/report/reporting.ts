import { hash } from 'node:crypto';
import { toOutcome } from '../../src/cli/outcome.ts';
import { acceptUpTo, type PlannedFile, type PlanProblem } from '../../src/engine/index.ts';
import { type Format, loadFormat } from '../../src/report/formats.ts';
import { addFile, emptySummary, type Limit } from '../../src/report/summary.ts';
import type { RunStart } from '../../src/report/writer.ts';
import { loadTransforms } from '../../transforms/index.ts';

const rules = (await loadTransforms()).map(({ meta }) => meta);

export interface Reporting {
  readonly limit?: Limit;
  readonly mode?: RunStart['mode'];
  readonly problems?: readonly PlanProblem[];
}

/** The report of a run over these files. */
export async function report(format: Format, files: readonly PlannedFile[], options: Reporting = {}): Promise<string> {
  const { limit = 'assured', mode = 'check', problems = [] } = options;
  const makeWriter = await loadFormat(format);
  let text = '';
  const config = { hash: hash('sha256', 'settings'), source: null };
  const writer = makeWriter({ version: '1.2.3', rules, limit, mode, config }, part => {
    text += part;
  });
  const summary = emptySummary();
  for (const file of files) {
    const fixed = new Set(mode === 'check' ? [] : file.apply(acceptUpTo(file.plan, limit)).fixed);
    addFile(summary, file.plan, limit, fixed);
    writer.file(toOutcome(file, { mode: '100644', limit, fixed }));
  }
  writer.end({ summary, problems, unusedIgnores: [] });
  return text;
}
