/** What stays in the scrollback after the review. */
import { countDecisions } from './bars.ts';
import { count } from './names.ts';
import type { End } from './session.ts';
import { foreign } from './source-line.ts';
import type { State } from './state.ts';

const listedFiles = 20;

export function reportEnd(state: State, end: End): string {
  const { open, skipped, accepted, ignored } = countDecisions(state);
  const manual = [...state.findings.values()].filter(
    ({ id, status }) => status === 'declined' && !state.decisions.has(id),
  ).length;
  const rest = `${open.toLocaleString('en')} to decide, ${skipped.toLocaleString('en')} skipped, ${manual.toLocaleString('en')} without an automatic fix`;
  if (end.kind === 'quit') {
    const kept = end.keep ? '' : ', the decisions are forgotten';
    return `harden: nothing was written${kept}; ${accepted + ignored} accepted, ${rest}\n`;
  }
  const { files } = end.written;
  const fixes = files.reduce((sum, { fixed }) => sum + fixed.length, 0);
  const lines = [
    `${fixes.toLocaleString('en')} ${fixes === 1 ? 'finding' : 'findings'} settled in ${count(files.length, 'file')}`,
  ];
  for (const { path, fixed } of files.slice(0, listedFiles)) lines.push(`  ${foreign(path)}  ${fixed.length}`);
  if (files.length > listedFiles) lines.push(`  and ${count(files.length - listedFiles, 'more file')}`);
  lines.push(`left: ${rest}`, 'look at it: git diff');
  return `${lines.join('\n')}\n`;
}
