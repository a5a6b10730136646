/** What stays in the scrollback after the review. */
import { thousands } from '../report/thousands.ts';
import { countDecisions } from './bars.ts';
import { selectionOf } from './decisions.ts';
import { count } from './names.ts';
import type { End } from './session.ts';
import { foreign } from './source-line.ts';
import type { State } from './state.ts';

const listedFiles = 20;

/** `undo`: the command that takes the write back. */
export function reportEnd(state: State, end: End, undo: string): string {
  const { open, skipped, accepted, ignored } = countDecisions(state);
  const manual = [...state.findings.values()].filter(
    ({ id, status }) => status === 'declined' && !state.decisions.has(id),
  ).length;
  const rest = `${thousands(open)} to decide, ${thousands(skipped)} skipped, ${thousands(manual)} without an automatic fix`;
  if (end.kind === 'quit') {
    const own = [...state.decisions.values()].filter(({ by }) => by !== 'default').length;
    const kept = own === 0 ? '' : end.keep ? `; ${count(own, 'decision')} kept for next time` : '; decisions forgotten';
    return `harden: nothing was written${kept}\n  ${thousands(accepted)} accepted, ${ignored > 0 ? `${ignored} ignored, ` : ''}${rest}\n`;
  }
  const { files } = end.written;
  const rows = files.map(({ path, fixed }) => {
    const plan = state.files.find(file => file.path === path);
    const ignores = plan
      ? [...selectionOf(plan, state.decisions).ignored.keys()].filter(id => fixed.includes(id)).length
      : fixed.length;
    return { path, fixes: fixed.length - ignores, ignores };
  });
  const fixes = rows.reduce((sum, row) => sum + row.fixes, 0);
  const lines = [`${thousands(fixes)} ${fixes === 1 ? 'fix' : 'fixes'} written to ${count(files.length, 'file')}`];
  for (const { path, fixes, ignores } of rows.slice(0, listedFiles)) {
    const number = fixes > 0 ? String(fixes) : '';
    const also = ignores > 0 ? `  ${fixes > 0 ? 'and ' : ''}${ignores} ignored` : '';
    lines.push(`  ${number.padStart(4)}  ${foreign(path)}${also}`);
  }
  if (rows.length > listedFiles) lines.push(`        and ${count(rows.length - listedFiles, 'more file')}`);
  lines.push(`left: ${rest}`, `see it: git diff     take it back: ${undo}`);
  return `${lines.join('\n')}\n`;
}
