import type { RefusalCode, TaggedEdit } from '../../language.ts';
import { refusal } from '../../problems.ts';
import { Refused } from '../../tree/edit/refused.ts';
import type { Member } from '../../tree/members.ts';
import type { SeqNode, TreeNode } from '../../tree/nodes.ts';
import type { RawSplice } from '../../tree/splices.ts';
import { BlockLines, type Indents } from './block-lines.ts';
import { keyText } from './inline-text.ts';
import type { Layout } from './layout.ts';
import type { Style } from './style.ts';

/** Where a value stands. */
export interface Seat {
  readonly container: 'root' | 'map' | 'seq';
  readonly flow: boolean;
  /** Column of the keys or dashes around it; -1 at the root. */
  readonly indent: number;
  /** Pristine collections from the root to the one that holds it. */
  readonly chain: readonly TreeNode[];
}

/** Writes what a changed node comes to. Gives the furthest position at which lines were inserted, or -1. */
export type Visit = (old: TreeNode, now: TreeNode, seat: Seat) => number;

export interface OutputContext {
  readonly layout: Layout;
  readonly style: Style;
  /** Removed pristine members, with the edit that asked. */
  readonly removed: ReadonlyMap<Member, TaggedEdit>;
  readonly base: number;
}

/** The replacements of the text that a plan comes to, and what all that write them need. */
export class Output {
  readonly splices: RawSplice[] = [];
  readonly layout: Layout;
  readonly style: Style;
  readonly removed: ReadonlyMap<Member, TaggedEdit>;
  readonly #base: number;

  constructor({ layout, style, removed, base }: OutputContext) {
    this.layout = layout;
    this.style = style;
    this.removed = removed;
    this.#base = base;
  }

  put(start: number, end: number, text: string, by: readonly TaggedEdit[]): void {
    if (start === end && text === '') return;
    this.splices.push({ start, end, text, by, last: false });
  }

  /** A line that stays directly above what is there, whatever else is inserted. */
  putLast(at: number, text: string, by: readonly TaggedEdit[]): void {
    this.splices.push({ start: at, end: at, text, by, last: true });
  }

  /** Inserts whole lines; at the end of a file without line break they bring one along and end without. Gives the place. */
  insertLines(at: number, lines: readonly string[], by: readonly TaggedEdit[]): number {
    const { layout } = this;
    const eol = layout.eol(at);
    const open = at > 0 && layout.text[at - 1] !== '\n' && !(at === 1 && layout.text.startsWith('\uFEFF'));
    this.put(at, at, open ? lines.map(line => eol + line).join('') : lines.map(line => line + eol).join(''), by);
    return at;
  }

  rename(origin: Member, member: Member, flow: boolean): void {
    if (!('key' in origin) || !('key' in member) || origin.key === member.key) return;
    const { keyStart, keyEnd } = origin.spot!;
    const quote = origin.keyStyle === 'single' || origin.keyStyle === 'double' ? origin.keyStyle : undefined;
    this.put(keyStart, keyEnd, keyText(member, this.style, flow, quote), member.by ?? []);
  }

  refuse(code: RefusalCode, offset: number, by: readonly TaggedEdit[]): never {
    throw new Refused(refusal(code, by[0]?.at ?? [], offset + this.#base));
  }

  /** Who asked for the members to go. */
  removers(members: readonly Member[]): TaggedEdit[] {
    return members.flatMap(member => this.removed.get(member) ?? []);
  }

  indents(chain: readonly TreeNode[], seq: SeqNode | undefined): Indents {
    const { style } = this;
    return {
      map: style.mapStep(chain),
      seq: style.seqOffset(chain),
      gap: style.dashGap(seq),
      flowLists: style.flowLists(chain),
    };
  }

  blockLines(indents: Indents): BlockLines {
    return new BlockLines(this.style, indents);
  }
}
