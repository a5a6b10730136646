import { type Member, membersOf } from '../../tree/members.ts';
import type { Collection, Item, Pair } from '../../tree/nodes.ts';
import { inlineText, keyText } from './inline-text.ts';
import type { Quote, Style } from './style.ts';

/** How everything below one place is laid out. */
export interface Indents {
  /** From a key to the map below it. */
  readonly map: number;
  /** From a key to the dashes below it. */
  readonly seq: number;
  /** Blanks behind a dash. */
  readonly gap: number;
  /** New lists go into brackets. */
  readonly flowLists: boolean;
}

/** Lines of new members of block collections, fully indented. */
export class BlockLines {
  readonly #style: Style;
  readonly #indents: Indents;

  constructor(style: Style, indents: Indents) {
    this.#style = style;
    this.#indents = indents;
  }

  member(member: Member, indent: number, quote?: Quote): string[] {
    const lines = 'key' in member ? this.#pair(member, indent) : this.#item(member, indent, quote);
    if (!member.comments) return lines;
    const lead = ' '.repeat(indent);
    return [...member.comments.map(({ text }) => `${lead}# ${text}`.trimEnd()), ...lines];
  }

  /** All members of a collection. */
  all(node: Collection, indent: number): string[] {
    const lines: string[] = [];
    for (const member of membersOf(node)) lines.push(...this.member(member, indent));
    return lines;
  }

  #pair(pair: Pair, indent: number): string[] {
    const key = `${' '.repeat(indent)}${keyText(pair, this.#style, false)}:`;
    const { value } = pair;
    const inline = inlineText(value, this.#style, this.#indents.flowLists);
    if (inline !== undefined) return [inline === '' ? key : `${key} ${inline}`];
    const below = indent + (value.kind === 'map' ? this.#indents.map : this.#indents.seq);
    return [key, ...this.all(value as Collection, below)];
  }

  #item(item: Item, indent: number, quote: Quote | undefined): string[] {
    const dash = `${' '.repeat(indent)}-`;
    const gap = ' '.repeat(this.#indents.gap);
    const inline = inlineText(item.value, this.#style, this.#indents.flowLists, quote);
    if (inline !== undefined) return [inline === '' ? dash : `${dash}${gap}${inline}`];
    const below = indent + 1 + gap.length;
    const lines = this.all(item.value as Collection, below);
    return [`${dash}${gap}${lines[0]!.slice(below)}`, ...lines.slice(1)];
  }
}
