import { originOf } from './draft.ts';
import { emitFlow } from './emit-flow.ts';
import type { Layout } from './layout.ts';
import { Refused } from './mutate.ts';
import type { Item, MapNode, OverlayNode, Pair, SeqNode, Spot } from './overlay.ts';
import { refusal } from './problems.ts';
import {
  collectionLines,
  flowText,
  hasOnlyScalars,
  inlineText,
  jsonText,
  keyText,
  memberLines,
  type Steps,
  scalarText,
} from './render.ts';
import type { RawSplice } from './splices.ts';
import type { Quote, Style } from './style.ts';
import type { RefusalCode, TaggedEdit } from './types.ts';

export type Member = Pair | Item;
export type Collection = MapNode | SeqNode;

/** Where a value stands. */
export interface Seat {
  readonly container: 'root' | 'map' | 'seq';
  readonly flow: boolean;
  /** Column of the keys or dashes around it; -1 at the root. */
  readonly indent: number;
  /** Pristine collections from the root to the one that holds it. */
  readonly chain: readonly OverlayNode[];
}

/** Members replaced by new ones in the text of a pristine collection. */
interface Run {
  /** The pristine member in front of it that stays. */
  readonly anchor: Member | undefined;
  readonly members: readonly Member[];
}

export interface EmitContext {
  readonly layout: Layout;
  readonly style: Style;
  /** Removed pristine members, with the edit that asked. */
  readonly removed: ReadonlyMap<Member, TaggedEdit>;
  readonly base: number;
}

/** Writes the difference between the pristine tree and the changed one as replacements of the text. Children come first. */
export class Emitter {
  readonly splices: RawSplice[] = [];
  readonly layout: Layout;
  readonly style: Style;
  readonly removed: ReadonlyMap<Member, TaggedEdit>;
  readonly #base: number;

  constructor({ layout, style, removed, base }: EmitContext) {
    this.layout = layout;
    this.style = style;
    this.removed = removed;
    this.#base = base;
  }

  put(start: number, end: number, text: string, by: readonly TaggedEdit[], last = false): void {
    if (start === end && text === '') return;
    this.splices.push({ start, end, text, by, last });
  }

  refuse(code: RefusalCode, offset: number, by: readonly TaggedEdit[]): never {
    throw new Refused(refusal(code, by[0]?.at ?? [], offset + this.#base));
  }

  /** Gives the furthest position at which lines were inserted, or -1. */
  node(old: OverlayNode, now: OverlayNode, seat: Seat): number {
    if (now === old) return -1;
    if ((old.kind !== 'map' && old.kind !== 'seq') || now.kind !== old.kind) return this.#replace(old, now, seat);
    const changed = now as Collection;
    const isEmpty = membersOf(changed).length === 0;
    const chain = [...seat.chain, old];
    if (!old.flow) return isEmpty ? this.#replace(old, changed, seat) : this.#block(old, changed, chain);
    // An empty flow collection gets the shape that its new content asks for.
    const stays = seat.flow || seat.container === 'root' || membersOf(old).length > 0;
    if (!stays && !isEmpty) return this.#replace(old, changed, seat);
    emitFlow(this, old, changed, chain);
    return -1;
  }

  // -------------------------------------------------------------------------------------------------------------------
  // A value instead of another

  #replace(old: OverlayNode, now: OverlayNode, seat: Seat): number {
    const gone = old.kind === 'map' || old.kind === 'seq' ? this.#removers(membersOf(old)) : [];
    const by = [...authors(now), ...gone];
    const inline = this.#inline(old, now, seat);
    if (inline === undefined) return this.#replaceByLines(old, now as Collection, seat, by);
    this.#replaceByText(old, inline, seat, by);
    return -1;
  }

  /** Text for the line of the key, or undefined when the value needs lines below. */
  #inline(old: OverlayNode, now: OverlayNode, seat: Seat): string | undefined {
    const { style } = this;
    if (old.kind !== 'scalar' && old.kind !== 'alias' && old.flow) this.#refuseComments(old.spot!, now);
    if (now.kind === 'scalar') {
      const isText = typeof now.value === 'string' && old.kind === 'scalar';
      const quote = isText && (old.style === 'single' || old.style === 'double') ? old.style : undefined;
      return scalarText(now, style, seat.flow, quote);
    }
    if (seat.flow) {
      const flow = style.flow();
      const eol = this.layout.eol(old.spot!.start);
      if (style.jsonStep !== undefined) return jsonText(now, style, flow, this.layout.lead(old.spot!.start), eol);
      return flowText(now, style, flow);
    }
    const emptyList = old.kind === 'seq' && old.flow && now.kind === 'seq';
    if (emptyList && hasOnlyScalars(now)) return flowText(now, style, style.flow());
    return inlineText(now, style, style.flowLists(seat.chain));
  }

  #refuseComments(spot: Spot, now: OverlayNode): void {
    const inside = this.layout.text.slice(spot.start + 1, spot.end - 1);
    if (/^\s*#|\s#/.test(inside)) this.refuse('flow-comment', spot.start, authors(now));
  }

  #replaceByText(old: OverlayNode, text: string, seat: Seat, by: readonly TaggedEdit[]): void {
    const { layout } = this;
    const { lead, start, end } = old.spot!;
    if (old.kind === 'scalar' && old.style === 'empty') {
      this.#fillNothing(lead, text, by);
      return;
    }
    if (old.kind === 'scalar' && old.style === 'block') {
      const header = headerEnd(layout.text, start);
      this.put(text === '' ? layout.blanksBefore(start) : start, header, text, by);
      this.put(layout.nextLine(header), Math.max(end, layout.nextLine(header)), '', by);
      return;
    }
    const isBlock = (old.kind === 'map' || old.kind === 'seq') && !old.flow;
    if (!isBlock) {
      this.put(text === '' ? this.#blanksToLead(start, lead) : start, end, text, by);
      return;
    }
    if (layout.lineStart(start) === layout.lineStart(lead) && seat.container !== 'root') {
      this.put(start, contentEnd(layout.text, old), text, by);
      return;
    }
    this.#fillNothing(lead, text, by);
    this.put(layout.nextLine(lead), layout.after(end), '', by);
  }

  /** Blanks in front of a word that goes away, as far as nothing else stands there. */
  #blanksToLead(start: number, lead: number): number {
    return Math.max(this.layout.blanksBefore(start), lead);
  }

  #fillNothing(lead: number, text: string, by: readonly TaggedEdit[]): void {
    if (text === '') return;
    const { layout } = this;
    // With only blanks behind the colon the first of them is the separator.
    if (layout.text[lead] === ' ' && layout.isBlank(lead, layout.lineEnd(lead))) this.put(lead + 1, lead + 1, text, by);
    else this.put(lead, lead, ` ${text}`, by);
  }

  #replaceByLines(old: OverlayNode, now: Collection, seat: Seat, by: readonly TaggedEdit[]): number {
    const { layout } = this;
    const { lead, start, end } = old.spot!;
    if (old.kind === 'scalar' && old.style === 'block') {
      const header = headerEnd(layout.text, start);
      const body = layout.nextLine(header);
      this.put(this.#blanksToLead(start, lead), header, '', by);
      const eol = layout.eol(body);
      const lines = this.#lines(now, seat, undefined).join(eol);
      if (body >= end) return this.insertLines(body, this.#lines(now, seat, undefined), by);
      this.put(body, end, layout.text.endsWith('\n', end) ? lines + eol : lines, by);
      return end;
    }
    const isNothing = old.kind === 'scalar' && old.style === 'empty';
    const behind = layout.skipBlanks(end);
    const hasComment = layout.text[behind] === '#';
    if (!isNothing && layout.isFirst(start) && layout.lineStart(start) > lead) {
      // The value has a line of its own: the new lines take its place, a comment on it stays.
      if (hasComment) {
        this.put(start, behind, '', by);
        return this.insertLines(layout.after(end), this.#lines(now, seat, undefined), by);
      }
      const eol = layout.eol(start);
      this.put(layout.lineStart(start), layout.lineEnd(end), this.#lines(now, seat, undefined).join(eol), by);
      return layout.after(end);
    }
    if (seat.container === 'seq' && old.anchor === undefined && !hasComment) {
      const gap = ' '.repeat(this.style.dashGap());
      const indent = isNothing ? seat.indent + 1 + gap.length : layout.column(start);
      const lines = this.#lines(now, seat, indent);
      const text = [lines[0]!.slice(indent), ...lines.slice(1)].join(layout.eol(start));
      this.put(start, end, isNothing ? gap + text : text, by);
      return -1;
    }
    if (!isNothing) this.put(this.#blanksToLead(start, lead), end, '', by);
    const from = layout.after(end);
    const to = layout.absorb(from, seat.indent, false);
    return this.insertLines(to, this.#lines(now, seat, to > from ? this.#commentColumn(to) : undefined), by);
  }

  /** Column of the comment line that ends here; undefined behind tabs. */
  #commentColumn(end: number): number | undefined {
    const lead = this.layout.lead(end - 1);
    return lead.includes('\t') ? undefined : lead.length;
  }

  #lines(now: Collection, seat: Seat, indent: number | undefined): string[] {
    const steps = this.steps(seat.chain, undefined);
    return collectionLines(now, indent ?? this.#childIndent(now, seat, steps), steps, this.style);
  }

  #childIndent(now: Collection, seat: Seat, steps: Steps): number {
    if (seat.container === 'root') return 0;
    if (seat.container === 'seq') return seat.indent + 1 + steps.gap;
    return seat.indent + (now.kind === 'map' ? steps.map : steps.seq);
  }

  steps(chain: readonly OverlayNode[], seq: SeqNode | undefined): Steps {
    const { style } = this;
    return {
      map: style.mapStep(chain),
      seq: style.seqOffset(chain),
      gap: style.dashGap(seq),
      flowLists: style.flowLists(chain),
    };
  }

  /** Inserts whole lines; at the end of a file without line break they bring one along and end without. */
  insertLines(at: number, lines: readonly string[], by: readonly TaggedEdit[]): number {
    const { layout } = this;
    const eol = layout.eol(at);
    const open = at > 0 && layout.text[at - 1] !== '\n' && !(at === 1 && layout.text.startsWith('\uFEFF'));
    this.put(at, at, open ? lines.map(line => eol + line).join('') : lines.map(line => line + eol).join(''), by);
    return at;
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Block collections

  #block(old: Collection, now: Collection, chain: readonly OverlayNode[]): number {
    const reach = new Map<Member, number>();
    for (const member of membersOf(now)) {
      const origin = originOf(member);
      if (origin && origin !== member) reach.set(origin, this.#survivor(old, origin, member, chain));
    }
    const { survivors, runs } = compare(old, now);
    const gone = membersOf(old).filter(member => !survivors.has(member));
    if (survivors.size === 0) return this.#swap(old, gone, runs[0]!, chain);
    let furthest = Math.max(-1, ...reach.values());
    for (const run of runs) {
      const at = run.anchor ? this.#behind(old, run, chain, reach) : this.#inFront(old, run, chain, survivors);
      furthest = Math.max(furthest, at);
    }
    this.#delete(old, gone, survivors);
    return furthest;
  }

  #survivor(old: Collection, origin: Member, member: Member, chain: readonly OverlayNode[]): number {
    const { layout } = this;
    this.rename(origin, member, false);
    for (const comment of member.comments ?? []) {
      const at = layout.lineStart(origin.spot!.start);
      const text = `${layout.lead(at)}# ${comment.text}`.trimEnd();
      this.put(at, at, text + layout.eol(at), [comment.by], true);
    }
    return this.node(origin.value, member.value, { container: old.kind, flow: false, indent: old.indent, chain });
  }

  rename(origin: Member, member: Member, flow: boolean): void {
    if (!('key' in origin) || !('key' in member) || origin.key === member.key) return;
    const { keyStart, keyEnd } = origin.spot!;
    const quote = origin.keyStyle === 'single' || origin.keyStyle === 'double' ? origin.keyStyle : undefined;
    this.put(keyStart, keyEnd, keyText(member, this.style, flow, quote), member.by ?? []);
  }

  /** Nothing of the collection stays but something comes: the first member's text becomes the new one. */
  #swap(old: Collection, gone: readonly Member[], run: Run, chain: readonly OverlayNode[]): number {
    const [first, ...others] = gone;
    const { start } = first!.spot!;
    const end = Math.max(start, withoutBreak(this.layout.text, first!.spot!.end));
    const lines = this.#runLines(old, run, chain, false);
    const by = [...memberAuthors(run.members), ...this.#removers(gone)];
    this.put(start, end, lines.join(this.layout.eol(start)).slice(old.indent), by);
    for (const member of others) this.#deleteLines(old, member);
    return -1;
  }

  #runLines(old: Collection, run: Run, chain: readonly OverlayNode[], separate: boolean): string[] {
    const seq = old.kind === 'seq' ? old : undefined;
    const steps = this.steps(chain, seq);
    const quote: Quote | undefined = seq && this.style.itemQuote(seq);
    const blank = separate && this.style.separates(old);
    const lines: string[] = [];
    for (const member of run.members) {
      if (blank && needsLines(member.value, this.style, steps.flowLists)) lines.push('');
      lines.push(...memberLines(member, old.indent, steps, this.style, quote));
    }
    return lines;
  }

  #behind(old: Collection, run: Run, chain: readonly OverlayNode[], reach: ReadonlyMap<Member, number>): number {
    const { layout } = this;
    const anchor = run.anchor!;
    const from = layout.after(anchor.spot!.end);
    const isLastItem = old.kind === 'seq' && membersOf(old).at(-1) === anchor;
    const at = Math.max(layout.absorb(from, old.indent, isLastItem), reach.get(anchor) ?? -1);
    const lines = this.#runLines(old, run, chain, !endsInKeptLines(layout.text, anchor.value));
    return this.insertLines(at, lines, memberAuthors(run.members));
  }

  #inFront(old: Collection, run: Run, chain: readonly OverlayNode[], survivors: ReadonlySet<Member>): number {
    const { layout } = this;
    const lines = this.#runLines(old, run, chain, false);
    const by = memberAuthors(run.members);
    const first = membersOf(old)[0]!;
    if (!layout.isFirst(first.spot!.start)) {
      // `- name: x`: the new key takes the place behind the dash.
      const at = first.spot!.start;
      const eol = layout.eol(at) + ' '.repeat(old.indent);
      this.put(at, at, lines.map(line => line.slice(old.indent) + eol).join(''), by);
      return -1;
    }
    const next = membersOf(old).find(member => survivors.has(member))!;
    const at = layout.aboveComments(layout.lineStart(next.spot!.start), old.indent);
    return this.insertLines(at, lines, by);
  }

  #delete(old: Collection, gone: readonly Member[], survivors: ReadonlySet<Member>): void {
    const members = membersOf(old);
    const first = members[0]!;
    let rest = gone;
    if (gone[0] === first && !this.layout.isFirst(first.spot!.start)) {
      const stays = members.findIndex(member => survivors.has(member));
      const pulled = members.slice(0, stays);
      const from = this.layout.after(pulled.at(-1)!.spot!.end);
      const visible = from + /^\s*/.exec(this.layout.text.slice(from))![0].length;
      this.put(first.spot!.start, visible, '', this.#removers(pulled));
      rest = gone.filter(member => !pulled.includes(member));
    }
    for (const member of rest) this.#deleteLines(old, member);
  }

  #deleteLines(old: Collection, member: Member): void {
    const { layout } = this;
    const members = membersOf(old);
    const index = members.indexOf(member);
    const above = members[index - 1]?.spot?.end ?? old.spot!.lead;
    let start = layout.lineStart(member.spot!.start);
    const end = layout.after(member.spot!.end);
    const previous = start > 0 ? layout.lineStart(start - 1) : start;
    const closes = end >= layout.text.length || layout.isBlankLine(end);
    if (closes && previous >= layout.after(above) && previous < start && layout.isBlankLine(previous)) start = previous;
    this.put(start, end, '', this.#removers([member]));
  }

  #removers(members: readonly Member[]): TaggedEdit[] {
    return members.flatMap(member => this.removed.get(member) ?? []);
  }
}

export function membersOf(node: Collection): readonly Member[] {
  return node.kind === 'map' ? node.pairs : node.items;
}

/** Which pristine members stay, and what is new between them. */
export function compare(old: Collection, now: Collection): { survivors: ReadonlySet<Member>; runs: readonly Run[] } {
  const survivors = new Set<Member>();
  const runs: { anchor: Member | undefined; members: Member[] }[] = [];
  const pristine = new Set(membersOf(old));
  let anchor: Member | undefined;
  for (const member of membersOf(now)) {
    const origin = originOf(member);
    if (origin && pristine.has(origin)) {
      survivors.add(origin);
      anchor = origin;
      continue;
    }
    const run = runs.at(-1);
    if (run && run.anchor === anchor) run.members.push(member);
    else runs.push({ anchor, members: [member] });
  }
  return { survivors, runs };
}

/** Everyone who asked for something in a new or changed node. */
export function authors(node: OverlayNode, found: TaggedEdit[] = []): TaggedEdit[] {
  if (!node.by) return found;
  found.push(...node.by);
  return node.kind === 'map' || node.kind === 'seq' ? memberAuthors(membersOf(node), found) : found;
}

export function memberAuthors(members: readonly Member[], found: TaggedEdit[] = []): TaggedEdit[] {
  for (const { by, value, comments } of members) {
    if (by) found.push(...by);
    authors(value, found);
    if (comments) found.push(...comments.map(comment => comment.by));
  }
  return found;
}

function needsLines(node: OverlayNode, style: Style, flowLists: boolean): boolean {
  return (node.kind === 'map' || node.kind === 'seq') && inlineText(node, style, flowLists) === undefined;
}

/** End of `|`, `>-2` and the like. */
export function headerEnd(text: string, start: number): number {
  return start + /^[|>][-+0-9]*/.exec(text.slice(start, start + 4))![0].length;
}

function contentEnd(text: string, node: OverlayNode): number {
  return withoutBreak(text, node.spot!.end);
}

function withoutBreak(text: string, end: number): number {
  if (text[end - 1] !== '\n') return end;
  return text[end - 2] === '\r' ? end - 2 : end - 1;
}

/** Blank lines behind it would become part of a block scalar with `+`. */
function endsInKeptLines(text: string, node: OverlayNode): boolean {
  const last = lastLeaf(node);
  return (
    last.kind === 'scalar' &&
    last.style === 'block' &&
    /^[|>][0-9]?\+/.test(text.slice(last.spot!.start, last.spot!.start + 3))
  );
}

export function lastLeaf(node: OverlayNode): OverlayNode {
  let leaf = node;
  while ((leaf.kind === 'map' || leaf.kind === 'seq') && !leaf.flow) {
    const last: Member | undefined = membersOf(leaf).at(-1);
    if (!last) return leaf;
    leaf = last.value;
  }
  return leaf;
}
