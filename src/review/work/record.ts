/** What stays in the scrollback after the review. */
import type { Applied } from '../../engine/plan.ts';
import { thousands } from '../../report/thousands.ts';
import { countDecisions, countManual } from '../model/counts.ts';
import { selectionOf } from '../model/decisions.ts';
import { count } from '../model/names.ts';
import type { State } from '../model/state.ts';
import { makeVisible } from '../terminal/text.ts';
import type { End } from './options.ts';

const listedFiles = 20;

/** `undo`: the command that takes the write back. */
export function reportEnd(state: State, end: End, undo: string): string {
  const { open, skipped, accepted, ignored } = countDecisions(state);
  const manual = countManual(state);
  const rest = `${thousands(open)} to decide, ${thousands(skipped)} skipped, ${thousands(manual)} without an automatic fix`;
  if (end.kind === 'written') return reportWritten(state, end.written.files, { rest, undo });
  const own = [...state.decisions.values()].filter(({ by }) => by !== 'default').length;
  const kept = own === 0 ? '' : end.keep ? `; ${count(own, 'decision')} kept for next time` : '; decisions forgotten';
  const also = ignored > 0 ? `${ignored} ignored, ` : '';
  return `harden: nothing was written${kept}\n  ${thousands(accepted)} accepted, ${also}${rest}\n`;
}

function reportWritten(
  state: State,
  files: readonly Applied[],
  { rest, undo }: { readonly rest: string; readonly undo: string },
): string {
  const rows = files.map(({ path, fixed }) => {
    const plan = state.files.find(file => file.path === path);
    const ignores = plan
      ? [...selectionOf(plan, state.decisions).ignored.keys()].filter(id => fixed.includes(id)).length
      : fixed.length;
    return { path, fixes: fixed.length - ignores, ignores };
  });
  const fixes = rows.reduce((sum, row) => sum + row.fixes, 0);
  const lines = [`${count(fixes, 'fix', 'fixes')} written to ${count(files.length, 'file')}`];
  for (const { path, fixes, ignores } of rows.slice(0, listedFiles)) {
    const number = fixes > 0 ? String(fixes) : '';
    const also = ignores > 0 ? `  ${fixes > 0 ? 'and ' : ''}${ignores} ignored` : '';
    lines.push(`  ${number.padStart(4)}  ${makeVisible(path)}${also}`);
  }
  if (rows.length > listedFiles) lines.push(`        and ${count(rows.length - listedFiles, 'more file')}`);
  lines.push(`left: ${rest}`, `see it: git diff     take it back: ${undo}`);
  return `${lines.join('\n')}\n`;
}
