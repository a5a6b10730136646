/** A wrong result never passes, whatever made it wrong. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Document, Planned, Splice, Stream, TaggedEdit } from '../../src/languages/language.ts';
import { yaml } from '../../src/languages/yaml/index.ts';
import { Verifier, verifyEdits, verifyTyped } from '../../src/verify/index.ts';
import { append, comment, documentOf, open, remove, set } from '../languages/yaml/editing.ts';
import { asVerified } from './as-verified.ts';

const verification = suite('verification');

interface Case {
  readonly stream: Stream;
  readonly document: Document;
  readonly edits: readonly TaggedEdit[];
  readonly planned: Planned;
}

function planned(text: string, edits: readonly TaggedEdit[], index = 0): Case {
  const stream = open(text);
  const document = documentOf(stream, 'go3', index);
  const result = document.plan(edits);
  if (result.kind === 'refusal') throw new Error(result.message);
  return { stream, document, edits, planned: result };
}

/** The plan with its splices changed, as a mistake of the planner would. */
function spoiled(
  { stream, document, edits, planned: plan }: Case,
  change: (splice: Splice) => Splice,
): string | undefined {
  const mutable = plan as { splices: readonly Splice[] };
  const { splices } = plan;
  mutable.splices = splices.map(change);
  const result = verifyEdits(stream, [{ document, edits, planned: plan }]);
  mutable.splices = splices;
  return result.kind === 'refusal' ? result.message : undefined;
}

verification('the planned text passes and comes back as it is', () => {
  const { stream, document, edits, planned: plan } = planned('a: 1\n', [set('b', 2)]);
  const result = verifyEdits(stream, [{ document, edits, planned: plan }]);
  assert.is(result.kind, 'verified');
  if (result.kind === 'verified') assert.is(result.text, 'a: 1\nb: 2\n');
});

verification('several documents are proven together', () => {
  const stream = open('a: 1\n---\nb: 1\n---\nc: 1\n');
  const changes = [0, 2].map(index => {
    const document = documentOf(stream, 'go2', index);
    const edits = [set('x', index)];
    const plan = document.plan(edits);
    if (plan.kind === 'refusal') throw new Error(plan.message);
    return { document, edits, planned: plan };
  });
  const verifier = new Verifier(stream);
  const texts = [changes.slice(1), changes, changes.toReversed(), []].map(some => {
    const result = verifier.verify(some);
    return result.kind === 'verified' ? result.text : result.message;
  });
  assert.equal(texts, [
    'a: 1\n---\nb: 1\n---\nc: 1\nx: 2\n',
    'a: 1\nx: 0\n---\nb: 1\n---\nc: 1\nx: 2\n',
    'a: 1\nx: 0\n---\nb: 1\n---\nc: 1\nx: 2\n',
    'a: 1\n---\nb: 1\n---\nc: 1\n',
  ]);
});

verification('a refusal names the first edit and the first place that was to change', () => {
  const { stream, document, edits, planned: plan } = planned('a: 1\nb: 2\n', [set('b', 3), set('c', 4)]);
  const mutable = plan as { splices: readonly Splice[] };
  mutable.splices = plan.splices.map(splice => ({ ...splice, text: 'z: [\n' }));
  const result = verifyEdits(stream, [{ document, edits, planned: plan }]);
  assert.equal(result.kind === 'refusal' && [result.at, result.offset], [['b'], plan.splices[0]!.start]);
  assert.ok(plan.splices[0]!.start > 0 && plan.splices.length > 1);
  const twice = [...plan.splices, ...plan.splices];
  mutable.splices = twice;
  const nothing = verifyEdits(stream, [{ document, edits: [], planned: plan }]);
  assert.equal(nothing.kind === 'refusal' && [nothing.at, nothing.offset], [[], twice[0]!.start]);
});

const wrong: readonly (readonly [string, string, readonly TaggedEdit[], (splice: Splice) => Splice, RegExp])[] = [
  ['another value', 'a: 1\n', [set('b', 'x')], splice => ({ ...splice, text: 'b: z\n' }), /b is not what was planned/],
  ['another type in one dialect', 'a: 1\n', [set('b', 'yes')], splice => ({ ...splice, text: 'b: yes\n' }), /b is not/],
  ['another type of number', 'a: 1\n', [set('b', '0644')], splice => ({ ...splice, text: 'b: 0644\n' }), /b is not/],
  [
    'a list for a map',
    'a: 1\n',
    [set('b', { x: 1 })],
    splice => ({ ...splice, text: 'b:\n  - x\n' }),
    /^[^(]*\(b is not/,
  ],
  ['a map for a list', 'a: 1\n', [set('b', ['x'])], splice => ({ ...splice, text: 'b:\n  x: 1\n' }), /\(b is not/],
  ['a scalar for a map', 'a: 1\n', [set('b', { x: 1 })], splice => ({ ...splice, text: 'b: x\n' }), /\(b is not/],
  [
    'a value deep inside, and says where',
    'a:\n  - b: 1\n  - c: 1\n',
    [set('a.1.d.e', 2)],
    splice => ({ ...splice, text: splice.text.replace('2', '3') }),
    /\(a\.1\.d\.e is not what was planned\)/,
  ],
  [
    'an item deep inside, and says where',
    'a:\n  b:\n    - 1\n',
    [append('a.b', ['x', 'y'])],
    splice => ({ ...splice, text: splice.text.replace('y', 'z') }),
    /\(a\.b\.1\.1 is not what was planned\)/,
  ],
  [
    'another order of keys',
    'a: 1\n',
    [set('b', 2)],
    splice => ({ ...splice, start: 0, end: 0 }),
    /is not what was planned/,
  ],
  ['another anchor', 'a: &x 1\nc: *x\n', [set('b', 2)], splice => ({ ...splice, start: 3, end: 5, text: '&z' }), /./],
  ['a map for a list', 'a: 1\n', [set('b', ['x'])], splice => ({ ...splice, text: 'b:\n  x: 1\n' }), /^.*\bb is not/],
  ['a list for a map', 'a: 1\n', [set('b', { x: 1 })], splice => ({ ...splice, text: 'b:\n  - x\n' }), /\bb is not/],
  ['a map for a text', 'a: 1\n', [set('b', 'x')], splice => ({ ...splice, text: 'b: {x: 1}\n' }), /\bb is not/],
  ['a text for a list', 'a: 1\n', [set('b', ['x'])], splice => ({ ...splice, text: 'b: x\n' }), /\bb is not/],
  ['an alias for a text', 'a: &x 1\n', [set('b', 1)], splice => ({ ...splice, text: 'b: *x\n' }), /\bb is not/],
  [
    'another value deep inside, and says where',
    'a:\n  - x: 1\n  - y: {z: 2}\n',
    [set('a.1.y.z', 3)],
    splice => ({ ...splice, text: '4' }),
    /\ba\.1\.y\.z is not what was planned/,
  ],
  [
    'an item less',
    'a:\n  - x\n',
    [append('a', 'y')],
    splice => ({ ...splice, text: '' }),
    /\ba is not what was planned/,
  ],
  ['broken syntax', 'a: 1\n', [set('b', 2)], splice => ({ ...splice, text: 'b: [\n' }), /./],
  ['a key that is there', 'a: 1\n', [set('b', 2)], splice => ({ ...splice, text: 'a: 2\n' }), /twice/],
  ['a comment more', 'a: 1\n', [set('b', 2)], splice => ({ ...splice, text: 'b: 2 # x\n' }), /comments/],
  ['a comment less', 'a: 1 # x\n', [set('a', 2)], splice => ({ ...splice, end: splice.end + 4 }), /comments/],
  [
    'a comment that became text',
    'a: x # c\n',
    [set('a', 'x z')],
    splice => ({ ...splice, end: splice.end + 1, text: 'x z' }),
    /./,
  ],
  ['other line breaks', 'a: 1\n', [set('b', 2)], splice => ({ ...splice, text: 'b: 2\r\n' }), /line breaks/],
  ['no final line break', 'a: 1\n', [set('b', 2)], splice => ({ ...splice, text: 'b: 2' }), /end of the file/],
  [
    'a line that ends the document',
    'a: 1\n',
    [set('b', 2)],
    splice => ({ ...splice, text: 'b: 2\n---\nc: 1\n' }),
    /documents/,
  ],
  [
    'a hidden line break',
    'a: 1\n',
    [set('b', 'x')],
    splice => ({ ...splice, text: 'b: x # \u2028c: 1\n' }),
    /character/,
  ],
  ['a new unknown tag', 'a: 1\n', [set('b', 'x')], splice => ({ ...splice, text: 'b: !x x\n' }), /./],
  ['JSON no more', '{"a": 1}\n', [set('b', 'x')], splice => ({ ...splice, text: ', b: x' }), /JSON/],
  [
    'too much depth',
    'a: 1\n',
    [set('b', 'x')],
    splice => ({ ...splice, text: `b: ${'['.repeat(300)}${']'.repeat(300)}\n` }),
    /deep/,
  ],
];

for (const [name, text, edits, change, message] of wrong) {
  verification(`refuses ${name}`, () => {
    const found = spoiled(planned(text, edits), change);
    assert.ok(found !== undefined, 'the wrong text passed');
    assert.match(found, message);
  });
}

verification('refuses what a language has not proven word for word', () => {
  const { stream, document, edits, planned: plan } = planned('a: 1\nc: 2\n', [set('b', 2)]);
  const { index, start, end, root } = document;
  const lying: Document = {
    ...{ kind: 'document', index, start, end, root },
    plan: () => plan,
    refusal: () => undefined,
    prove: () => ({ kind: 'proven', text: 'a: 1\nc: 3\nb: 2\n' }),
  };
  const result = verifyEdits(stream, [{ document: lying, edits, planned: plan }]);
  assert.match(result.kind === 'refusal' ? result.message : '', /differs from the planned changes/);
});

verification('a change that was proven is not read again when others come to it', () => {
  const { stream, document, edits, planned: plan } = planned('a: 1\n---\nb: 1\n', [set('x', 1)]);
  const { index, start, end, root } = document;
  let proofs = 0;
  const counting: Document = {
    ...{ kind: 'document', index, start, end, root },
    plan: () => plan,
    refusal: () => undefined,
    prove: (...claim) => {
      proofs++;
      return document.prove(...claim);
    },
  };
  const verifier = new Verifier(stream);
  const change = { document: counting, edits, planned: plan };
  for (const changes of [[change], [change], []]) assert.is(verifier.verify(changes).kind, 'verified');
  assert.is(proofs, 1);
});

verification('what a person typed is taken as long as it can be read', () => {
  const before = asVerified('a: 1\n---\nb: [\n');
  const read = (text: string): string | undefined => verifyTyped(yaml, before, text);
  assert.is(read('a: 2 # mine\n---\nb: [\n'), 'a: 2 # mine\n---\nb: [\n');
  assert.is(read('a: "\n---\nb: [\n'), undefined);
  assert.is(read('a: 1\u2028\n---\nb: [\n'), undefined);
});

verification('refuses a document of another file', () => {
  const one = planned('a: 1\n', [set('b', 2)]);
  const result = verifyEdits(open('c: 1\n'), [one]);
  assert.match(result.kind === 'refusal' ? result.message : '', /differs from the planned changes/);
});

verification('refuses splices that overlap or leave their document', () => {
  const { stream, document, edits, planned: plan } = planned('a: 1\n---\nb: 1\n', [set('a', 2)]);
  const spoil = (splices: readonly Splice[]): string => {
    (plan as { splices: readonly Splice[] }).splices = splices;
    return verifyEdits(stream, [{ document, edits, planned: plan }]).kind;
  };
  const by = ['f'];
  assert.is(spoil([{ start: 3, end: 4, text: '2', by }]), 'verified');
  assert.is(
    spoil([
      { start: 3, end: 4, text: '2', by },
      { start: 3, end: 4, text: '', by },
    ]),
    'refusal',
  );
  assert.is(
    spoil([
      { start: 3, end: 4, text: '2', by },
      { start: 12, end: 13, text: '2', by },
    ]),
    'refusal',
  );
});

verification('refuses a plan of another document', () => {
  const one = planned('a: 1\n', [set('b', 2)]);
  const other = planned('a: 1\n', [set('b', 2)]);
  assert.is(verifyEdits(one.stream, [{ ...one, planned: other.planned }]).kind, 'refusal');
});

verification('refuses a value that changes elsewhere through an anchor', () => {
  // The tree is as planned, only an alias would now find another anchor.
  const { stream, document, edits, planned: plan } = planned('a: &x 1\nb: &y 2\nc: *x\nd: *y\n', [set('e', 3)]);
  const swapped = [
    { start: 3, end: 5, text: '&y', by: ['f'] },
    { start: 11, end: 13, text: '&x', by: ['f'] },
    ...plan.splices,
  ];
  (plan as { splices: readonly Splice[] }).splices = swapped;
  const result = verifyEdits(stream, [{ document, edits, planned: plan }]);
  assert.is(result.kind, 'refusal');
});

verification('a refusal names the first edit', () => {
  const one = planned('a: 1\n', [set('b', 2), set('c', 2)]);
  (one.planned as { splices: readonly Splice[] }).splices = [{ start: 5, end: 5, text: 'b: 2\n', by: ['f'] }];
  const result = verifyEdits(one.stream, [one]);
  assert.is(result.kind, 'refusal');
  if (result.kind === 'refusal') assert.equal(result.at, ['b']);
});

verification('indexes of removed items are not asked again', () => {
  const one = planned('l:\n  - a\n  - b: 1\n  - c\n', [set('l.1.b', 2), remove('l.0'), remove('l.2')]);
  const result = verifyEdits(one.stream, [one]);
  assert.is(result.kind === 'verified' && result.text, 'l:\n  - b: 2\n');
});

verification('comments that were asked for pass, also next to lost ones', () => {
  const one = planned('a: 1 # x\nb:\n  # y\n  - 1\n', [comment('a', 'why'), set('b', 2), append('l', 'z')]);
  const result = verifyEdits(one.stream, [one]);
  assert.is(result.kind === 'verified' && result.text, '# why\na: 1 # x\nb: 2\nl:\n  - z\n');
});

verification.run();
