import type { SyntaxNode } from 'unbash';
import { forEachNode } from '../languages/shell/grammar.ts';

/** A part of a word that runs commands. */
export type Substitution = Extract<
  SyntaxNode,
  { type: 'CommandExpansion' | 'ProcessSubstitution' | 'ArithmeticCommandExpansion' }
>;

/** The outermost of them inside a node. */
export function substitutionsIn(node: SyntaxNode): readonly Substitution[] {
  const found: Substitution[] = [];
  collect(node, found);
  return found;
}

function collect(node: SyntaxNode, found: Substitution[]): void {
  if (
    node.type === 'CommandExpansion' ||
    node.type === 'ProcessSubstitution' ||
    node.type === 'ArithmeticCommandExpansion'
  ) {
    found.push(node);
    return;
  }
  forEachNode(node, child => collect(child, found));
}
