/** What must hold between a text and the same text after a fix. Each check gives the sentences that say what does not hold. */
import { Lexer } from 'yaml';

export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Takes the splices back out of the result: anything else that changed shows up as a difference to the original. */
export function undo(after: string, before: string, splices: readonly Splice[]): string {
  let text = '';
  let position = 0;
  let shift = 0;
  for (const { start, end, text: inserted } of splices) {
    const at = start + shift;
    text += after.slice(position, at) + before.slice(start, end);
    position = at + inserted.length;
    shift += inserted.length - (end - start);
  }
  return text + after.slice(position);
}

export function checkForm(before: string, after: string): readonly string[] {
  return [...checkBorders(before, after), ...checkLineBreaks(before, after), ...checkJson(before, after)];
}

function checkBorders(before: string, after: string): readonly string[] {
  const wrong: string[] = [];
  if (before.startsWith('\uFEFF') !== after.startsWith('\uFEFF')) wrong.push('the BOM changed');
  if (before.endsWith('\n') !== after.endsWith('\n')) wrong.push('the final newline changed');
  return wrong;
}

/** No line break of a kind that the text did not have. */
function checkLineBreaks(before: string, after: string): readonly string[] {
  if (!before.includes('\n')) return [];
  const kinds = (text: string): string => `${/\r\n/.test(text)} ${/(^|[^\r])\n/.test(text)}`;
  return kinds(before) === kinds(after) ? [] : ['a new kind of line break'];
}

function checkJson(before: string, after: string): readonly string[] {
  return isJson(before) && !isJson(after) ? ['JSON became something else'] : [];
}

function isJson(text: string): boolean {
  if (!/^\uFEFF?\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}

/** Comments that are gone, apart from those inside of what was removed. */
export function lostComments(before: string, after: string, splices: readonly Splice[]): readonly string[] {
  const left = [...comments(after)];
  const removed = splices.map(({ start, end }) => before.slice(start, end));
  return comments(before).filter(comment => {
    const at = left.indexOf(comment);
    if (at !== -1) left.splice(at, 1);
    return at === -1 && !removed.some(text => text.includes(comment));
  });
}

/** All comments in order, as the lexer of a YAML reader sees them. */
function comments(text: string): readonly string[] {
  const found: string[] = [];
  let isContent = false;
  for (const token of new Lexer().lex(text)) {
    if (!isContent && token.startsWith('#')) found.push(token.trimEnd());
    // The lexer announces a scalar, which may start with # too.
    isContent = token === '\x1f';
  }
  return found;
}
