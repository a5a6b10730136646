/** What becomes of accepted findings when documents are fine alone but not together. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applyFindings } from '../../src/engine/apply.ts';
import type { PlanFinding } from '../../src/engine/plan.ts';
import type { Document, Planned, Splice } from '../../src/languages/language.ts';
import { documentOf, open } from '../languages/yaml/editing.ts';

const apply = suite('apply');

const text = 'services: {}\n---\nservices: {}\n';
const stream = open(text);

/** A document that writes where it is told to, and says that this is right. */
function writing(index: number, splice: Pick<Splice, 'start' | 'end' | 'text'>): Document {
  const { start, end, root } = documentOf(stream, 'go3', index);
  const plan: Planned = { kind: 'planned', splices: [{ ...splice, by: [`f${index}`] }], lostComments: [], touches: [] };
  const written = text.slice(0, splice.start) + splice.text + text.slice(splice.end);
  return {
    ...{ kind: 'document', index, start, end, root },
    plan: () => plan,
    refusal: () => undefined,
    prove: () => ({ kind: 'proven', text: written.slice(start, end + splice.text.length - splice.end + splice.start) }),
  };
}

function finding(document: number): PlanFinding {
  const pos = { line: 1, column: 1 };
  const edits = [{ op: 'set', at: ['services'], value: null }] as const;
  return {
    ...{
      id: `f${document}`,
      rule: 'x',
      severity: 'low',
      safety: 'safe',
      status: 'fixable',
      title: '',
      message: '',
      why: '',
    },
    ...{
      path: 'x.yaml',
      document,
      resource: { kind: 'service', name: 'web' },
      pointer: '',
      target: [],
      explicit: false,
    },
    ...{ range: { start: pos, end: pos }, evidence: [] },
    fix: { title: '', edits, risk: '', check: '', requires: [], variants: [] },
  };
}

function applied(documents: readonly Document[]): ReturnType<typeof applyFindings> {
  const findings = documents.map(({ index }) => finding(index));
  const accepted = new Map(findings.map(({ id }) => [id, 0]));
  const byIndex = new Map(documents.map(document => [document.index, document]));
  return applyFindings({ path: 'x.yaml', stream, documents: byIndex, findings }, { accepted, ignored: new Map() });
}

apply('changes of several documents are written together', () => {
  const { after, fixed, refused } = applied([
    writing(0, { start: 11, end: 11, text: 'a: 1' }),
    writing(1, { start: 28, end: 28, text: 'b: 1' }),
  ]);
  assert.is(after, 'services: {a: 1}\n---\nservices: {b: 1}\n');
  assert.equal([fixed, refused], [['f0', 'f1'], []]);
});

apply('when they do not fit together nothing is written, and every finding is refused', () => {
  const lying = { ...writing(1, { start: 10, end: 12, text: 'x' }), start: 0, end: 13 };
  const { after, splices, fixed, refused } = applied([
    writing(0, { start: 11, end: 11, text: 'a: 1' }),
    { ...lying, prove: () => ({ kind: 'proven', text: 'services: x\n' }) },
  ]);
  assert.is(after, text);
  assert.equal([splices, fixed], [[], []]);
  assert.equal(
    refused.map(({ id, code }) => [id, code]),
    [
      ['f0', 'unverified'],
      ['f1', 'unverified'],
    ],
  );
});

apply.run();
