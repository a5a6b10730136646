/** Decisions survive the end of a review, as long as they are about the same proposals. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StateFile } from '../../../src/files/state-folder.ts';
import { usualKeymap } from '../../../src/review/model/keymap.ts';
import { messageText } from '../../../src/review/model/message.ts';
import type { State } from '../../../src/review/model/state.ts';
import { startState } from '../../../src/review/model/state.ts';
import { SavedReview } from '../../../src/review/work/saved.ts';
import { drive, filePlan, press, review, typed } from '../plans.ts';

const saved = suite<{ folder: string }>('saved review');
const day = 24 * 60 * 60 * 1000;

saved.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'harden-saved-'));
});
saved.after.each(({ folder }) => rmSync(folder, { recursive: true }));

const files = [
  filePlan('compose.yaml', [
    { id: 'nnp' },
    { id: 'priv', rule: 'no-privileged', safety: 'unsafe' },
    { id: 'caps', rule: 'drop-capabilities', safety: 'unsafe', requires: ['priv'] },
    { id: 'user', rule: 'run-as-non-root', safety: 'unsafe' },
  ]),
];
const none: ReadonlySet<string> = new Set();

function reopen(folder: string, now: number, plans = files): State {
  const { decisions, view } = new SavedReview(folder, '/shop', now);
  const start = startState({
    limit: 'assured',
    title: '',
    size: { columns: 80, rows: 24 },
    saved: decisions,
    savedView: view,
    config: { kind: 'none', why: '' },
    today: '',
    keymap: usualKeymap,
  });
  return drive(start, [
    { kind: 'scanned', files: plans, problems: [] },
    { kind: 'scan-done', took: 1 },
  ]);
}

const kinds = (state: State): Record<string, string> =>
  Object.fromEntries([...state.decisions].map(([id, { kind, by }]) => [id, `${kind} ${by}`]));

saved('brings explicit decisions back', ({ folder }) => {
  const state = press(review(files), 'k', 'n', 'y', 'n');
  new SavedReview(folder, '/shop', 0).write(state, none, 0);
  const again = reopen(folder, day);
  assert.equal(kinds(again), { nnp: 'skip saved', priv: 'accept saved', caps: 'skip saved' });
  assert.match(messageText(again), /^resumed 3 decisions from [\d-]+ \d\d:\d\d {3}--fresh/);
  assert.is(again.cursor, 'user');
});

saved('leaves out what was settled, what belongs to another folder, and what is older than 14 days', ({ folder }) => {
  new SavedReview(folder, '/shop', 0).write(press(review(files), 'y', 'n'), new Set(['priv']), 0);
  assert.equal(kinds(reopen(folder, day)), { nnp: 'accept default', caps: 'skip saved' });
  assert.equal(kinds(reopen(folder, 15 * day)), { nnp: 'accept default' });
  assert.is(new SavedReview(folder, '/other', day).decisions.size, 0);
});

saved('a decision about another proposal is not brought back', ({ folder }) => {
  new SavedReview(folder, '/shop', 0).write(press(review(files), 'y', 'y'), none, 0);
  const changed = files[0]!.findings.map(each =>
    each.id === 'priv' ? { ...each, fix: { ...each.fix!, title: 'other' } } : each,
  );
  const again = reopen(folder, day, [{ ...files[0]!, findings: changed }]);
  // The other one requires it, and coming back accepts nothing that was not accepted.
  assert.equal(kinds(again), { nnp: 'accept default' });
  assert.match(messageText(again), /^resumed 0 decisions from .*, 2 changed/);
});

saved('the list comes back as it was: grouping, filter and the row', ({ folder }) => {
  const left = press(review(files), 'y', 't', 't', '/', ...typed('class:unsafe'), 'enter', 'G');
  new SavedReview(folder, '/shop', 0).write(left, none, 0);
  const again = reopen(folder, 1000);
  assert.equal([again.grouping, again.filter, again.cursor], ['rule', 'class:unsafe', 'user']);
  assert.not.ok(again.matches?.has('nnp'));
  assert.match(messageText(again), /^resumed 1 decision from \d\d:\d\d {3}/);
});

saved('findings that were not looked at keep their decisions', ({ folder }) => {
  new SavedReview(folder, '/shop', 0).write(press(review(files), 'n'), none, 0);
  const other = [filePlan('other.yaml', [{ id: 'o1', safety: 'unsafe' }])];
  const elsewhere = press(reopen(folder, day, other), 'n');
  new SavedReview(folder, '/shop', day).write(elsewhere, none, day);
  assert.equal([...new SavedReview(folder, '/shop', day).decisions.keys()].sort(), ['o1', 'priv']);
});

saved('what was edited by hand comes back for the same bytes of the file, and for no others', ({ folder }) => {
  const edited = { file: files[0]!.sha256, base: 'b', edits: [{ at: 3, count: 0, lines: ['    init: true\n'] }] };
  const fix = { finding: 'priv', variant: 0, edited, text: '', problem: undefined, outside: [], violates: false };
  new SavedReview(folder, '/shop', 0).write(drive(review(files), [{ kind: 'edited', fix }]), none, 0);
  assert.equal(reopen(folder, day).decisions.get('priv'), { kind: 'accept', by: 'saved', variant: 0, edited });
  const other = reopen(folder, day, [{ ...files[0]!, sha256: '1'.repeat(64) }]);
  assert.is(other.decisions.get('priv'), undefined);
});

saved('nobody else can read the file, and a damaged one counts as none', ({ folder }) => {
  const file = new StateFile(folder, '/shop', 'review');
  new SavedReview(folder, '/shop', 0).write(press(review(files), 'n'), none, 0);
  assert.is(statSync(file.path).mode & 0o777, 0o600);
  for (const content of [[], { version: 2, decisions: [] }, { version: 1, decisions: [{ id: 1 }, null] }]) {
    file.write(content);
    assert.is(new SavedReview(folder, '/shop', 0).decisions.size, 0);
  }
});

saved.run();
