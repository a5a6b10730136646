import type { SyntaxNode } from 'unbash';
import { visitNodes } from '../languages/shell/grammar.ts';
import type { State } from './state.ts';

/** Built-ins that set the variables they name. */
const setters = /^(read|getopts|export|local|declare|typeset|readonly|unset|mapfile|readarray|printf|let)$/;

/**
 * Names of the variables that a part of a script may set, those of the functions it calls included; `@` when it changes the
 * arguments, `/` when it changes the folder. A sourced file may set all of them.
 */
export function assignedNames(node: SyntaxNode, state: State): Set<string> {
  const names = new Set<string>();
  const seen = new Set<string>();
  const look = (next: SyntaxNode): void => {
    if (next.type === 'Assignment') names.add(next.name);
    if (next.type === 'For' || next.type === 'Select') names.add(next.name.value);
    if (
      next.type === 'ParameterExpansion' &&
      next.operation?.type === 'Default' &&
      next.operation.operator.endsWith('=')
    )
      names.add(next.parameter);
    if (next.type === 'ArithmeticWord') for (const [name] of next.value.matchAll(/[A-Za-z_]\w*/g)) names.add(name);
    if (next.type !== 'Command' || !next.name) return;
    const name = next.name.value;
    if (name === 'shift' || name === 'set') names.add('@');
    if (/^(cd|pushd|popd)$/.test(name)) names.add('/');
    if (setters.test(name)) {
      for (const arg of next.args) for (const [word] of arg.text.matchAll(/[A-Za-z_]\w*/g)) names.add(word);
    }
    const isOpen = setters.test(name) && next.args.some(({ text }) => /^["']?\$/.test(text));
    if (isOpen || name === '.' || name === 'source') for (const known of state.variables.keys()) names.add(known);
    for (const body of state.functions.get(name) ?? []) {
      if (seen.has(name)) continue;
      seen.add(name);
      visitNodes(body.node, look);
    }
  };
  visitNodes(node, look);
  return names;
}
