import type { TaggedEdit } from '../../language.ts';
import { authors, compare, type Member, memberAuthors, membersOf, originOf } from '../../tree/members.ts';
import type { Collection, TreeNode } from '../../tree/nodes.ts';
import type { Emitter } from './emit.ts';
import { flowMember, flowText, jsonMember, jsonText } from './render.ts';
import type { FlowStyle, Quote } from './style.ts';

/** Changes inside `{ }` and `[ ]`: members keep their places, lines stay lines. */
export function emitFlow(emitter: Emitter, old: Collection, now: Collection, chain: readonly TreeNode[]): void {
  new FlowEmitter(emitter, old).emit(now, chain);
}

class FlowEmitter {
  readonly #emitter: Emitter;
  readonly #old: Collection;
  readonly #members: readonly Member[];
  readonly #flow: FlowStyle;
  readonly #quote: Quote | undefined;

  constructor(emitter: Emitter, old: Collection) {
    this.#emitter = emitter;
    this.#old = old;
    this.#members = membersOf(old);
    this.#flow = emitter.style.flow(old);
    this.#quote = old.kind === 'seq' ? emitter.style.itemQuote(old) : undefined;
  }

  emit(now: Collection, chain: readonly TreeNode[]): void {
    for (const member of membersOf(now)) {
      const origin = originOf(member);
      if (!origin || origin === member) continue;
      this.#emitter.rename(origin, member, true);
      this.#emitter.node(origin.value, member.value, { container: this.#old.kind, flow: true, indent: 0, chain });
    }
    if (membersOf(now).length === 0 || this.#members.length === 0) {
      this.#replaceAll(now);
      return;
    }
    const { survivors, runs } = compare(this.#old, now);
    // A removed member next to new ones is overwritten by them; it then counts as staying.
    const kept = new Set(survivors);
    for (const { anchor, members } of runs) {
      const next = this.#members[anchor ? this.#members.indexOf(anchor) + 1 : 0];
      if (next && !survivors.has(next)) {
        kept.add(next);
        this.#overwrite(next, members);
      } else if (anchor) this.#insertBehind(anchor, members);
      else this.#insertFirst(members);
    }
    for (const [index, member] of this.#members.entries()) {
      if (!kept.has(member)) this.#delete(member, index, kept);
    }
  }

  get #text(): string {
    return this.#emitter.layout.text;
  }

  /** All that stands between the brackets. */
  #replaceAll(now: Collection): void {
    const { style, layout } = this.#emitter;
    const { start, end } = this.#old.spot!;
    const by = [...authors(now), ...this.#members.flatMap(member => this.#emitter.removed.get(member) ?? [])];
    this.#refuseComments(start + 1, end - 1, by);
    const text =
      style.jsonStep === undefined
        ? flowText(now, style, this.#flow)
        : jsonText(now, style, this.#flow, layout.lead(start), layout.eol(start));
    this.#emitter.put(start + 1, end - 1, text.slice(1, -1), by);
  }

  #refuseComments(start: number, end: number, by: readonly TaggedEdit[]): void {
    // Between members only blanks, commas and comments can stand.
    if (/#/.test(maskMembers(this.#text, start, end, this.#members))) this.#emitter.refuse('flow-comment', start, by);
  }

  #render(members: readonly Member[]): string {
    return members
      .map(member => flowMember(member, this.#emitter.style, this.#flow, this.#quote))
      .join(this.#flow.comma);
  }

  #overwrite(gone: Member, members: readonly Member[]): void {
    const { start, end } = gone.spot!;
    const remover = this.#emitter.removed.get(gone);
    this.#emitter.put(start, end, this.#render(members), [...memberAuthors(members), ...(remover ? [remover] : [])]);
  }

  /** Lines of their own, when the neighbour has one. */
  #renderLines(members: readonly Member[], lead: string, eol: string): string[] {
    const { style } = this.#emitter;
    if (style.jsonStep === undefined) return members.map(member => lead + this.#render([member]));
    return members.map(member => lead + jsonMember(member, style, this.#flow, lead, eol));
  }

  #insertBehind(anchor: Member, members: readonly Member[]): void {
    const { layout } = this.#emitter;
    const by = memberAuthors(members);
    const { start, end } = anchor.spot!;
    const comma = this.#commaBehind(anchor);
    const lineEnd = layout.lineEnd(comma ?? end);
    const restIsFree = /^,?[ \t]*(?:#.*)?$/.test(this.#text.slice(comma ?? end, lineEnd));
    const closed = layout.nextLine(end) >= this.#old.spot!.end;
    if (!layout.isFirst(start) || !restIsFree || closed) {
      this.#emitter.put(end, end, members.map(member => this.#flow.comma + this.#render([member])).join(''), by);
      return;
    }
    const at = layout.nextLine(comma ?? end);
    const eol = layout.eol(at);
    const lines = this.#renderLines(members, layout.lead(start), eol);
    if (comma === undefined) this.#emitter.put(end, end, ',', by);
    const text = lines.join(`,${eol}`) + (comma === undefined ? '' : ',') + eol;
    this.#emitter.put(at, at, text, by);
  }

  #insertFirst(members: readonly Member[]): void {
    const { layout } = this.#emitter;
    const by = memberAuthors(members);
    const { start } = this.#members[0]!.spot!;
    if (!layout.isFirst(start)) {
      this.#emitter.put(start, start, members.map(member => this.#render([member]) + this.#flow.comma).join(''), by);
      return;
    }
    const at = layout.lineStart(start);
    const eol = layout.eol(at);
    const lines = this.#renderLines(members, layout.lead(start), eol);
    this.#emitter.put(at, at, lines.map(line => `${line},${eol}`).join(''), by);
  }

  /** Offset of the comma behind a member. */
  #commaBehind(member: Member): number | undefined {
    const next = this.#members[this.#members.indexOf(member) + 1]?.spot?.start ?? this.#old.spot!.end - 1;
    const between = this.#text.slice(member.spot!.end, next).replace(/#.*/g, comment => ' '.repeat(comment.length));
    const comma = between.indexOf(',');
    return comma === -1 ? undefined : member.spot!.end + comma;
  }

  #delete(member: Member, index: number, kept: ReadonlySet<Member>): void {
    const remover = this.#emitter.removed.get(member);
    const by = remover ? [remover] : [];
    const hasNext = this.#members.slice(index + 1).some(other => kept.has(other));
    const start = hasNext ? member.spot!.start : this.#members[index - 1]!.spot!.end;
    const end = hasNext ? this.#members[index + 1]!.spot!.start : member.spot!.end;
    this.#refuseComments(start, end, by);
    this.#refuseComments(member.spot!.end, this.#emitter.layout.lineEnd(member.spot!.end), by);
    this.#emitter.put(start, end, '', by);
  }
}

/** The text with the members themselves blanked out. */
function maskMembers(text: string, start: number, end: number, members: readonly Member[]): string {
  let result = '';
  let from = start;
  for (const { spot } of members) {
    if (!spot || spot.end <= from || spot.start >= end) continue;
    result += text.slice(from, spot.start);
    from = spot.end;
  }
  return result + (from < end ? text.slice(from, end) : '');
}
