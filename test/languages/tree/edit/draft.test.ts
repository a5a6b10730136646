import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Draft } from '../../../../src/languages/tree/edit/draft.ts';
import type { AliasNode, MapNode, ScalarNode } from '../../../../src/languages/tree/nodes.ts';
import { readDocument } from '../../../../src/languages/yaml/read/read-document.ts';

const draft = suite('draft');

const limits = { document: 1000, depth: 20 };

function mapOf(text: string): MapNode {
  const read = readDocument(text, limits);
  if ('kind' in read) throw new Error(read.message);
  return read.tree.root as MapNode;
}

draft('an alias leads to the value that took the place of its anchor, however often that was replaced', () => {
  const root = mapOf('a: &x 1\nb: *x\n');
  const changed = new Draft(root);
  const pair = root.pairs[0]!;
  const slot = changed.pairSlot(changed.writable(changed.rootSlot(), root), pair);
  const edit = { op: 'set', at: ['a'], value: null, by: 'f' } as const;
  const read = [2, 3, 4].map(value => {
    slot.replace(changed.fromPlain(value, edit, slot.node));
    return (changed.follow(root.pairs[1]!.value as AliasNode) as ScalarNode).value;
  });
  assert.equal(read, [2, 3, 4]);
  assert.is(slot.node.origin, pair.value);
  assert.is(slot.node.anchor, 'x');
});

draft('what is not touched is the pristine tree itself', () => {
  const root = mapOf('a: {b: 1}\nc: 2\n');
  const changed = new Draft(root);
  changed.writable(changed.rootSlot(), root);
  assert.is.not(changed.root, root);
  assert.is(changed.root.origin, root);
  assert.equal((changed.root as MapNode).pairs, root.pairs);
  assert.is(changed.writable(changed.rootSlot(), changed.root as MapNode), changed.root);
});

draft.run();
