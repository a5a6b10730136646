import { width } from './width.ts';

/** Breaks a text at blanks so that no line is wider than `columns`, the indent of later lines not counted; words are never cut. */
export function wrap(text: string, columns: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const wide = width(word);
    if (line !== '' && used + 1 + wide > columns) {
      lines.push(line);
      line = word;
      used = wide;
    } else {
      used += (line === '' ? 0 : 1) + wide;
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${indent}`);
}
