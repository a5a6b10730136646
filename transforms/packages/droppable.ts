import type { BuildCommand, Instruction } from '../../src/transform.ts';

/** Whether a command can go without the others being run in another case than before. */
export function canDrop(step: Instruction, { join, index, words }: BuildCommand): boolean {
  const commands = step.commands ?? [];
  const next = commands[index + 1];
  if (isHeredoc(step) || commands.length === 1 || words[0] === undefined) return false;
  const isPlain = (each: BuildCommand['join']): boolean => each === undefined || each === '&&' || each === ';';
  // Behind the last one, a failure of the one in front of it would show.
  if (next === undefined) return join === '&&';
  return isPlain(join) && isPlain(next.join);
}

/** The commands stand in a here-document: lines are not taken out of it. */
export function isHeredoc({ text }: Instruction): boolean {
  return text.startsWith('<<');
}
