/** `p`: which version of the file is shown, in turn. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { topScreen } from '../../../src/review/model/screen-stack.ts';
import type { State } from '../../../src/review/model/state.ts';
import { filePlan, press, review } from '../plans.ts';

const preview = suite('preview');
const files = [filePlan('compose.yaml', [{ id: 'caps', safety: 'unsafe' }])];

/** What is shown after each press of `p`, five times. */
function versions(state: State): readonly unknown[] {
  return [1, 2, 3, 4, 5].map(times => {
    const screen = topScreen(press(state, ...Array.from({ length: times }, () => 'p')));
    return screen.kind === 'preview' ? screen.version : screen.kind;
  });
}

preview('of a finding: its fix alone, everything accepted, the original, and again', () => {
  assert.equal(versions(review(files)), ['this', 'accepted', 'original', 'this', 'accepted']);
});

preview('of a group, which has no fix of its own: everything accepted, the original, and again', () => {
  assert.equal(versions(press(review(files), 'g')), ['accepted', 'original', 'accepted', 'original', 'accepted']);
});

preview('another version is shown from its first edit', () => {
  const scrolled = topScreen(press(review(files), 'p', 'j'));
  assert.equal(scrolled, { kind: 'preview', version: 'this', scroll: 1 });
  assert.equal(topScreen(press(review(files), 'p', 'j', 'p')), {
    kind: 'preview',
    version: 'accepted',
    scroll: undefined,
  });
});

preview.run();
