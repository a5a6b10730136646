import type { Instruction } from '../../src/transform.ts';

/** What CMD, ENTRYPOINT or HEALTHCHECK start. */
export interface StartCall {
  /** A list in JSON; else a line that a shell gets. */
  readonly form: 'exec' | 'shell';
  /** Words of each program that is named, quotes taken away. */
  readonly programs: readonly (readonly string[])[];
  /** Words of the list. */
  readonly words: readonly string[] | undefined;
  /** A shell has to be in the image. */
  readonly needsShell: boolean;
}

const shells = /^(?:\S*\/)?(?:ba|da|a|k|z)?sh$/;

/** Reads CMD, ENTRYPOINT and HEALTHCHECK; undefined for any other instruction, and where nothing is started. */
export function startCall(step: Instruction): StartCall | undefined {
  if (!['CMD', 'ENTRYPOINT', 'HEALTHCHECK'].includes(step.keyword)) return undefined;
  const text = step.keyword === 'HEALTHCHECK' ? healthText(step.text) : step.text;
  if (text === undefined || text === '' || text === '[]') return undefined;
  const words = step.words ?? wordsOf(text);
  if (!words) return { form: 'shell', programs: shellPrograms(text), words: undefined, needsShell: true };
  const script = shells.test(words[0]!) && /^-\w*c$/.test(words[1] ?? '') ? words[2] : undefined;
  if (script === undefined) return { form: 'exec', programs: [words], words, needsShell: shells.test(words[0]!) };
  return { form: 'exec', programs: shellPrograms(script), words, needsShell: true };
}

/** HEALTHCHECK names another instruction; NONE starts nothing. */
function healthText(text: string): string | undefined {
  return /^CMD\s+(.*)$/is.exec(text)?.[1];
}

function wordsOf(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const words: unknown = JSON.parse(text);
    const isList = Array.isArray(words) && words.length > 0 && words.every(word => typeof word === 'string');
    return isList ? (words as string[]) : undefined;
  } catch {
    return undefined;
  }
}

/** The simple commands of a line, for a look at their words: no substitution is followed. */
export function shellPrograms(script: string): readonly (readonly string[])[] {
  const programs: string[][] = [[]];
  const token = /([;&|()\n]+)|((?:[^\s;&|()'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)|./gs;
  for (const [, operator, word] of script.matchAll(token)) {
    if (operator !== undefined) programs.push([]);
    else if (word !== undefined) programs.at(-1)!.push(unquoted(word));
  }
  return programs.filter(words => words.length > 0);
}

function unquoted(word: string): string {
  return word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs, (_, single, double, escaped) => {
    return single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped;
  });
}
