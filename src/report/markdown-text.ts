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

/** A sentence whose words stay as they are; those that could be markup, a link or a mention are code. Names of strangers are in it. */
export function prose(text: string, isCell = false): string {
  const pieces: Piece[] = [];
  for (const piece of piecesOf(text)) {
    const last = pieces.at(-1);
    // Two fences side by side would be one.
    if (last?.isCode && piece.isCode)
      pieces[pieces.length - 1] = { ...last, text: `${last.text}${piece.isGlued ? '' : ' '}${piece.text}` };
    else pieces.push(piece);
  }
  return pieces
    .map((piece, index) => {
      const blank = index === 0 || piece.isGlued ? '' : ' ';
      return `${blank}${piece.isCode ? code(piece.text, isCell) : piece.text}`;
    })
    .join('');
}

interface Piece {
  readonly text: string;
  readonly isCode: boolean;
  /** No blank stands before it. */
  readonly isGlued: boolean;
}

/** Words, marks around words, and what stands between backticks. */
function* piecesOf(text: string): Generator<Piece> {
  for (const { 0: token, 1: quoted, index } of text.matchAll(/`([^`\n]+)`|`+|[^\s`]+/g)) {
    const isGlued = index > 0 && !/\s/.test(text[index - 1]!);
    if (quoted !== undefined || token.startsWith('`')) {
      yield { text: quoted ?? token, isCode: true, isGlued };
      continue;
    }
    const [, before, word, after] = partsOf(token);
    const startsList = index === 0 && /^\d+$/.test(word) && /^[.)]/.test(after);
    const parts = [
      { text: before, isCode: false },
      { text: startsList ? word + after : word, isCode: startsList || !isPlain(word) },
      { text: startsList ? '' : after, isCode: false },
    ].filter(part => part.text !== '');
    for (const [part, piece] of parts.entries()) yield { ...piece, isGlued: part > 0 || isGlued };
  }
}

/** Marks, a word, marks. A bracket that the word opens is its own. */
function partsOf(token: string): readonly [string, string, string, string] {
  const [, before, word, after] = /^([("']*)(.*?)([)"'.,;:?]*)$/s.exec(token) as unknown as [
    string,
    string,
    string,
    string,
  ];
  const own = word.includes('(') ? /^\)*/.exec(after)![0].length : 0;
  return [token, before, word + after.slice(0, own), after.slice(own)];
}

/** A word that no reader takes for more: not for emphasis, an address, a commit, an issue. */
function isPlain(word: string): boolean {
  if (!/^(?:[A-Za-z0-9][\w'=%+/.,:()-]*)?$/.test(word)) return false;
  return !/:\/\/|^www\.|_(?![A-Za-z0-9])|[^A-Za-z0-9]_|^[0-9a-f]{7,}$|^[a-z]+-\d+$/i.test(word);
}
