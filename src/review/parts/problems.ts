import type { State } from '../model/state.ts';
import { makeVisible } from '../terminal/text.ts';
import { type Line, span } from './line.ts';

/** Notes about files: which one, where, and what. */
export function problemLines(state: State): readonly Line[] {
  const all = [...state.problems, ...state.files.flatMap(file => file.problems)];
  return all.flatMap(({ path, at, message, code }) => [
    [span(` ${makeVisible(path)}`, 'bold'), span(at ? `:${at.line}:${at.column}` : ''), span(`  ${code}`, 'dim')],
    [span(`   ${makeVisible(message)}`)],
  ]);
}
