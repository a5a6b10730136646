import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptUpTo, isWithin } from '../../src/engine/accept.ts';
import { editsOf } from '../../src/engine/edits.ts';
import type { FilePlan, PlanFinding } from '../../src/engine/plan.ts';
import { withRequirementsMet } from '../../src/engine/requirements.ts';
import type { Edit, Path, Safety } from '../../src/transform.ts';

const edits = suite('edits of accepted findings');

function finding(
  id: string,
  rule: string,
  target: Path,
  list: readonly Edit[],
  extra: Partial<PlanFinding> = {},
): PlanFinding {
  const pos = { line: 1, column: 1 };
  return {
    id,
    rule,
    severity: 'high',
    safety: 'assured',
    status: 'fixable',
    title: '',
    message: '',
    why: '',
    path: 'x.yaml',
    document: 0,
    resource: { kind: 'service', name: 'web' },
    pointer: '',
    range: { start: pos, end: pos },
    target,
    explicit: false,
    evidence: [],
    fix: { title: '', edits: list as [Edit], risk: '', check: '', requires: [], variants: [] },
    ...extra,
  };
}

const pod: Path = ['spec'];
const app: Path = ['spec', 'containers', 0];
const sidecar: Path = ['spec', 'containers', 1];
const set = (at: Path, value: string, when?: Edit['when']): Edit => ({
  op: 'set',
  at,
  value,
  ...(when ? { when } : {}),
});

edits('a condition asks about the same target or the pod spec around it', () => {
  const caps = finding('1', 'caps', app, [
    set([...app, 'root'], 'x', { rule: 'run-as-non-root', is: 'not-accepted' }),
    set([...app, 'user'], 'x', { rule: 'run-as-non-root', is: 'accepted' }),
  ]);
  const values = (...others: PlanFinding[]): unknown[] =>
    editsOf([caps, ...others], new Map())
      .filter(edit => edit.by === '1')
      .map(edit => edit.at.at(-1));
  assert.equal(values(), ['root']);
  assert.equal(values(finding('2', 'run-as-non-root', app, [set(app, '')])), ['user']);
  assert.equal(values(finding('2', 'run-as-non-root', pod, [set(pod, '')])), ['user']);
  assert.equal(values(finding('2', 'run-as-non-root', sidecar, [set(sidecar, '')])), ['root']);
});

edits('removals come last and from the back, so that every index means the original list', () => {
  const remove = (index: number): Edit => ({ op: 'remove', at: [...app, 'add', index] });
  const planned = editsOf(
    [
      finding('1', 'a', app, [remove(1)]),
      finding('2', 'b', app, [remove(10), set([...app, 'add', 2], 'x')]),
      finding('3', 'c', app, [remove(2)]),
    ],
    new Map(),
  );
  assert.equal(
    planned.map(edit => [edit.op, edit.at.at(-1), edit.by]),
    [
      ['set', 2, '2'],
      ['remove', 10, '2'],
      ['remove', 2, '3'],
      ['remove', 1, '1'],
    ],
  );
});

edits('a chosen variant replaces the edits of the fix', () => {
  const base = finding('1', 'a', app, [set(app, 'fix')]);
  const variant = {
    ...base,
    fix: { ...base.fix!, variants: [{ title: '', edits: [set(app, 'other')] as const, risk: '' }] },
  };
  const chosen = (index: number): unknown =>
    (editsOf([variant], new Map([['1', index]]))[0] as { value: unknown }).value;
  assert.equal([chosen(0), chosen(1), chosen(7)], ['fix', 'other', 'fix']);
});

edits.run();

const acceptance = suite('acceptance');

acceptance('a fix falls away with the one it requires, and takes its dependents along', () => {
  const needs = (id: string, ...requires: string[]): PlanFinding => {
    const plain = finding(id, id, app, [set(app, '')]);
    return { ...plain, fix: { ...plain.fix!, requires } };
  };
  const all = [needs('a'), needs('b', 'a'), needs('c', 'b'), needs('d')];
  const kept = (...ids: string[]): string[] =>
    withRequirementsMet(all, new Map(ids.map(id => [id, 0]))).map(({ id }) => id);
  assert.equal(kept('a', 'b', 'c', 'd'), ['a', 'b', 'c', 'd']);
  assert.equal(kept('b', 'c', 'd'), ['d']);
  assert.equal(kept('a', 'c'), ['a']);
});

acceptance('classes are ordered, and only fixable findings are accepted', () => {
  assert.ok(isWithin('safe', 'assured') && isWithin('unsafe', 'unsafe') && !isWithin('unsafe', 'assured'));
  const classes: Safety[] = ['safe', 'assured', 'unsafe'];
  const findings = classes.map(safety => finding(safety, 'r', app, [set(app, '')], { safety }));
  const plan = {
    findings: [...findings, finding('off', 'r', app, [], { safety: 'safe', status: 'suppressed' })],
  } as unknown as FilePlan;
  assert.equal([...acceptUpTo(plan, 'assured').keys()], ['safe', 'assured']);
  assert.equal([...acceptUpTo(plan, 'unsafe').keys()], ['safe', 'assured', 'unsafe']);
});

acceptance.run();
