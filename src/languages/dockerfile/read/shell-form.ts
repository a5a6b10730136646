import type { BuildCommand } from '../../../transform.ts';
import { readScript } from '../../shell/commands.ts';

/** The commands of an instruction that is left to a shell, its lines joined; undefined when they cannot be read. */
export function readShellForm(text: string): readonly BuildCommand[] | undefined {
  const script = readScript(text);
  if (typeof script === 'string' || script.commands.length === 0) return undefined;
  const written = ({ start, end }: { readonly start: number; readonly end: number }): string => text.slice(start, end);
  return script.commands.map(({ words, assignments, join }, index) => ({
    words: words.map(({ value }) => value),
    written: words.map(written),
    assignments: assignments.map(written),
    join,
    index,
  }));
}
