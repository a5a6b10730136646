import type { SyntaxSpan } from '../language.ts';

const parts = /("(?:[^"\\]|\\.)*"|'[^']*')|(&&|\|\||[\\;|[\],]|--[a-z][\w-]*=?)|([^"'&\\;|[\],-]+|[\s\S])/g;

/** Colours of Dockerfiles, line by line. */
export function highlight(text: string): readonly (readonly SyntaxSpan[])[] {
  let continued = false;
  return text.split('\n').map(line => {
    const spans = spansOf(line, continued);
    if (!/^\s*(#.*)?$/.test(line)) continued = /[\\`]\s*$/.test(line);
    return spans;
  });
}

function spansOf(line: string, continued: boolean): readonly SyntaxSpan[] {
  if (line === '') return [];
  if (/^\uFEFF?\s*#/.test(line)) return [{ text: line, kind: 'comment' }];
  const keyword = continued ? null : /^(\uFEFF?\s*)([A-Za-z]+)(?=\s|$)/.exec(line);
  const spans: SyntaxSpan[] = [];
  if (keyword?.[1]) spans.push({ text: keyword[1], kind: 'plain' });
  if (keyword) spans.push({ text: keyword[2]!, kind: 'key' });
  for (const [text, quoted, sign] of line.slice(keyword?.[0].length ?? 0).matchAll(parts))
    spans.push({ text, kind: quoted !== undefined ? 'string' : sign !== undefined ? 'punctuation' : 'plain' });
  return spans;
}
