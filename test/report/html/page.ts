/** The page of a run over some texts. */
import { toOutcome } from '../../../src/cli/outcome.ts';
import { acceptUpTo, type PlanProblem } from '../../../src/engine/index.ts';
import { writer } from '../../../src/report/html/writer.ts';
import { addFile, emptySummary, type Limit } from '../../../src/report/summary.ts';
import type { RunEnd, RunStart } from '../../../src/report/writer.ts';
import { loadTransforms } from '../../../transforms/index.ts';
import { plannedText } from '../../engine/planning.ts';

const rules = (await loadTransforms()).map(({ meta }) => meta);

export interface Run {
  /** Texts by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly mode?: RunStart['mode'];
  readonly limit?: Limit;
  /** Ids of the rules to run; absent: all. */
  readonly rules?: readonly string[];
  readonly source?: string;
  readonly problems?: readonly PlanProblem[];
  readonly unusedIgnores?: RunEnd['unusedIgnores'];
}

export function pageOf({ files, mode = 'check', limit = 'assured', source, problems = [], ...rest }: Run): string {
  const wanted = rest.rules ?? rules.map(({ id }) => id);
  let page = '';
  const report = writer(
    {
      version: '1.2.3',
      rules: rules.filter(({ id }) => wanted.includes(id)),
      limit,
      mode,
      config: { hash: '0123abcd', source: source ?? null },
    },
    text => {
      page += text;
    },
  );
  const summary = emptySummary();
  const images = new Set<string>();
  for (const [path, text] of Object.entries(files)) {
    const file = plannedText(text, { path, rules: wanted });
    const fixed = new Set(mode === 'check' ? [] : acceptUpTo(file.plan, limit).keys());
    for (const { image } of file.plan.unknownImages) if (image !== undefined) images.add(image);
    addFile(summary, file.plan, limit, fixed);
    report.file(toOutcome(file, { mode: '100644', limit, fixed }));
  }
  summary.problems += problems.length;
  summary.unknownImages = images.size;
  report.end({ summary, problems, unusedIgnores: rest.unusedIgnores ?? [] });
  return page;
}

/** The page without its style and script: what was made of this run. */
export function bodyOf(page: string): string {
  return page.slice(page.indexOf('<body>'));
}

export const shop = `services:
  web:
    image: nginx:1.27
    privileged: true
  # harden-ignore no-new-privileges -- for now
  db:
    image: example/db:1
`;

/** Someone who wants to be more than text. */
export const attack = '</script><img src=x onerror=alert(1)>';

export const hostile = `services:
  '${attack}':
    image: 'nginx:"><svg onload=alert(2)>'
    privileged: true
  "right\\u202Eleft": # harden-ignore read-only-root -- <b>because</b> "so' & so
    image: redis:7
    user: '0" autofocus onfocus="alert(3)'
`;
