/** Modules that wait for each other while they are loaded are one module in two files. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Import, imports } from './imports.ts';

const circles = suite('circles of imports');

/** Files that import each other when the program runs, in groups that hold together. */
function circlesIn(edges: readonly Import[]): readonly (readonly string[])[] {
  const next = new Map<string, string[]>();
  for (const { from, to, types } of edges) if (!types) next.set(from, [...(next.get(from) ?? []), to]);
  const reached = new Map([...next.keys()].map(file => [file, reachable(file, next)]));
  const groups = [...reached].flatMap(([file, others]) => {
    if (!others.has(file)) return [];
    return [
      [...others]
        .filter(other => reached.get(other)?.has(file))
        .sort()
        .join(' '),
    ];
  });
  return [...new Set(groups)].sort().map(group => group.split(' '));
}

function reachable(file: string, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>();
  const left = [...(next.get(file) ?? [])];
  for (let other = left.pop(); other !== undefined; other = left.pop()) {
    if (seen.has(other)) continue;
    seen.add(other);
    left.push(...(next.get(other) ?? []));
  }
  return seen;
}

circles('there is none in the program, its scripts and its tests', () => {
  assert.equal(circlesIn(imports), []);
});

circles('this test can fail, and knows types from programs', () => {
  const edge = (from: string, to: string, types = false): Import => ({ from, to, types });
  const knot = [edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('c', 'd'), edge('d', 'e'), edge('x', 'x')];
  assert.equal(circlesIn(knot), [['a', 'b', 'c'], ['x']]);
  assert.equal(circlesIn([edge('a', 'b'), edge('b', 'a', true)]), []);
});

circles.run();
