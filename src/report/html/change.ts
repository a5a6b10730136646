import type { Applied, FileSplice } from '../../engine/plan.ts';
import { html, type Markup } from './markup.ts';

/** One place of a file that a fix changes. */
export interface Change {
  /** From 1. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/**
 * What a fix takes away and puts in, and nothing around it: unchanged lines may hold secrets. Lines that a splice writes again as
 * they were are left out for the same reason.
 */
export function changesOf({ before, splices }: Pick<Applied, 'before' | 'splices'>): readonly Change[] {
  return splices.map(splice => changeOf(before, splice));
}

function changeOf(before: string, { start, end, text }: FileSplice): Change {
  const removed = linesOf(before.slice(start, end));
  const added = linesOf(text);
  const head = sharedHead(removed, added);
  const tail = sharedHead(removed.slice(head).reverse(), added.slice(head).reverse());
  return {
    line: lineAt(before, start) + head,
    ...outdent(removed.slice(head, removed.length - tail), added.slice(head, added.length - tail)),
  };
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\r|\n/);
  return lines.filter((line, index) => line !== '' || (index > 0 && index < lines.length - 1));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\r|\n/).length;
}

function sharedHead(some: readonly string[], others: readonly string[]): number {
  const differs = some.findIndex((line, index) => line !== others[index]);
  return differs === -1 ? some.length : differs;
}

/** Without the indentation that all lines share: only what is relative to the others says something here. */
function outdent(removed: readonly string[], added: readonly string[]): Pick<Change, 'removed' | 'added'> {
  const indents = [...removed, ...added].filter(line => line.trim() !== '').map(line => /^ */.exec(line)![0].length);
  const width = Math.min(...indents);
  const cut = (line: string): string => line.slice(width);
  return indents.length === 0 ? { removed, added } : { removed: removed.map(cut), added: added.map(cut) };
}

/** Signs stand in the text itself, so that they are read aloud, copied and printed. `pointer`: the key, said at the first place. */
export function changesMarkup(changes: readonly Change[], pointer: string): Markup {
  return html`${changes.map(({ line, removed, added }, index) => {
    const key = index === 0 ? `, ${pointerText(pointer)}` : undefined;
    const away = removed.length === 0 ? undefined : html`<del>${signed('-', removed)}</del>`;
    const into = added.length === 0 ? undefined : html`<ins>${signed('+', added)}</ins>`;
    return html`<p class="l">line ${line}${key}</p><pre>${away}${into}</pre>`;
  })}`;
}

/** A JSON pointer; the whole document has an empty one. */
export function pointerText(pointer: string): string {
  return pointer === '' ? '/' : pointer;
}

function signed(sign: string, lines: readonly string[]): readonly Markup[] {
  return lines.map((text, index) => html`${index === 0 ? undefined : html`\n`}${sign} ${text}`);
}
