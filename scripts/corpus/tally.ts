import type { FindingEntry, ProblemEntry, ReportDocument } from '../../src/report/json/document.ts';

/** What became of a finding: fixed, left to a decision, or declined with its code. */
function outcomeOf(finding: FindingEntry): string {
  if (finding.declined) return `declined: ${finding.declined.code}`;
  if (finding.status === 'suppressed') return 'suppressed';
  return finding.status === 'fixed' ? `fixed: ${finding.safety}` : `left: ${finding.safety}`;
}

/** Prints findings by rule and outcome, then what was refused, by code, with its share. */
export function printTally({ files, problems }: ReportDocument): void {
  const rows = new Map<string, number>();
  const totals = new Map<string, number>();
  for (const finding of files.flatMap(file => file.findings)) {
    const outcome = outcomeOf(finding);
    add(rows, `${finding.rule.padEnd(27)} ${outcome}`);
    add(totals, outcome);
  }
  console.log('findings by rule and outcome');
  print(rows);
  console.log('\nfindings by outcome');
  print(totals);
  printRefusals([...problems, ...files.flatMap(file => file.problems)], files.length);
}

/** Said about a file, which is planned all the same or is nothing that can be planned. */
const notes = new Set(['extends-unresolved', 'kind-not-edited', 'old-compose']);

/** A file of several documents counts once. */
function printRefusals(problems: readonly ProblemEntry[], manifests: number): void {
  const counts = new Map<string, number>();
  for (const { code } of problems) add(counts, code);
  console.log('\nproblems by code');
  print(counts);
  const refusals = problems.filter(({ code }) => !notes.has(code));
  const refused = new Set(refusals.map(({ path }) => path));
  const whole = [...refused].filter(
    path => !problems.some(problem => problem.path === path && problem.message.includes('left out')),
  );
  const all = manifests + whole.length;
  const share = all === 0 ? 0 : (100 * refused.size) / all;
  console.log(`\nrefused, in whole or in part: ${refused.size} of ${all} (${share.toFixed(2)} %)`);
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function print(counts: ReadonlyMap<string, number>): void {
  for (const [key, number] of [...counts].sort()) console.log(`${String(number).padStart(7)}  ${key}`);
}
