import { CST, Lexer } from 'yaml';
import type { SyntaxKind, SyntaxSpan } from '../language.ts';

/** Colours of YAML, also of texts that are none, such as templates. */
export function highlight(text: string): readonly (readonly SyntaxSpan[])[] {
  const lines: SyntaxSpan[][] = [[]];
  const add = (part: string, kind: SyntaxKind): void => {
    for (const [index, piece] of part.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (piece !== '') lines.at(-1)!.push({ text: piece, kind });
    }
  };
  const lexemes = lexemesOf(text);
  for (const [index, { text: part, type }] of lexemes.entries()) {
    const value = byType[type] ?? kindOf(part, type);
    add(part, value === 'string' && isKey(lexemes, index) ? 'key' : value);
  }
  return lines;
}

interface Lexeme {
  readonly text: string;
  readonly type: CST.TokenType | 'other';
}

const byType: Readonly<Partial<Record<CST.TokenType | 'other', SyntaxKind>>> = {
  comment: 'comment',
  'single-quoted-scalar': 'string',
  'double-quoted-scalar': 'string',
  alias: 'string',
  space: 'plain',
  newline: 'plain',
  'byte-order-mark': 'plain',
  other: 'plain',
};
const constant =
  /^(?:[-+]?(?:\d[\d_]*\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|0x[\da-f]+|0o[0-7]+|\.inf)|\.nan|true|false|null|~)$/i;

function kindOf(text: string, type: CST.TokenType | 'other'): SyntaxKind {
  if (type !== 'scalar') return 'punctuation';
  return constant.test(text) ? 'number' : 'string';
}

/** Pieces of the text in order. The lexer also gives marks that are no text: they tell what comes next, and are left out. */
function lexemesOf(text: string): readonly Lexeme[] {
  const lexemes: Lexeme[] = [];
  let length = 0;
  let scalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    const type = scalar ? 'scalar' : (CST.tokenType(lexeme) ?? 'other');
    const isMark = !scalar && (lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END || lexeme === CST.SCALAR);
    scalar = !scalar && lexeme === CST.SCALAR;
    if (isMark) continue;
    lexemes.push({ text: lexeme, type });
    length += lexeme.length;
  }
  const isWhole = length === text.length && lexemes.map(lexeme => lexeme.text).join('') === text;
  return isWhole ? lexemes : [{ text, type: 'other' }];
}

/** A scalar with a colon behind it on its line. */
function isKey(lexemes: readonly Lexeme[], index: number): boolean {
  const next = lexemes[index + 1]?.type === 'space' ? lexemes[index + 2] : lexemes[index + 1];
  return next?.type === 'map-value-ind';
}
