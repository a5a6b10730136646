import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sanitise, sanitisedPieces } from '../../../src/report/sanitise.ts';
import { columnsOf, cut, cutStart, fit, makeVisible, showLine, width } from '../../../src/review/terminal/text.ts';

const text = suite('text');

text('what would act on the terminal or stay unseen is shown', () => {
  for (const [raw, shown] of [
    ['\x1b[2Jx', '␛[2Jx'],
    ['a\x00b\x07c\x7f', 'a␀b␇c<U+007F>'],
    ['\x9b31m', '<U+009B>31m'],
    ['admin\u202e txt', 'admin<U+202E> txt'],
    ['a\u2066b\u2069', 'a<U+2066>b<U+2069>'],
    ['a\u200bb\u200dc\u2060d', 'a<U+200B>b<U+200D>c<U+2060>d'],
    ['\ufeffa', '<U+FEFF>a'],
    ['a\u00adb\u061cc\u180ed\u3164e', 'a<U+00AD>b<U+061C>c<U+180E>d<U+3164>e'],
    ['a\u{e0041}b', 'a<U+E0041>b'],
    ['a\ud800b\udc00', 'a<U+D800>b<U+DC00>'],
    ['a\u2028b\u2029c\ufff9d', 'a<U+2028>b<U+2029>c<U+FFF9>d'],
    ['a\rb', 'a␍b'],
    ['⚠️ plain ünïcödé 漢字 🔒 e\u0301', '⚠️ plain ünïcödé 漢字 🔒 e\u0301'],
  ] as const) {
    assert.is(sanitise(raw), shown);
    assert.is(makeVisible(raw), shown);
  }
});

text('what was replaced can be told apart', () => {
  assert.equal(sanitisedPieces('a\x1b\u202eb'), [
    { text: 'a', replaced: false },
    { text: '␛', replaced: true },
    { text: '<U+202E>', replaced: true },
    { text: 'b', replaced: false },
  ]);
  assert.equal(sanitisedPieces(''), []);
});

text('nothing a terminal obeys survives, whatever the text', () => {
  const anything = fc.string({
    unit: fc.oneof(fc.nat(0xffff), fc.nat(0x10ffff)).map(code => String.fromCodePoint(code)),
  });
  fc.assert(
    fc.property(anything, raw => {
      const shown = makeVisible(raw);
      assert.not.match(shown, /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/u);
      assert.is(
        sanitisedPieces(raw)
          .map(piece => piece.text)
          .join(''),
        sanitise(raw),
      );
    }),
    { numRuns: 2000 },
  );
});

text('tabs reach the next stop, counted from the start of the line', () => {
  assert.is(makeVisible('\ta'), '        a');
  assert.is(makeVisible('ab\tc\td'), 'ab      c       d');
  assert.is(makeVisible('漢\tc'), '漢      c');
  assert.equal(
    showLine('\tx', 6).map(piece => piece.text),
    ['  ', 'x'],
  );
});

text('widths are those of a terminal', () => {
  for (const [sample, columns] of [
    ['', 0],
    ['abc', 3],
    ['漢字', 4],
    ['ｶﾞ', 2],
    ['e\u0301', 1],
    ['🔒', 2],
    ['한글', 4],
    ['…│▌✓', 4],
  ] as const)
    assert.is(width(sample), columns, sample);
});

text('a text that is too wide ends in an ellipsis', () => {
  assert.is(cut('compose.yaml', 12), 'compose.yaml');
  assert.is(cut('compose.yaml', 8), 'compose…');
  assert.is(cut('漢字漢字', 6), '漢字 …');
  assert.is(cut('abc', 1), '…');
  assert.is(cut('abc', 0), '');
  assert.is(cutStart('prod/shop/compose.yaml', 14), '…/compose.yaml');
  assert.is(cutStart('short', 14), 'short');
});

text('a part of a line never halves a wide character', () => {
  assert.is(columnsOf('a漢b', 0, 2), 'a ');
  assert.is(columnsOf('a漢b', 1, 3), '漢b');
  assert.is(columnsOf('a漢b', 2, 2), ' b');
  assert.is(columnsOf('ae\u0301b', 1, 1), 'e\u0301');
  assert.is(columnsOf('plain text', 6, 99), 'text');
});

const mixed = fc.string({
  unit: fc.constantFrom('a', ' ', 'é', 'e\u0301', '漢', '字', '🔒', '⚠️', 'ｶﾞ', '…', '👩', 'ü'),
  maxLength: 30,
});

text('fitted text is exactly as wide as asked', () => {
  fc.assert(
    fc.property(mixed, fc.nat(24), (sample, columns) => {
      assert.is(width(fit(sample, columns)), columns);
      assert.ok(width(cut(sample, columns)) <= columns);
      assert.ok(width(cutStart(sample, columns)) <= columns);
    }),
    { numRuns: 2000 },
  );
});

text('neighbouring parts together are as wide as the whole', () => {
  fc.assert(
    fc.property(mixed, fc.nat(40), (sample, at) => {
      const whole = width(sample);
      const left = columnsOf(sample, 0, Math.min(at, whole));
      const right = columnsOf(sample, Math.min(at, whole), whole);
      assert.is(width(left) + width(right), whole);
    }),
    { numRuns: 2000 },
  );
});

text.run();
