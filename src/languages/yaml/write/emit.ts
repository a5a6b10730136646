import { membersOf } from '../../tree/members.ts';
import type { Collection, TreeNode } from '../../tree/nodes.ts';
import { emitBlock } from './emit-block.ts';
import { emitFlow } from './emit-flow.ts';
import type { Output, Seat } from './output.ts';
import { Replacer } from './replace.ts';

/** Writes the difference between the pristine tree and the changed one as replacements of the text. Children come first. */
export function emit(output: Output, old: TreeNode, now: TreeNode): void {
  new Emitter(output).node(old, now, { container: 'root', flow: false, indent: -1, chain: [] });
}

class Emitter {
  readonly #output: Output;
  readonly #replacer: Replacer;

  constructor(output: Output) {
    this.#output = output;
    this.#replacer = new Replacer(output);
  }

  /** Gives the furthest position at which lines were inserted, or -1. */
  node(old: TreeNode, now: TreeNode, seat: Seat): number {
    if (now === old) return -1;
    if ((old.kind !== 'map' && old.kind !== 'seq') || now.kind !== old.kind)
      return this.#replacer.replace(old, now, seat);
    const isEmpty = membersOf(now as Collection).length === 0;
    // An empty flow collection gets the shape that its new content asks for.
    const stays = old.flow ? isEmpty || seat.flow || seat.container === 'root' || membersOf(old).length > 0 : !isEmpty;
    if (!stays) return this.#replacer.replace(old, now, seat);
    const changed = { old, chain: [...seat.chain, old], visit: this.node.bind(this) };
    if (!old.flow) return emitBlock(this.#output, changed, now as Collection);
    emitFlow(this.#output, changed, now as Collection);
    return -1;
  }
}
