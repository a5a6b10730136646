import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { remember } from '../../../src/review/model/remember.ts';

const remembering = suite('remembered results');

remembering('asked again about the same parts, it computes nothing; the oldest result is forgotten', () => {
  const computed: string[] = [];
  const of = remember<{ readonly word: string; readonly other: number }, string[]>({
    last: 2,
    parts: ({ word }) => [word],
    compute: ({ word }) => {
      computed.push(word);
      return [word];
    },
  });
  const first = of({ word: 'a', other: 1 });
  assert.is(of({ word: 'a', other: 2 }), first);
  of({ word: 'b', other: 1 });
  assert.is(of({ word: 'a', other: 1 }), first);
  of({ word: 'c', other: 1 });
  assert.equal(of({ word: 'a', other: 1 }), ['a']);
  assert.equal(computed, ['a', 'b', 'c', 'a']);
});

remembering.run();
