/** Keys of the configuration: what they may be, and that screens and reducer follow them. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { usualKeymap } from '../../../src/review/model/keymap.ts';
import { messageText } from '../../../src/review/model/message.ts';
import { remap } from '../../../src/review/model/remap.ts';
import { topScreen } from '../../../src/review/model/screen-stack.ts';
import { filePlan, press, review } from '../plans.ts';

const remapping = suite('keys of the configuration');
const files = [
  filePlan('compose.yaml', [
    { id: 'user', safety: 'unsafe' },
    { id: 'caps', safety: 'unsafe' },
  ]),
];

function errors(keys: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const outcome = remap(keys);
  return outcome.kind === 'errors' ? outcome.errors : [];
}

remapping('a command listens to its new keys only, and every hint names them', () => {
  const outcome = remap({ undo: ['z'], confirm: ['Ctrl-W', 'F5'], redo: ['Z'] });
  if (outcome.kind === 'errors') throw new Error(outcome.errors.join());
  const start = review(files, 'assured', undefined, outcome.keymap);
  const accepted = press(start, 'y');
  assert.match(messageText(accepted), / {3}z undo$/);
  assert.is(press(accepted, 'u').past.length, 1);
  assert.match(messageText(press(accepted, 'z')), / {3}Z redo$/);
  assert.is(topScreen(press(accepted, 'w')).kind, 'review');
  assert.is(topScreen(press(accepted, 'f5')).kind, 'confirm');
  assert.is(topScreen(press(accepted, 'q', 'ctrl-w')).kind, 'confirm');
  assert.match(messageText(press(accepted, 'y')), /all decided, Ctrl-W reviews and writes/);
});

remapping('y, n, q and ? and the keys of questions cannot be taken away', () => {
  assert.equal(errors({ accept: ['a'], 'accept-rest': ['Y'] }), ['ui.keys.accept must keep y']);
  assert.equal(errors({ quit: [] }), ['ui.keys.quit must keep q', 'ui.keys.quit must keep ctrl-c']);
  assert.equal(errors({ help: ['h', '?'], fold: ['left'] }), []);
});

remapping('two commands on one key, unknown commands and unknown keys are errors with the next step', () => {
  assert.equal(errors({ undo: ['w'] }), ['ui.keys: w means both undo and confirm; give one of them another key']);
  assert.equal(errors({ acept: ['z'] }), ['ui.keys.acept is no command, did you mean accept?']);
  assert.equal(errors({ undo: ['hyper-x'] }), ['ui.keys.undo: hyper-x is no key; write x, X, f5, ctrl-x or alt-x']);
});

remapping('the usual keys are free of conflicts', () => {
  const outcome = remap({});
  assert.equal(outcome.kind === 'keymap' && outcome.keymap.bindings, usualKeymap.bindings);
});

remapping('with nothing accepted at the start every fix is open, and A s accepts what is safe', () => {
  const plans = [filePlan('compose.yaml', [{ id: 'nnp' }, { id: 'user', safety: 'unsafe' }])];
  const start = review(plans, 'none');
  assert.is(start.decisions.size, 0);
  assert.equal([...press(start, 'A', 's').decisions.keys()], ['nnp']);
});

remapping.run();
