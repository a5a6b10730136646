import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withoutPairs } from '../../src/workloads/dockerfile/pairs.ts';

const pairs = suite('pairs of ENV and LABEL');

const without = (text: string, ...names: string[]): string | undefined => withoutPairs(text, names, '\\');

pairs('all other bytes stay', () => {
  assert.is(without('A=1  B="x y" C=\\ z', 'B'), 'A=1 C=\\ z');
  assert.is(without('A=1 B=2', 'A'), 'B=2');
  assert.is(without('A=1 \\\r\n    B=2 \\\r\n\tC=3', 'B'), 'A=1 \\\r\n\tC=3');
  assert.is(without('A=1 \\\n  B=2 \\\n  C=3', 'C', 'A'), 'B=2');
  assert.is(withoutPairs('A=1 `\n  B="C:\\x" `\n  C=3', ['A'], '`'), 'B="C:\\x" `\n  C=3');
});

pairs('nothing is left', () => {
  assert.is(without('A=1 \\\n B=2', 'A', 'B'), '');
  assert.is(without('A 1 and more', 'A'), '');
});

pairs('what is not there, or has a comment beside it, is left alone', () => {
  assert.is(without('A=1', 'B'), undefined);
  assert.is(without('A 1 B=2', 'B'), undefined);
  assert.is(without('A=1 \\\n# why\n B=2', 'B'), undefined);
  assert.is(without('A="1', 'A'), undefined);
});

pairs.run();
