import type { CST } from 'yaml';
import type { ReadDocument } from './read-document.ts';

export interface Comment {
  readonly start: number;
  readonly end: number;
  /** Without `#` and the blanks around it. */
  readonly text: string;
}

/** All comments of a document, in order. */
export function commentsOf({ token, around }: ReadDocument): Comment[] {
  const found: Comment[] = [];
  const collect = (tokens: readonly CST.Token[] | undefined): void => {
    for (const { type, offset, source } of (tokens ?? []) as readonly CST.SourceToken[]) {
      if (type === 'comment') found.push({ start: offset, end: offset + source.length, text: source.slice(1).trim() });
    }
  };
  collect(around);
  for (const other of around) if (other.type === 'doc-end') collect(other.end);
  collect(token.start);
  collect(token.end);
  const stack: CST.Token[] = token.value ? [token.value] : [];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.type === 'block-scalar') collect(next.props);
    if ('end' in next) collect(next.end);
    if (!('items' in next)) continue;
    for (const item of next.items) {
      collect(item.start);
      collect(item.sep);
      if (item.key) stack.push(item.key);
      if (item.value) stack.push(item.value);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Texts of the comment lines directly above the line of an offset. */
export function commentsAbove(text: string, offset: number): string[] {
  const above: string[] = [];
  let end = text.lastIndexOf('\n', offset - 1);
  while (end > 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = /^\uFEFF?[ \t]*#(.*)$/.exec(text.slice(start, end).replace(/\r$/, ''));
    if (!line) break;
    above.push(line[1]!.trim());
    end = start - 1;
  }
  return above;
}
