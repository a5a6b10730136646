import type { Runnable } from '../../transform.ts';
import { type NoAnswer, noEvidence } from '../answers.ts';
import { matchesGlob } from '../glob.ts';
import { isTriggered } from '../manifest/trigger.ts';
import type { Start } from './data.ts';
import type { Match } from './match.ts';

type Words = Runnable['command'];

/** Whether a container runs the program its image is made for, in the way the facts describe. */
export type Program = 'default' | 'other' | 'unknown';

const shells = /^(sh|bash|ash|dash|zsh)$/;
const baseName = (word: string): string => word.split('/').at(-1)!;

/** What a manifest makes of the image's own program. */
export function programOf({ facts }: Match, c: Runnable): Program {
  const { start } = facts.conditions;
  if (start?.unless && isTriggered(start.unless, c)) return 'other';
  return programOfWords(start, c.entrypoint, c.command);
}

function programOfWords(start: Start | undefined, entrypoint: Words, command: Words): Program {
  if (entrypoint === 'unknown' || command === 'unknown') return 'unknown';
  if (entrypoint !== undefined) return start && isOwnEntrypoint(start, entrypoint, command ?? []) ? 'default' : 'other';
  if (command === undefined || command.length === 0) return 'default';
  if (!start) return 'other';
  if (start.entrypoint === 'program') return 'default';
  if (command[0]!.startsWith('-')) return start.entrypoint === 'script' && start.flags !== false ? 'default' : 'other';
  return isProgram(start.programs, command) ? 'default' : 'other';
}

/** An entrypoint of the manifest counts as the image's own when it names the same script or program. */
function isOwnEntrypoint(
  { entrypoint: kind, programs, direct }: Start,
  own: readonly string[],
  command: readonly string[],
): boolean {
  const words = [...own, ...command];
  const [first = '', ...rest] = words;
  if (shells.test(baseName(first))) return false;
  if (kind !== 'script' || direct) {
    if (programs.some(program => matchesGlob(baseName(first), program) || first === program)) return true;
  }
  return kind === 'script' && /^(docker-)?entrypoint\.sh$/.test(baseName(first)) && isProgram(programs, rest);
}

function isProgram(programs: readonly string[], words: readonly string[]): boolean {
  const [first = ''] = words;
  const text = words.join(' ');
  return programs.some(program =>
    program.includes(' ') ? text === program : matchesGlob(first, program) || matchesGlob(baseName(first), program),
  );
}

/** Why the facts do not speak about this container: they are about another start than the one it gets. */
export function replacedProgram({ facts, label }: Match, c: Runnable): NoAnswer {
  if (c.entrypoint === 'unknown' || c.command === 'unknown') {
    return { known: false, code: 'unknown-value', reason: `the command of ${c.name} depends on a variable` };
  }
  const isOther = facts.conditions.start?.unless && isTriggered(facts.conditions.start.unless, c);
  return noEvidence(
    isOther
      ? `${c.name} asks ${label} for another start than the one that is known about`
      : `the command of ${c.name} replaces the program of ${label}, so what is known about that image does not hold`,
  );
}
