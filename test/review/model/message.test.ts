/** What is said about the last key, with the keys that come next. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { messageText } from '../../../src/review/model/message.ts';
import { remap } from '../../../src/review/model/remap.ts';
import type { State } from '../../../src/review/model/state.ts';
import { drive, filePlan, press, review } from '../plans.ts';

const messages = suite('messages');
const files = [
  filePlan('compose.yaml', [
    { id: 'caps', rule: 'drop-capabilities', safety: 'unsafe' },
    { id: 'user', rule: 'run-as-non-root', safety: 'unsafe' },
  ]),
];
const clash = (state: State): State => drive(state, [{ kind: 'clashes', ids: new Set(['user']) }]);
const note = 'your edit of run-as-non-root does not fit that and is left out   u undo';

messages('a clash is said behind the decision that caused it, and undo is offered once', () => {
  const accepted = press(review(files), 'y');
  assert.is(messageText(accepted), 'accepted drop-capabilities for web   u undo');
  assert.is(messageText(clash(accepted)), `accepted drop-capabilities for web; ${note}`);
  const undone = press(accepted, 'u');
  assert.is(messageText(clash(undone)), `undone: accepted drop-capabilities for web   U redo; ${note}`);
  assert.is(messageText(clash(press(review(files), 'j'))), note);
});

messages('hints are the keys of the configuration', () => {
  const remapped = remap({ undo: ['z'], confirm: ['ctrl-w'] });
  if (remapped.kind === 'errors') throw new Error(remapped.errors.join());
  const state = review(files, 'assured', { kind: 'none', why: '' }, remapped.keymap);
  assert.is(messageText(press(state, 'y')), 'accepted drop-capabilities for web   z undo');
  assert.is(
    messageText(press(state, 'y', 'y')),
    'accepted run-as-non-root for web; all decided, Ctrl-W reviews and writes',
  );
});

messages('the next key ends it', () => {
  assert.is(messageText(press(review(files), 'y', 'j')), '');
});

messages('one fix is a fix, several are fixes', () => {
  assert.match(messageText(press(review(files), 'n', 'A', 'v', 'enter')), /^accepted 1 fix: everything;/);
  assert.match(messageText(press(review(files), 'A', 'v', 'enter')), /^accepted 2 fixes: everything;/);
});

messages.run();
