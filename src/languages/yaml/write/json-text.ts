import { type Member, membersOf } from '../../tree/members.ts';
import type { TreeNode } from '../../tree/nodes.ts';
import { flowKey, flowText } from './inline-text.ts';
import type { FlowStyle, Style } from './style.ts';

/** JSON over several lines. `lead` is the indentation of the line on which a value begins. */
export class JsonText {
  readonly #style: Style;
  readonly #flow: FlowStyle;
  readonly #eol: string;

  constructor(style: Style, flow: FlowStyle, eol: string) {
    this.#style = style;
    this.#flow = flow;
    this.#eol = eol;
  }

  value(node: TreeNode, lead: string): string {
    const members = node.kind === 'map' || node.kind === 'seq' ? membersOf(node) : [];
    const isOneLine = members.length === 0 || (node.kind === 'seq' && !this.#style.arraysOnLines);
    if (isOneLine) return flowText(node, this.#style, this.#flow);
    const deeper = lead + this.#style.jsonStep!;
    const lines = members.map(member => `${deeper}${this.member(member, deeper)}`);
    const [open, close] = node.kind === 'map' ? '{}' : '[]';
    return `${open}${this.#eol}${lines.join(`,${this.#eol}`)}${this.#eol}${lead}${close}`;
  }

  member(member: Member, lead: string): string {
    const value = this.value(member.value, lead);
    return 'key' in member ? `${flowKey(member, this.#style, this.#flow)}${value}` : value;
  }
}
