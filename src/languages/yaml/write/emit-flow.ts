import type { TaggedEdit } from '../../language.ts';
import { authors, compare, type Member, memberAuthors, membersOf, originOf } from '../../tree/members.ts';
import type { Collection, TreeNode } from '../../tree/nodes.ts';
import type { Changed } from './emit-block.ts';
import { flowMember, flowText } from './inline-text.ts';
import { JsonText } from './json-text.ts';
import type { Output, Visit } from './output.ts';
import type { FlowStyle, Quote } from './style.ts';

/** Changes inside `{ }` and `[ ]`: members keep their places, lines stay lines. */
export function emitFlow(output: Output, changed: Changed, now: Collection): void {
  new FlowEmitter(output, changed).emit(now);
}

class FlowEmitter {
  readonly #output: Output;
  readonly #old: Collection;
  readonly #chain: readonly TreeNode[];
  readonly #visit: Visit;
  readonly #members: readonly Member[];
  readonly #flow: FlowStyle;
  readonly #quote: Quote | undefined;

  constructor(output: Output, { old, chain, visit }: Changed) {
    this.#output = output;
    this.#old = old;
    this.#chain = chain;
    this.#visit = visit;
    this.#members = membersOf(old);
    this.#flow = output.style.flow(old);
    this.#quote = old.kind === 'seq' ? output.style.itemQuote(old) : undefined;
  }

  emit(now: Collection): void {
    for (const member of membersOf(now)) {
      const origin = originOf(member);
      if (!origin || origin === member) continue;
      this.#output.rename(origin, member, true);
      this.#visit(origin.value, member.value, { container: this.#old.kind, flow: true, indent: 0, chain: this.#chain });
    }
    if (membersOf(now).length === 0 || this.#members.length === 0) {
      this.#replaceAll(now);
      return;
    }
    const { survivors, insertions } = compare(this.#old, now);
    // A removed member next to new ones is overwritten by them; it then counts as staying.
    const kept = new Set(survivors);
    for (const { anchor, members } of insertions) {
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
    return this.#output.layout.text;
  }

  /** All that stands between the brackets. */
  #replaceAll(now: Collection): void {
    const { style, layout } = this.#output;
    const { start, end } = this.#old.spot!;
    const by = [...authors(now), ...this.#members.flatMap(member => this.#output.removed.get(member) ?? [])];
    this.#refuseComments(start + 1, end - 1, by);
    const text =
      style.jsonStep === undefined
        ? flowText(now, style, this.#flow)
        : new JsonText(style, this.#flow, layout.eol(start)).value(now, layout.lead(start));
    this.#output.put(start + 1, end - 1, text.slice(1, -1), by);
  }

  #refuseComments(start: number, end: number, by: readonly TaggedEdit[]): void {
    // Between members only blanks, commas and comments can stand.
    if (/#/.test(maskMembers(this.#text, start, end, this.#members))) this.#output.refuse('flow-comment', start, by);
  }

  #render(members: readonly Member[]): string {
    return members
      .map(member => flowMember(member, this.#output.style, this.#flow, this.#quote))
      .join(this.#flow.comma);
  }

  #overwrite(gone: Member, members: readonly Member[]): void {
    const { start, end } = gone.spot!;
    const remover = this.#output.removed.get(gone);
    this.#output.put(start, end, this.#render(members), [...memberAuthors(members), ...(remover ? [remover] : [])]);
  }

  /** Lines of their own, when the neighbour has one. */
  #renderLines(members: readonly Member[], lead: string, eol: string): string[] {
    const { style } = this.#output;
    if (style.jsonStep === undefined) return members.map(member => lead + this.#render([member]));
    const json = new JsonText(style, this.#flow, eol);
    return members.map(member => lead + json.member(member, lead));
  }

  #insertBehind(anchor: Member, members: readonly Member[]): void {
    const { layout } = this.#output;
    const by = memberAuthors(members);
    const { start, end } = anchor.spot!;
    const comma = this.#commaBehind(anchor);
    const lineEnd = layout.lineEnd(comma ?? end);
    const restIsFree = /^,?[ \t]*(?:#.*)?$/.test(this.#text.slice(comma ?? end, lineEnd));
    const closed = layout.nextLine(end) >= this.#old.spot!.end;
    if (!layout.isFirst(start) || !restIsFree || closed) {
      this.#output.put(end, end, members.map(member => this.#flow.comma + this.#render([member])).join(''), by);
      return;
    }
    const at = layout.nextLine(comma ?? end);
    const eol = layout.eol(at);
    const lines = this.#renderLines(members, layout.lead(start), eol);
    if (comma === undefined) this.#output.put(end, end, ',', by);
    const text = lines.join(`,${eol}`) + (comma === undefined ? '' : ',') + eol;
    this.#output.put(at, at, text, by);
  }

  #insertFirst(members: readonly Member[]): void {
    const { layout } = this.#output;
    const by = memberAuthors(members);
    const { start } = this.#members[0]!.spot!;
    if (!layout.isFirst(start)) {
      this.#output.put(start, start, members.map(member => this.#render([member]) + this.#flow.comma).join(''), by);
      return;
    }
    const at = layout.lineStart(start);
    const eol = layout.eol(at);
    const lines = this.#renderLines(members, layout.lead(start), eol);
    this.#output.put(at, at, lines.map(line => `${line},${eol}`).join(''), by);
  }

  /** Offset of the comma behind a member. */
  #commaBehind(member: Member): number | undefined {
    const next = this.#members[this.#members.indexOf(member) + 1]?.spot?.start ?? this.#old.spot!.end - 1;
    const between = this.#text.slice(member.spot!.end, next).replace(/#.*/g, comment => ' '.repeat(comment.length));
    const comma = between.indexOf(',');
    return comma === -1 ? undefined : member.spot!.end + comma;
  }

  #delete(member: Member, index: number, kept: ReadonlySet<Member>): void {
    const remover = this.#output.removed.get(member);
    const by = remover ? [remover] : [];
    const hasNext = this.#members.slice(index + 1).some(other => kept.has(other));
    const start = hasNext ? member.spot!.start : this.#members[index - 1]!.spot!.end;
    const end = hasNext ? this.#members[index + 1]!.spot!.start : member.spot!.end;
    this.#refuseComments(start, end, by);
    this.#refuseComments(member.spot!.end, this.#output.layout.lineEnd(member.spot!.end), by);
    this.#output.put(start, end, '', by);
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
