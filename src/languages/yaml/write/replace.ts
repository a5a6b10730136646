import type { TaggedEdit } from '../../language.ts';
import { authors, membersOf } from '../../tree/members.ts';
import type { Collection, Spot, TreeNode } from '../../tree/nodes.ts';
import { headerEnd } from '../read/block-scalar.ts';
import type { Indents } from './block-lines.ts';
import { flowText, hasOnlyScalars, inlineText, scalarText } from './inline-text.ts';
import { JsonText } from './json-text.ts';
import { withoutBreak } from './layout.ts';
import type { Output, Seat } from './output.ts';

/** Writes a value instead of another one. */
export class Replacer {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Gives the furthest position at which lines were inserted, or -1. */
  replace(old: TreeNode, now: TreeNode, seat: Seat): number {
    const gone = old.kind === 'map' || old.kind === 'seq' ? this.#output.removers(membersOf(old)) : [];
    const by = [...authors(now), ...gone];
    const inline = this.#inline(old, now, seat);
    if (inline === undefined) return this.#replaceByLines(old, now as Collection, seat, by);
    this.#replaceByText(old, inline, seat, by);
    return -1;
  }

  /** Text for the line of the key, or undefined when the value needs lines below. */
  #inline(old: TreeNode, now: TreeNode, seat: Seat): string | undefined {
    const { style, layout } = this.#output;
    if (old.kind !== 'scalar' && old.kind !== 'alias' && old.flow) this.#refuseComments(old.spot!, now);
    if (now.kind === 'scalar') {
      const isText = typeof now.value === 'string' && old.kind === 'scalar';
      const quote = isText && (old.style === 'single' || old.style === 'double') ? old.style : undefined;
      return scalarText(now, style, seat.flow, quote);
    }
    if (seat.flow) {
      const flow = style.flow();
      const eol = layout.eol(old.spot!.start);
      if (style.jsonStep !== undefined) return new JsonText(style, flow, eol).value(now, layout.lead(old.spot!.start));
      return flowText(now, style, flow);
    }
    const emptyList = old.kind === 'seq' && old.flow && now.kind === 'seq';
    if (emptyList && hasOnlyScalars(now)) return flowText(now, style, style.flow());
    return inlineText(now, style, style.flowLists(seat.chain));
  }

  #refuseComments(spot: Spot, now: TreeNode): void {
    const inside = this.#output.layout.text.slice(spot.start + 1, spot.end - 1);
    if (/^\s*#|\s#/.test(inside)) this.#output.refuse('flow-comment', spot.start, authors(now));
  }

  #replaceByText(old: TreeNode, text: string, seat: Seat, by: readonly TaggedEdit[]): void {
    const { layout } = this.#output;
    const { lead, start, end } = old.spot!;
    if (old.kind === 'scalar' && old.style === 'empty') {
      this.#fillNothing(lead, text, by);
      return;
    }
    if (old.kind === 'scalar' && old.style === 'block') {
      const header = headerEnd(layout.text, start);
      this.#output.put(text === '' ? layout.blanksBefore(start) : start, header, text, by);
      this.#output.put(layout.nextLine(header), Math.max(end, layout.nextLine(header)), '', by);
      return;
    }
    const isBlock = (old.kind === 'map' || old.kind === 'seq') && !old.flow;
    if (!isBlock) {
      this.#output.put(text === '' ? this.#blanksToLead(start, lead) : start, end, text, by);
      return;
    }
    if (layout.lineStart(start) === layout.lineStart(lead) && seat.container !== 'root') {
      this.#output.put(start, withoutBreak(layout.text, end), text, by);
      return;
    }
    this.#fillNothing(lead, text, by);
    this.#output.put(layout.nextLine(lead), layout.after(end), '', by);
  }

  /** Blanks in front of a word that goes away, as far as nothing else stands there. */
  #blanksToLead(start: number, lead: number): number {
    return Math.max(this.#output.layout.blanksBefore(start), lead);
  }

  #fillNothing(lead: number, text: string, by: readonly TaggedEdit[]): void {
    if (text === '') return;
    const { layout } = this.#output;
    // With only blanks behind the colon the first of them is the separator.
    if (layout.text[lead] === ' ' && layout.isBlank(lead, layout.lineEnd(lead)))
      this.#output.put(lead + 1, lead + 1, text, by);
    else this.#output.put(lead, lead, ` ${text}`, by);
  }

  #replaceByLines(old: TreeNode, now: Collection, seat: Seat, by: readonly TaggedEdit[]): number {
    const { layout } = this.#output;
    const { lead, start, end } = old.spot!;
    if (old.kind === 'scalar' && old.style === 'block') {
      const header = headerEnd(layout.text, start);
      const body = layout.nextLine(header);
      this.#output.put(this.#blanksToLead(start, lead), header, '', by);
      const eol = layout.eol(body);
      const lines = this.#lines(now, seat, undefined).join(eol);
      if (body >= end) return this.#output.insertLines(body, this.#lines(now, seat, undefined), by);
      this.#output.put(body, end, layout.text.endsWith('\n', end) ? lines + eol : lines, by);
      return end;
    }
    const isNothing = old.kind === 'scalar' && old.style === 'empty';
    const behind = layout.skipBlanks(end);
    const hasComment = layout.text[behind] === '#';
    if (!isNothing && layout.isFirst(start) && layout.lineStart(start) > lead) {
      // The value has a line of its own: the new lines take its place, a comment on it stays.
      if (hasComment) {
        this.#output.put(start, behind, '', by);
        return this.#output.insertLines(layout.after(end), this.#lines(now, seat, undefined), by);
      }
      const eol = layout.eol(start);
      this.#output.put(layout.lineStart(start), layout.lineEnd(end), this.#lines(now, seat, undefined).join(eol), by);
      return layout.after(end);
    }
    if (seat.container === 'seq' && old.anchor === undefined && !hasComment) {
      const gap = ' '.repeat(this.#output.style.dashGap());
      const indent = isNothing ? seat.indent + 1 + gap.length : layout.column(start);
      const lines = this.#lines(now, seat, indent);
      const text = [lines[0]!.slice(indent), ...lines.slice(1)].join(layout.eol(start));
      this.#output.put(start, end, isNothing ? gap + text : text, by);
      return -1;
    }
    if (!isNothing) this.#output.put(this.#blanksToLead(start, lead), end, '', by);
    const from = layout.after(end);
    const to = layout.absorb(from, seat.indent, false);
    return this.#output.insertLines(to, this.#lines(now, seat, to > from ? this.#commentColumn(to) : undefined), by);
  }

  /** Column of the comment line that ends here; undefined behind tabs. */
  #commentColumn(end: number): number | undefined {
    const lead = this.#output.layout.lead(end - 1);
    return lead.includes('\t') ? undefined : lead.length;
  }

  #lines(now: Collection, seat: Seat, indent: number | undefined): string[] {
    const indents = this.#output.indents(seat.chain, undefined);
    return this.#output.blockLines(indents).all(now, indent ?? childIndent(now, seat, indents));
  }
}

function childIndent(now: Collection, seat: Seat, indents: Indents): number {
  if (seat.container === 'root') return 0;
  if (seat.container === 'seq') return seat.indent + 1 + indents.gap;
  return seat.indent + (now.kind === 'map' ? indents.map : indents.seq);
}
