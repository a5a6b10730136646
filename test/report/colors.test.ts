/** Colours: one decision for reports and for the review. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { colorDepth } from '../../src/report/color-depth.ts';
import { ansiColors, chooseColors, noColors } from '../../src/report/colors.ts';

const colors = suite('colours');

colors('their number is decided by flag and environment, NO_COLOR first', () => {
  for (const [flag, env, depth] of [
    [true, { TERM: 'xterm-256color' }, 'basic'],
    [true, { TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'true'],
    [true, { TERM: 'xterm-direct' }, 'true'],
    [true, { TERM: 'dumb', COLORTERM: 'truecolor' }, 'none'],
    [true, { TERM: 'xterm', NO_COLOR: '1', FORCE_COLOR: '3' }, 'none'],
    [true, { TERM: 'xterm', NO_COLOR: '' }, 'basic'],
    [true, { TERM: 'xterm', FORCE_COLOR: '3' }, 'true'],
    [true, { TERM: 'xterm', COLORTERM: 'truecolor', FORCE_COLOR: '1' }, 'basic'],
    [true, { TERM: 'dumb', FORCE_COLOR: '' }, 'basic'],
    [true, { TERM: 'xterm', FORCE_COLOR: '0' }, 'none'],
    [false, { TERM: 'xterm', FORCE_COLOR: '3' }, 'none'],
  ] as const)
    assert.is(colorDepth({ isTerminal: true, flag, env }), depth, JSON.stringify(env));
});

colors('what is no terminal gets none, unless they are asked for', () => {
  const env = { TERM: 'xterm', COLORTERM: 'truecolor' };
  assert.is(colorDepth({ isTerminal: false, flag: true, env }), 'none');
  assert.is(colorDepth({ isTerminal: false, flag: true, env: { ...env, FORCE_COLOR: '1' } }), 'basic');
  assert.is(colorDepth({ isTerminal: false, flag: true, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }), 'none');
});

colors('a report is coloured when the depth is any', () => {
  const env = { TERM: 'xterm' };
  assert.is(chooseColors({ isTerminal: true, flag: true, env }), ansiColors);
  assert.is(chooseColors({ isTerminal: false, flag: true, env }), noColors);
  assert.is(chooseColors({ isTerminal: true, flag: false, env }), noColors);
});

colors.run();
