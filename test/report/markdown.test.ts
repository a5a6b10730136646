import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { code, prose } from '../../src/report/markdown-text.ts';
import { plannedText } from '../engine/planning.ts';
import { report } from './reporting.ts';

const markdown = suite('markdown');

const spans: readonly (readonly [text: string, code: string, prose: string])[] = [
  ['plain words, 3 of (them)', '`plain words, 3 of (them)`', 'plain words, 3 of (them)'],
  ['a `tick`', '`` a `tick` ``', 'a `tick`'],
  ['a `tick', '``a `tick``', 'a `` ` ``tick'],
  ['``', '``` `` ```', '``` `` ```'],
  ['@team see #1', '`@team see #1`', '`@team` see `#1`'],
  [
    'put it into /var/run (not "@team"); see GH-1',
    '`put it into /var/run (not "@team"); see GH-1`',
    'put it into `/var/run` (not "`@team`"); see `GH-1`',
  ],
  ['of a.b/c:1, www.x.org', '`of a.b/c:1, www.x.org`', 'of a.b/c:1, `www.x.org`'],
  ['0a1b2c3d is a commit', '`0a1b2c3d is a commit`', '`0a1b2c3d` is a commit'],
  ['1. one', '`1. one`', '`1.` one'],
  ['**bold** [a](b)', '`**bold** [a](b)`', '`**bold** [a](b)`'],
  ['run `harden inspect --all`, then', '``run `harden inspect --all`, then``', 'run `harden inspect --all`, then'],
  ['https://example.com', '`https://example.com`', '`https://example.com`'],
  ['<img src=x>', '`<img src=x>`', '`<img src=x>`'],
  ['two\nlines', '`two lines`', 'two lines'],
  ['- item', '`- item`', '`-` item'],
  ['__init__', '`__init__`', '`__init__`'],
  ['no_new_privileges', '`no_new_privileges`', 'no_new_privileges'],
  ['', '`  `', ''],
];

for (const [text, asCode, asProse] of spans) {
  markdown(`${JSON.stringify(text)} is no markup`, () => {
    assert.is(code(text), asCode);
    assert.is(prose(text), asProse);
  });
}

markdown('code stays within its fence and its cell, whatever is in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('`', '|', '\\', '\n', 'a', ' ', '<') }), text => {
      const span = code(text, true);
      assert.not.match(span, /\n/);
      const [fence] = /^`+/.exec(span)!;
      assert.ok(span.endsWith(fence) && !span.slice(fence.length, -fence.length).split(/[^`]/).includes(fence));
      assert.not.match(span, /(?<!\\)\|/);
    }),
  );
});

markdown('outside of code a sentence holds nothing that a reader obeys', () => {
  const parts = fc.constantFrom(
    '`',
    '@',
    '#1',
    'a',
    'b',
    ' ',
    '<b>',
    '*',
    '_',
    '[x](y)',
    '.',
    '(',
    ')',
    '-',
    '1',
    '://',
    '~',
    '|',
    '!',
    '\\',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), words => {
      const told = prose(words.join(''));
      const outside = told.replace(/(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)/g, 'CODE');
      assert.not.match(outside, /[`@#<>*[\]~|!\\]|:\/\/|(?:^|\W)_|_(?:\W|$)/, told);
    }),
    { numRuns: 2000 },
  );
});

markdown('tells a file in a table', async () => {
  const text = 'services:\n  "a|b":\n    image: postgres:16\n    cap_add: [SYS_ADMIN]\n';
  const out = await report('markdown', [plannedText(text)]);
  assert.match(out, /^# harden\n\n\*\*\d findings in 1 file \(.*\)\*\*\n\n- \d fixed by `harden fix --write`\n/);
  assert.match(out, '\n## `compose.yaml`\n\n| severity | where | rule | fix |\n| --- | --- | --- | --- |\n');
  const rows = out.split('\n').filter(line => /^\| (critical|high)/.test(line));
  assert.ok(rows.length > 3 && rows.every(row => row.replaceAll('\\|', '').split('|').length === 6), rows.join('\n'));
  assert.ok(
    rows.some(row => row.includes('| `service a\\|b`<br>line 4 | [no-dangerous-capabilities](https://')),
    out,
  );
});

markdown('leaves whole files out when it would grow too large, and says so', async () => {
  const text = (name: string): string => `services:\n  ${name}:\n    image: nginx:1.27\n    privileged: true\n`;
  const count = 300;
  const long = 'x'.repeat(900);
  const files = Array.from({ length: count }, (_, index) =>
    plannedText(text(`${long}${index}`), { path: `${index}.yaml` }),
  );
  const out = await report('markdown', files);
  assert.ok(Buffer.byteLength(out) <= 1_000_000);
  const sections = [...out.matchAll(/^## `\d+\.yaml`/gm)].length;
  assert.ok(sections > 100 && sections < count);
  const left = count - sections;
  const each = files[0]!.plan.findings.length;
  assert.match(
    out,
    `\n${left * each} more findings in ${left} more files are left out, for the size of this summary.\n`,
  );
});

markdown.run();
