import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseShell } from '../../src/languages/shell/grammar.ts';
import { assignedNames } from '../../src/startup/assigned.ts';
import type { State } from '../../src/startup/state.ts';

const assigned = suite('what a part of a script may set');

function names(script: string, functions: Readonly<Record<string, string>> = {}): readonly string[] {
  const parsed = (text: string) => {
    const tree = parseShell(text);
    if (typeof tree === 'string') throw new Error(tree);
    return tree;
  };
  const bodies = Object.entries(functions).map(([name, text]) => [name, [{ node: parsed(text) }]] as const);
  const state = { functions: new Map(bodies), variables: new Map([['KNOWN', 'x']]) };
  return [...assignedNames(parsed(script), state as unknown as State)].sort();
}

/** `%{` stands for the dollar and the brace of a shell. */
const scripts: readonly (readonly [script: string, names: readonly string[]])[] = [
  ['A=1', ['A']],
  ['A=1 program', ['A']],
  ['for f in a b; do B=$f; done', ['B', 'f']],
  [': "%{A:=/data}"', ['A']],
  [': "%{A=/data}"', ['A']],
  [': "%{A:-/data}" "%{B-/x}" "%{C:+y}"', []],
  ['echo $((A + 1))', ['A']],
  ['shift', ['@']],
  ['set -- "$@" --more', ['@']],
  ['cd /srv', ['/']],
  ['read -r LINE', ['LINE', 'r']],
  ['export A B=2', ['A', 'B']],
  ['export "$NAME=1"', ['KNOWN', 'NAME']],
  ['. ./settings', ['KNOWN']],
  ['source ./settings', ['KNOWN']],
  ['if a; then B=1; else C=1; fi', ['B', 'C']],
  ['program --set A=1', []],
];

for (const [script, expected] of scripts)
  assigned(script, () => assert.equal(names(script.replaceAll('%{', '$' + '{')), expected));

assigned('functions that are called count, whoever calls whom', () => {
  assert.equal(names('one', { one: 'A=1; two', two: 'B=1; one', three: 'C=1' }), ['A', 'B']);
});

assigned.run();
