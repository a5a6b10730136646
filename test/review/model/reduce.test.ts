/** The review as a state machine: what keys do, and what must hold whatever keys are pressed. */
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptUpTo } from '../../../src/engine/accept.ts';
import { type Decisions, selectionOf, startDecision } from '../../../src/review/model/decisions.ts';
import { usualKeymap } from '../../../src/review/model/keymap.ts';
import { layoutOf } from '../../../src/review/model/layout.ts';
import { messageText } from '../../../src/review/model/message.ts';
import { rowsOf } from '../../../src/review/model/rows.ts';
import { topScreen } from '../../../src/review/model/screen-stack.ts';
import type { Action, State } from '../../../src/review/model/state.ts';
import { reduce } from '../../../src/review/reduce.ts';
import { anyPlans, drive, effectsOf, filePlan, key, noMetrics, press, review, typed } from '../plans.ts';

const reducer = suite('review reducer');

const shop = [
  filePlan('compose.yaml', [
    { id: 'nnp', rule: 'no-new-privileges' },
    { id: 'caps', rule: 'drop-capabilities', safety: 'unsafe', variants: 1 },
    { id: 'user', rule: 'run-as-non-root', safety: 'unsafe', risk: 'data may belong to root' },
    { id: 'socket', rule: 'no-runtime-socket', safety: 'report-only' },
  ]),
  filePlan('deploy.yaml', [
    { id: 'priv', rule: 'no-privileged', safety: 'unsafe' },
    { id: 'nnp2', rule: 'no-new-privileges', safety: 'unsafe', requires: ['priv'] },
    { id: 'root', rule: 'read-only-root', safety: 'assured' },
  ]),
];
const kinds = (state: State): Record<string, string> =>
  Object.fromEntries([...state.decisions].map(([id, { kind, by }]) => [id, `${kind} ${by}`]));

reducer('starts as --write would decide, on the first finding that waits for a person', () => {
  const state = review(shop);
  assert.equal(kinds(state), { nnp: 'accept default', root: 'accept default' });
  assert.is(state.cursor, 'caps');
  assert.equal(selectionOf(shop[0]!, state.decisions).accepted, acceptUpTo(shop[0]!, 'assured'));
});

reducer('y accepts and goes to the next open finding, n skips', () => {
  const state = press(review(shop), 'y', 'n');
  assert.is(kinds(state).caps, 'accept you');
  assert.is(kinds(state).user, 'skip you');
  assert.is(state.cursor, 'priv');
});

reducer('accepting brings what a fix requires, once its risk was listed; skipping drops what requires it', () => {
  const asked = press(review(shop), ']', ']', 'j', 'j', 'y');
  assert.is(topScreen(asked).kind, 'unsafe');
  assert.is(kinds(asked).nnp2, undefined);
  const accepted = press(asked, 'enter');
  assert.is(kinds(accepted).priv, 'accept you');
  assert.is(kinds(accepted).nnp2, 'accept you');
  const skipped = press(accepted, 'g', ']', 'j', 'n');
  assert.is(kinds(skipped).priv, 'skip you');
  assert.is(kinds(skipped).nnp2, 'skip you');
  assert.match(messageText(skipped), /with it no-new-privileges/);
  assert.equal(kinds(press(skipped, 'u')), kinds(accepted));
});

reducer('holding y down decides no second time and never reaches the write', () => {
  let state = review(shop);
  for (let count = 0; count < 50; count++) {
    const [next, effects] = reduce(state, { kind: 'key', key: key('y'), metrics: noMetrics });
    assert.equal(effects, []);
    state = next;
  }
  assert.is(state.screens.length <= 2, true);
  assert.not.ok(state.screens.some(({ kind }) => kind === 'confirm'));
});

reducer('space toggles and stays, backspace goes back to the start', () => {
  const state = press(review(shop), 'k', 'space');
  assert.is(state.cursor, 'nnp');
  assert.is(kinds(state).nnp, 'skip you');
  assert.is(kinds(press(state, 'backspace')).nnp, 'accept default');
});

reducer('the bulk menu counts, lists what may break, and s leaves that out', () => {
  const menu = press(review(shop), 'A', 'v');
  const screen = topScreen(menu);
  assert.is(screen.kind, 'unsafe');
  assert.equal(screen.kind === 'unsafe' && screen.ids, ['caps', 'user', 'priv', 'nnp2']);
  assert.equal(kinds(press(menu, 'escape')), kinds(review(shop)));
  assert.is([...press(menu, 'enter').decisions.values()].filter(({ kind }) => kind === 'accept').length, 6);
  assert.match(messageText(press(menu, 's')), /no others/);
  for (const other of ['y', 'n', 'w', 'A', 'z'])
    assert.match(messageText(press(menu, other)), /Enter accepts all, s only the others, Esc none/, other);
});

reducer('a variant is shown by v and taken by y', () => {
  const state = press(review(shop), 'v', 'y');
  assert.equal(state.decisions.get('caps'), { kind: 'accept', by: 'you', variant: 1 });
});

reducer('a reason of at least three characters ignores', () => {
  const short = press(review(shop), 'x', ...typed('no'), 'enter');
  assert.is(topScreen(short).kind, 'ignore');
  assert.is(short.decisions.get('caps'), undefined);
  assert.equal(press(review(shop), 'x', ...typed('not yet'), 'enter').decisions.get('caps'), {
    kind: 'ignore',
    by: 'you',
    scope: 'place',
    to: 'comment',
    reason: 'not yet',
  });
});

reducer('the filter narrows while it is typed, Enter keeps it, Esc clears it', () => {
  const state = press(review(shop), '/', ...typed('rule:privil is:open'), 'enter');
  assert.equal(rowsOf(state).order, ['priv', 'nnp2']);
  assert.is(topScreen(state).kind, 'review');
  assert.is(rowsOf(press(state, 'escape')).order.length, 7);
  const typing = press(state, '/', 'escape');
  assert.is(typing.filter, '');
});

reducer('a filter by state does not move the list when a decision changes that state', () => {
  const state = press(review(shop), '/', ...typed('is:open'), 'enter', 'y');
  assert.equal(rowsOf(state).order, ['caps', 'user', 'priv', 'nnp2']);
});

reducer('w shows the changes, and Enter writes them only after keys typed ahead are over and all is checked', () => {
  const asked = press(review(shop), 'w');
  assert.is(topScreen(asked).kind, 'confirm');
  assert.equal(effectsOf(review(shop), 'w'), [{ kind: 'check', paths: ['compose.yaml', 'deploy.yaml'] }]);
  assert.equal(effectsOf(asked, 'enter'), []);
  const armed = drive(asked, [{ kind: 'armed' }]);
  assert.equal(effectsOf(armed, 'enter'), []);
  const check = { fixes: 1, ignores: 0, notes: 0, added: 1, removed: 0, weaker: 0, refused: [] };
  const ready = drive(armed, [
    { kind: 'checked', checks: [{ ...check, path: 'compose.yaml' }] },
    { kind: 'checked', checks: [{ ...check, path: 'deploy.yaml', problem: 'does not parse' }] },
  ]);
  assert.equal(effectsOf(ready, 'enter'), [{ kind: 'write', paths: ['compose.yaml'] }]);
  for (const other of ['y', 'w', 'space', 'A', 's']) assert.equal(effectsOf(ready, other), [], other);
});

reducer('Enter before the changes can be written says so, until they can', () => {
  const asked = press(review(shop), 'w');
  assert.match(messageText(press(asked, 'enter')), /press it again/);
  const waiting = press(drive(asked, [{ kind: 'armed' }]), 'enter');
  assert.match(messageText(waiting), /still checking/);
  const check = { fixes: 1, ignores: 0, notes: 0, added: 1, removed: 0, weaker: 0, refused: [] };
  const half = drive(waiting, [{ kind: 'checked', checks: [{ ...check, path: 'compose.yaml' }] }]);
  assert.is(messageText(half), messageText(waiting));
  const whole = drive(half, [{ kind: 'checked', checks: [{ ...check, path: 'deploy.yaml' }] }]);
  assert.is(messageText(whole), 'all checked   Enter writes');
  assert.equal(effectsOf(whole, 'enter'), [{ kind: 'write', paths: ['compose.yaml', 'deploy.yaml'] }]);
});

reducer('long lines wrap, and side by side is for wide screens; both hold on every screen', () => {
  const wrapped = press(review(shop), 'L', 'W');
  assert.equal([wrapped.wrap, wrapped.left], [true, 0]);
  assert.match(messageText(press(wrapped, 'L')), /wrapped {3}W cuts them/);
  assert.is(press(wrapped, 'p', 'W').wrap, false);
  assert.match(messageText(press(review(shop), '|')), /needs 140 columns/);
  const wide = drive(review(shop), [{ kind: 'resize', size: { columns: 140, rows: 40 } }]);
  assert.is(press(wide, '|').split, true);
});

reducer('o tells about the rule of a finding or of a group of one rule', () => {
  assert.equal(topScreen(press(review(shop), 'o')), { kind: 'rule', rule: 'drop-capabilities', scroll: 0 });
  assert.match(messageText(press(review(shop), 'g', 'o')), /choose a finding/);
  assert.equal(topScreen(press(review(shop), 't', 't', 'g', 'o')), {
    kind: 'rule',
    rule: 'no-new-privileges',
    scroll: 0,
  });
});

reducer('quit leaves at once when nothing was decided, and asks otherwise', () => {
  assert.equal(effectsOf(review(shop), 'q'), [{ kind: 'quit', keep: true, interrupted: false }]);
  const asked = press(review(shop), 'y', 'q');
  assert.is(topScreen(asked).kind, 'quit');
  assert.equal(effectsOf(asked, 'enter'), [{ kind: 'quit', keep: true, interrupted: false }]);
  assert.equal(effectsOf(asked, 'backspace'), [{ kind: 'quit', keep: false, interrupted: false }]);
  assert.equal(effectsOf(asked, 'ctrl-c'), [{ kind: 'quit', keep: true, interrupted: true }]);
  assert.is(topScreen(press(asked, 'escape')).kind, 'review');
  assert.is(topScreen(press(asked, 'w')).kind, 'confirm');
});

reducer('a file read again keeps decisions about equal proposals and opens the others', () => {
  const decided = press(review(shop), 'y', 'n');
  const same = drive(decided, [{ kind: 'reread', path: 'compose.yaml', plan: shop[0]! }]);
  assert.equal(kinds(same), kinds(decided));
  const moved = { ...shop[0]!.findings[1]! };
  const plan = {
    ...shop[0]!,
    findings: [shop[0]!.findings[0]!, { ...moved, fix: { ...moved.fix!, title: 'other' } }],
  };
  const after = drive(decided, [{ kind: 'reread', path: 'compose.yaml', plan }]);
  assert.equal(kinds(after), { nnp: 'accept default', root: 'accept default' });
  assert.equal([...after.changed], ['caps']);
});

// ---------------------------------------------------------------------------------------------------------------------
// Whatever keys are pressed

const keys = [
  ...new Set(usualKeymap.bindings.flatMap(binding => binding.keys)),
  's',
  'k',
  'r',
  'v',
  'z',
  '1',
  'alt-y',
  'f1',
];
const anyAction: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom(...keys).map((name): Action => ({ kind: 'key', key: key(name), metrics: noMetrics })),
  },
  { weight: 1, arbitrary: fc.constantFrom<Action>({ kind: 'paste', text: 'yyAAv\n' }, { kind: 'armed' }) },
  {
    weight: 1,
    arbitrary: fc
      .record({ columns: fc.integer({ min: 10, max: 200 }), rows: fc.integer({ min: 3, max: 60 }) })
      .map((size): Action => ({ kind: 'resize', size })),
  },
);
const anyRun = fc.record({ files: anyPlans, actions: fc.array(anyAction, { maxLength: 60 }) });

function everyStep(check: (before: State, action: Action, after: State) => void): void {
  fc.assert(
    fc.property(anyRun, ({ files, actions }) => {
      let state = review(files);
      for (const action of actions) {
        const [next] = reduce(state, action);
        check(state, action, next);
        state = next;
      }
    }),
    { numRuns: 300, seed: 20 },
  );
}

function changedIds(before: Decisions, after: Decisions): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(id => before.get(id) !== after.get(id));
}

reducer('an accepted fix never stands without what it requires', () => {
  everyStep((_before, _action, after) => {
    for (const [id, decision] of after.decisions) {
      if (decision.kind !== 'accept') continue;
      for (const needed of after.findings.get(id)!.fix!.requires)
        assert.is(after.decisions.get(needed)?.kind, 'accept', `${id} without ${needed}`);
    }
  });
});

reducer('the cursor is always on a row, and the row inside the window', () => {
  everyStep((_before, _action, after) => {
    const { all, index } = rowsOf(after);
    if (all.length === 0) return assert.is(after.cursor, '');
    const at = index.get(after.cursor);
    assert.ok(at !== undefined, `no row ${after.cursor}`);
    assert.ok(at >= after.top && at < after.top + layoutOf(after.size).listRows);
  });
});

reducer('one key accepts several unsafe fixes only when it answers the list of them', () => {
  everyStep((before, _action, after) => {
    const accepted = changedIds(before.decisions, after.decisions).filter(
      id => after.decisions.get(id)?.kind === 'accept' && before.decisions.get(id)?.kind !== 'accept',
    );
    const unsafe = accepted.filter(id => after.findings.get(id)!.safety === 'unsafe');
    const screen = topScreen(before);
    const isHistory = before.past.length > after.past.length || before.future.length > after.future.length;
    if (unsafe.length < 2 || isHistory) return;
    assert.is(screen.kind, 'unsafe');
    const listed = screen.kind === 'unsafe' ? screen.ids : [];
    assert.equal(
      unsafe.filter(id => !listed.includes(id)),
      [],
    );
  });
});

reducer('a command for many findings leaves every explicit decision alone', () => {
  everyStep((before, _action, after) => {
    if (topScreen(before).kind !== 'bulk') return;
    for (const id of changedIds(before.decisions, after.decisions)) assert.is(before.decisions.get(id), undefined);
  });
});

reducer('neither paste, resize nor an unknown key decides', () => {
  everyStep((before, action, after) => {
    const decides = action.kind === 'key' && !['z', '1', 'f1'].includes(action.key.name) && !action.key.alt;
    if (!decides) assert.is(after.decisions, before.decisions);
  });
});

reducer('undo leads back to the start, redo to the end', () => {
  fc.assert(
    fc.property(anyRun, ({ files, actions }) => {
      const start = review(files);
      const end = drive(start, actions);
      const all = end.past.length + end.future.length;
      const bare = { ...end, screens: [{ kind: 'review' } as const], size: start.size };
      const redone = press(bare, ...Array.from({ length: all }, () => 'U'));
      const undone = press(redone, ...Array.from({ length: all }, () => 'u'));
      assert.equal(sorted(undone.decisions), sorted(start.decisions));
      const again = press(undone, ...Array.from({ length: all }, () => 'U'));
      assert.equal(sorted(again.decisions), sorted(redone.decisions));
    }),
    { numRuns: 200, seed: 21 },
  );
});

function sorted(decisions: Decisions): unknown {
  return [...decisions].sort(([a], [b]) => (a < b ? -1 : 1));
}

reducer('the start is the class of each finding', () => {
  fc.assert(
    fc.property(anyPlans, fc.constantFrom('safe', 'assured', 'unsafe' as const), (files, limit) => {
      const state = review(files, limit);
      for (const file of files) {
        assert.equal(selectionOf(file, state.decisions).accepted, acceptUpTo(file, limit));
        for (const each of file.findings) assert.equal(state.decisions.get(each.id), startDecision(each, limit));
      }
    }),
    { numRuns: 100, seed: 22 },
  );
});

reducer.run();
