import type { Runnable } from '../../transform.ts';
import { matchesGlob } from '../glob.ts';

/** When something optional is in use: a variable is set, a word is written, a place is mounted. */
export interface Trigger {
  readonly env?: readonly string[];
  readonly words?: readonly string[];
  readonly mount?: string;
}

/** Whether a manifest switches something on: sets a variable, writes a word, mounts a place. */
export function isTriggered({ env = [], words = [], mount }: Trigger, c: Runnable): boolean {
  return (
    setVariable(env, c) !== undefined ||
    words.some(word => isWritten(word, c)) ||
    (mount !== undefined && c.mounts.some(({ target }) => target === mount || target.startsWith(`${mount}/`)))
  );
}

/** The first variable of the manifest that one of the patterns names. */
export function setVariable(patterns: readonly string[], { env }: Runnable): string | undefined {
  return env.find(({ name }) => patterns.some(pattern => matchesGlob(name, pattern)))?.name;
}

/** A text stands in the command, its arguments or the name of a variable. */
export function isWritten(word: string, { entrypoint, command, env }: Runnable): boolean {
  return [...wordsOf(entrypoint), ...wordsOf(command), ...env.map(({ name }) => name)].some(text =>
    text.includes(word),
  );
}

/** Words of the manifest that are known. */
export function wordsOf(list: Runnable['command']): readonly string[] {
  return list === undefined || list === 'unknown' ? [] : list;
}
