import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { arrange, type Before } from '../../../src/patch/series/order.ts';

const order = suite('order of groups');

const edges = (list: readonly (readonly [number, number[]])[]): Before =>
  new Map(list.map(([node, before]) => [node, new Set(before)]));
const none = edges([]);

order('is the given one when nothing depends on anything', () => {
  assert.equal(arrange(3, none, none), [[0], [1], [2]]);
  assert.equal(arrange(0, none, none), []);
});

order('puts what is required first, and the others as soon as they may', () => {
  assert.equal(arrange(4, edges([[0, [2]]]), none), [[1], [2], [0], [3]]);
  assert.equal(
    arrange(
      3,
      edges([
        [0, [1]],
        [1, [2]],
      ]),
      none,
    ),
    [[2], [1], [0]],
  );
});

order('puts together what requires each other, directly or by way of others', () => {
  assert.equal(
    arrange(
      5,
      edges([
        [0, [3]],
        [3, [4]],
        [4, [0]],
        [1, [4]],
      ]),
      none,
    ),
    [[0, 3, 4], [1], [2]],
  );
});

order('follows preferences unless they lead in a circle or against what is required', () => {
  assert.equal(arrange(3, none, edges([[0, [2]]])), [[1], [2], [0]]);
  assert.equal(
    arrange(
      3,
      none,
      edges([
        [0, [1]],
        [1, [0]],
      ]),
    ),
    [[2], [0], [1]],
  );
  assert.equal(arrange(2, edges([[1, [0]]]), edges([[0, [1]]])), [[0], [1]]);
});

order.run();
