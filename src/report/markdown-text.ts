import { sanitise } from './sanitise.ts';

/** Any text as code: nothing in it is markup, a link or a mention. `isCell`: inside a table, where a bar ends the cell. */
export function code(text: string, isCell = false): string {
  const line = sanitise(text.replace(/\s+/g, ' ')).trim();
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  // A blank beside the fence belongs to it.
  const pad = /^`|`$/.test(line) || line === '' ? ' ' : '';
  return `${fence}${pad}${isCell ? line.replaceAll('|', '\\|') : line}${pad}${fence}`;
}

/** Lines as they are, in a fence that nothing in them closes. */
export function fence(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}${language}\n${text === '' || text.endsWith('\n') ? text : `${text}\n`}${mark}`;
}

/** A sentence as it is when nothing in it could be markup, a link or a mention, otherwise as code. Names of strangers are in it. */
export function prose(text: string, isCell = false): string {
  const isPlain = /^[\w ,.;:()'"/=%+-]*$/.test(text) && !/:\/\/|www\.|^\s*([-+]|\d+[.)])\s|(^|\W)_|_(\W|$)/i.test(text);
  return isPlain ? text : code(text, isCell);
}
