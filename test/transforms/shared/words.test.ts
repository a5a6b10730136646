import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { enumerate } from '../../../transforms/shared/words.ts';

const words = suite('words');

words('words are enumerated as a person would', () => {
  assert.equal([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(enumerate), ['', 'a', 'a and b', 'a, b and c']);
});

words.run();
