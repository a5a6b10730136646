import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dockerfile } from '../../../src/languages/dockerfile/index.ts';
import type { TaggedEdit } from '../../../src/languages/language.ts';

const removing = suite('instructions that go');

/** The text after these edits of the only stage, proven. */
function after(text: string, edits: readonly object[]): string {
  const stream = dockerfile.open(new TextEncoder().encode(text));
  if ('kind' in stream) throw new Error(stream.message);
  const document = stream.documents[0]!.read('dockerfile');
  if (document.kind === 'problem') throw new Error(document.message);
  const tagged = edits.map(edit => ({ by: 'test', ...edit }) as TaggedEdit);
  const planned = document.plan(tagged);
  if (planned.kind === 'refusal') throw new Error(planned.message);
  const proof = document.prove(planned, tagged);
  return proof.kind === 'proven' ? proof.text : proof.reason;
}

const drop = (index: number) => ({ op: 'remove', at: ['stages', 0, 'steps', index], leaveEmpty: 'empty' });
const insert = (index: number) => ({
  op: 'insert',
  at: ['stages', 0, 'steps'],
  item: { keyword: 'USER', arguments: 'app' },
  index,
  again: true,
});

removing('leave no empty line at the end of a text, and its end as it was', () => {
  assert.is(after('FROM a\nRUN b\n\nEXPOSE 1\n\nCMD c\n', [drop(1), drop(2)]), 'FROM a\nRUN b\n');
  assert.is(after('FROM a\nRUN b\n\nEXPOSE 1\nCMD c', [drop(1), drop(2)]), 'FROM a\nRUN b');
  assert.is(after('FROM a\r\nRUN b\r\n\r\nEXPOSE 1\r\nCMD c', [drop(1), drop(2)]), 'FROM a\r\nRUN b');
  assert.is(
    after('FROM a\nRUN b\n\n# why\nEXPOSE 1\n\n# what\nCMD c', [drop(1), drop(2)]),
    'FROM a\nRUN b\n\n# why\n\n# what',
  );
});

removing('take one of two empty lines with them in the middle', () => {
  assert.is(after('FROM a\n\nEXPOSE 1\nLABEL x=y\n\nCMD c\n', [drop(0), drop(1)]), 'FROM a\n\nCMD c\n');
});

removing('make room for what is new in their place', () => {
  assert.is(after('FROM a\nRUN b\n\nCMD c\n', [insert(1), drop(1)]), 'FROM a\nRUN b\n\nUSER app\n');
  assert.is(after('FROM a\nRUN b\nCMD c', [drop(1), insert(2)]), 'FROM a\nRUN b\nUSER app\n');
});

removing.run();
