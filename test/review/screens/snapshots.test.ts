/** Screens that show what was computed: they are left when it is no longer true, and the others stay. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { topScreen } from '../../../src/review/model/screen-stack.ts';
import type { EditedFix } from '../../../src/review/model/shapes.ts';
import type { State } from '../../../src/review/model/state.ts';
import { drive, effectsOf, filePlan, press, review, typed } from '../plans.ts';

const snapshots = suite('screens after an undo');

const shop = [
  filePlan('compose.yaml', [
    { id: 'nnp', rule: 'no-new-privileges' },
    { id: 'caps', rule: 'drop-capabilities', safety: 'unsafe' },
    { id: 'user', rule: 'run-as-non-root', safety: 'unsafe' },
  ]),
];
const check = { path: 'compose.yaml', fixes: 2, ignores: 0, notes: 0, added: 2, removed: 0, weaker: 0, refused: [] };
const kinds = ({ screens }: State): readonly string[] => screens.map(({ kind }) => kind);

/** One fix accepted by hand, and its changes checked and on the screen. */
function confirming(): State {
  return drive(press(review(shop), 'y', 'w'), [{ kind: 'armed' }, { kind: 'checked', checks: [check] }]);
}

snapshots('after undo the checks of other decisions are gone, and Enter writes nothing', () => {
  const asked = confirming();
  assert.equal(effectsOf(asked, 'enter'), [{ kind: 'write', paths: ['compose.yaml'] }]);
  const undone = press(asked, 'u');
  assert.is(undone.decisions.get('caps'), undefined);
  assert.equal(kinds(undone), ['review']);
  assert.equal(effectsOf(undone, 'enter'), []);
  assert.equal(effectsOf(undone, 'w'), [{ kind: 'check', paths: ['compose.yaml'] }]);
});

snapshots('redo leaves them as well', () => {
  const asked = drive(press(review(shop), 'y', 'u', 'w'), [{ kind: 'armed' }, { kind: 'checked', checks: [check] }]);
  const redone = press(asked, 'U');
  assert.is(redone.decisions.get('caps')?.kind, 'accept');
  assert.equal(kinds(redone), ['review']);
});

snapshots('the patch is left together with the confirm screen below it', () => {
  const shown = press(confirming(), 'p');
  assert.equal(kinds(shown), ['review', 'confirm', 'patch']);
  assert.equal(kinds(press(shown, 'u')), ['review']);
});

const fix: EditedFix = {
  finding: 'caps',
  variant: 0,
  edited: { file: '', base: '', edits: [] },
  text: '',
  problem: 'line 1: what is this',
  outside: [],
  violates: false,
};

snapshots('a file that is read again leaves what was computed from it', () => {
  const start = review(shop);
  const open: Readonly<Record<string, State>> = {
    confirm: confirming(),
    patch: press(confirming(), 'p'),
    unsafe: press(start, 'A', 'v'),
    edited: drive(start, [{ kind: 'edited', fix }]),
  };
  for (const [kind, state] of Object.entries(open)) {
    assert.is(topScreen(state).kind, kind);
    assert.equal(kinds(drive(state, [{ kind: 'reread', path: 'compose.yaml', plan: shop[0]! }])), ['review'], kind);
  }
});

snapshots('what is read or typed stays', () => {
  for (const keys of [['enter'], ['i'], ['p'], ['o'], ['?'], ['x', ...typed('so')], ['/', ...typed('caps')]]) {
    const state = press(review(shop), 'y', ...keys);
    const again = drive(state, [{ kind: 'reread', path: 'compose.yaml', plan: shop[0]! }]);
    assert.is(again.screens.length, 2, keys[0]!);
    assert.is(topScreen(again), topScreen(state), keys[0]!);
  }
});

snapshots.run();
