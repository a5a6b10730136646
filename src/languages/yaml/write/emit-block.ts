import {
  compare,
  type Insertion,
  lastLeaf,
  type Member,
  memberAuthors,
  membersOf,
  originOf,
} from '../../tree/members.ts';
import type { Collection, TreeNode } from '../../tree/nodes.ts';
import { isKept } from '../read/block-scalar.ts';
import { inlineText } from './inline-text.ts';
import { withoutBreak } from './layout.ts';
import type { Output, Visit } from './output.ts';
import type { Quote, Style } from './style.ts';

/** Where a changed collection is: the pristine one, with its chain up to itself. */
export interface Changed {
  readonly old: Collection;
  readonly chain: readonly TreeNode[];
  /** Writes what changes inside a member. */
  readonly visit: Visit;
}

/** Changes inside a collection whose members have lines of their own. Gives the furthest position of inserted lines, or -1. */
export function emitBlock(output: Output, changed: Changed, now: Collection): number {
  return new BlockEmitter(output, changed).emit(now);
}

class BlockEmitter {
  readonly #output: Output;
  readonly #old: Collection;
  readonly #chain: readonly TreeNode[];
  readonly #visit: Visit;
  /** How far down lines were inserted inside a member. */
  readonly #reach = new Map<Member, number>();

  constructor(output: Output, { old, chain, visit }: Changed) {
    this.#output = output;
    this.#old = old;
    this.#chain = chain;
    this.#visit = visit;
  }

  emit(now: Collection): number {
    for (const member of membersOf(now)) {
      const origin = originOf(member);
      if (origin && origin !== member) this.#reach.set(origin, this.#survivor(origin, member));
    }
    const { survivors, insertions } = compare(this.#old, now);
    const gone = membersOf(this.#old).filter(member => !survivors.has(member));
    if (survivors.size === 0) return this.#swap(gone, insertions[0]!);
    let furthest = Math.max(-1, ...this.#reach.values());
    for (const insertion of insertions) {
      furthest = Math.max(furthest, insertion.anchor ? this.#behind(insertion) : this.#inFront(insertion, survivors));
    }
    this.#delete(gone, survivors);
    return furthest;
  }

  #survivor(origin: Member, member: Member): number {
    const { layout } = this.#output;
    this.#output.rename(origin, member, false);
    for (const comment of member.comments ?? []) {
      const at = layout.lineStart(origin.spot!.start);
      const text = `${layout.lead(at)}# ${comment.text}`.trimEnd();
      this.#output.putLast(at, text + layout.eol(at), [comment.by]);
    }
    const { kind, indent } = this.#old;
    return this.#visit(origin.value, member.value, { container: kind, flow: false, indent, chain: this.#chain });
  }

  /** Nothing of the collection stays but something comes: the first member's text becomes the new one. */
  #swap(gone: readonly Member[], insertion: Insertion): number {
    const [first, ...others] = gone;
    const { start } = first!.spot!;
    const end = Math.max(start, withoutBreak(this.#output.layout.text, first!.spot!.end));
    const lines = this.#lines(insertion, false);
    const by = [...memberAuthors(insertion.members), ...this.#output.removers(gone)];
    this.#output.put(start, end, lines.join(this.#output.layout.eol(start)).slice(this.#old.indent), by);
    for (const member of others) this.#deleteLines(member);
    return -1;
  }

  #lines(insertion: Insertion, separate: boolean): string[] {
    const seq = this.#old.kind === 'seq' ? this.#old : undefined;
    const output = this.#output;
    const indents = output.indents(this.#chain, seq);
    const block = output.blockLines(indents);
    const quote: Quote | undefined = seq && output.style.itemQuote(seq);
    const blank = separate && output.style.separates(this.#old);
    const lines: string[] = [];
    for (const member of insertion.members) {
      if (blank && needsLines(member.value, output.style, indents.flowLists)) lines.push('');
      lines.push(...block.member(member, this.#old.indent, quote));
    }
    return lines;
  }

  #behind(insertion: Insertion): number {
    const { layout } = this.#output;
    const anchor = insertion.anchor!;
    const from = layout.after(anchor.spot!.end);
    const isLastItem = this.#old.kind === 'seq' && membersOf(this.#old).at(-1) === anchor;
    const at = Math.max(layout.absorb(from, this.#old.indent, isLastItem), this.#reach.get(anchor) ?? -1);
    const lines = this.#lines(insertion, !endsInKeptLines(layout.text, anchor.value));
    return this.#output.insertLines(at, lines, memberAuthors(insertion.members));
  }

  #inFront(insertion: Insertion, survivors: ReadonlySet<Member>): number {
    const { layout } = this.#output;
    const lines = this.#lines(insertion, false);
    const by = memberAuthors(insertion.members);
    const first = membersOf(this.#old)[0]!;
    if (!layout.isFirst(first.spot!.start)) {
      // `- name: x`: the new key takes the place behind the dash.
      const at = first.spot!.start;
      const eol = layout.eol(at) + ' '.repeat(this.#old.indent);
      this.#output.put(at, at, lines.map(line => line.slice(this.#old.indent) + eol).join(''), by);
      return -1;
    }
    const next = membersOf(this.#old).find(member => survivors.has(member))!;
    const at = layout.aboveComments(layout.lineStart(next.spot!.start), this.#old.indent);
    return this.#output.insertLines(at, lines, by);
  }

  #delete(gone: readonly Member[], survivors: ReadonlySet<Member>): void {
    const members = membersOf(this.#old);
    const first = members[0]!;
    let rest = gone;
    if (gone[0] === first && !this.#output.layout.isFirst(first.spot!.start)) {
      const stays = members.findIndex(member => survivors.has(member));
      const pulled = members.slice(0, stays);
      const from = this.#output.layout.after(pulled.at(-1)!.spot!.end);
      const visible = from + /^\s*/.exec(this.#output.layout.text.slice(from))![0].length;
      this.#output.put(first.spot!.start, visible, '', this.#output.removers(pulled));
      rest = gone.filter(member => !pulled.includes(member));
    }
    for (const member of rest) this.#deleteLines(member);
  }

  #deleteLines(member: Member): void {
    const { layout } = this.#output;
    const members = membersOf(this.#old);
    const index = members.indexOf(member);
    const above = members[index - 1]?.spot?.end ?? this.#old.spot!.lead;
    let start = layout.lineStart(member.spot!.start);
    const end = layout.after(member.spot!.end);
    const previous = start > 0 ? layout.lineStart(start - 1) : start;
    const closes = end >= layout.text.length || layout.isBlankLine(end);
    if (closes && previous >= layout.after(above) && previous < start && layout.isBlankLine(previous)) start = previous;
    this.#output.put(start, end, '', this.#output.removers([member]));
  }
}

function needsLines(node: TreeNode, style: Style, flowLists: boolean): boolean {
  return (node.kind === 'map' || node.kind === 'seq') && inlineText(node, style, flowLists) === undefined;
}

/** Blank lines behind it would become part of a block scalar with `+`. */
function endsInKeptLines(text: string, node: TreeNode): boolean {
  const last = lastLeaf(node);
  return last.kind === 'scalar' && last.style === 'block' && isKept(text, last.spot!.start);
}
