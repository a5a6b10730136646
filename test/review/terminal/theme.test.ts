import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Background, backgroundOf, createTheme, type Tints, tintsOf } from '../../../src/review/terminal/theme.ts';

const theme = suite('theme');

theme('without colour only bold, dim, reverse and underline are used', () => {
  const { style } = createTheme({ depth: 'none', background: 'dark' });
  const tokens = [
    'added',
    'removed',
    'added-words',
    'key',
    'string',
    'comment',
    'unsafe',
    'cursor',
    'warning',
  ] as const;
  assert.is(
    tokens.map(token => style(token, 'x')).join(' '),
    '\x1b[1mx\x1b[22m x \x1b[4mx\x1b[24m x x \x1b[2mx\x1b[22m \x1b[1mx\x1b[22m \x1b[7mx\x1b[27m \x1b[7mx\x1b[27m',
  );
});

theme('a style that ends inside another leaves the outer one on', () => {
  const { style } = createTheme({ depth: 'basic' });
  assert.is(style('added', `a${style('number', 'b')}c`), '\x1b[32ma\x1b[33mb\x1b[32mc\x1b[39m');
  const tinted = createTheme({ depth: 'true', background: 'dark' });
  assert.is(
    tinted.style('added', `a${tinted.style('added-words', 'b')}c`),
    '\x1b[48;2;18;48;31ma\x1b[48;2;31;90;53mb\x1b[48;2;18;48;31mc\x1b[49m',
  );
  assert.is(style('bold', ''), '');
});

theme('tints need true colour and a known background', () => {
  assert.not.ok(createTheme({ depth: 'true' }).tinted);
  assert.not.ok(createTheme({ depth: 'basic', background: 'dark' }).tinted);
  assert.ok(createTheme({ depth: 'true', background: 'light' }).tinted);
});

theme('colour-blind sets use neither red nor green', () => {
  const { style } = createTheme({ depth: 'basic', palette: 'colorblind' });
  for (const token of ['added', 'removed', 'added-words', 'removed-words', 'safe', 'error'] as const)
    assert.not.match(style(token, 'x'), /\[3[12]m/);
});

theme('the background is read from the answer of the terminal', () => {
  for (const [reply, background] of [
    ['11;rgb:0000/0000/0000', 'dark'],
    ['11;rgb:1e1e/1e1e/2e2e', 'dark'],
    ['11;rgb:ff/ff/ff', 'light'],
    ['11;rgba:ffff/fafa/e0e0/ffff', 'light'],
    ['11;rgb:8080/8080/8080', undefined],
    ['10;rgb:ffff/ffff/ffff', undefined],
    ['11;?', undefined],
  ] as const)
    assert.is(backgroundOf(reply), background, reply);
});

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map(at => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

theme('every pair of tints that can meet is readable', () => {
  for (const background of ['dark', 'light'] as Background[]) {
    const text = background === 'dark' ? '#e6e6e6' : '#1a1a1a';
    const screen = background === 'dark' ? '#1e1e1e' : '#ffffff';
    for (const palette of ['usual', 'colorblind'] as const) {
      const tints: Tints = tintsOf(background, palette);
      for (const paper of [screen, tints.added, tints.removed, tints.cursor]) {
        for (const ink of [text, tints.key, tints.string, tints.number, tints.comment])
          assert.ok(contrast(ink, paper) >= 4.5, `${ink} on ${paper}: ${contrast(ink, paper).toFixed(2)}`);
      }
      for (const paper of [tints.addedWords, tints.removedWords])
        assert.ok(contrast(text, paper) >= 5.5, `${text} on ${paper}: ${contrast(text, paper).toFixed(2)}`);
    }
  }
});

theme.run();
