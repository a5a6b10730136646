/** Comments that were written for hadolint count for the rules that look for the same. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readForeignComments } from '../../src/engine/suppressions/comments.ts';
import { plannedText } from './planning.ts';

const foreign = suite('comments for hadolint');

const rules = new Map([
  ['DL3008', ['pin-package-versions']],
  ['DL3009', ['apt-clean-lists', 'other']],
]);
const read = (text: string): readonly object[] => readForeignComments(text, rules);

foreign('speak about the next line with content, for every rule of the id', () => {
  assert.equal(read('FROM a\n# hadolint ignore=DL3009\n\n# why\nRUN b\n'), [
    {
      rules: ['apt-clean-lists', 'other'],
      reason: 'hadolint ignore=DL3009',
      line: 2,
      about: 5,
      text: '# hadolint ignore=DL3009',
      isForeign: true,
    },
  ]);
});

foreign('speak about the whole file with the word global', () => {
  const [comment] = read('\uFEFF# hadolint global ignore=DL3008, DL3059\r\nFROM a\r\n') as [Record<string, unknown>];
  assert.equal([comment.rules, comment.about, comment.reason], [['pin-package-versions'], 0, 'hadolint ignore=DL3008']);
});

foreign('are read with any blanks, and with several ids', () => {
  const [comment] = read('  #hadolint  ignore = DL3008,DL3009 , SC2046\nRUN b\n') as [Record<string, unknown>];
  assert.equal(comment.rules, ['pin-package-versions', 'apt-clean-lists', 'other']);
});

foreign('say nothing about ids that no rule has, and words inside other text are none', () => {
  assert.equal(read('# hadolint ignore=DL9999\nRUN b\n'), []);
  assert.equal(read('# see hadolint ignore=DL3008\nRUN b\n'), []);
  assert.equal(read('RUN b # hadolint ignore=DL3008\n'), []);
  assert.equal(readForeignComments('# hadolint ignore=DL3008\n', new Map()), []);
});

const install = 'RUN apt-get update && apt-get install -y curl\n';

/** `rule line status, and by what`. */
function told(text: string): readonly string[] {
  const options = { path: 'Dockerfile', rules: ['apt-clean-lists', 'apt-no-recommends'], config: { preset: 'strict' } };
  const { plan } = plannedText(text, options);
  return [
    ...plan.findings.map(
      ({ rule, range, status, suppressed }) =>
        `${rule} ${range.start.line} ${status}${suppressed ? ` ${suppressed.by} ${suppressed.where}` : ''}`,
    ),
    ...plan.unusedSuppressions.map(({ text: comment }) => `unused ${comment}`),
  ];
}

foreign('silence the finding below them and no other', () => {
  assert.equal(told(`FROM debian:12\n# hadolint ignore=DL3009\n${install}${install}`), [
    'apt-clean-lists 3 suppressed comment Dockerfile:2',
    'apt-clean-lists 4 fixable',
    'apt-no-recommends 3 fixable',
    'apt-no-recommends 4 fixable',
  ]);
});

foreign('silence all findings of a file, and nobody is told of those that silence none', () => {
  assert.equal(told(`# hadolint global ignore=DL3009\nFROM debian:12\n${install}# hadolint ignore=DL3015\nCMD a\n`), [
    'apt-clean-lists 3 suppressed comment Dockerfile:1',
    'apt-no-recommends 3 fixable',
  ]);
});

foreign('an own comment beside them is told when it silences nothing', () => {
  assert.equal(told(`FROM debian:12\n# harden-ignore apt-clean-lists -- x\nRUN true\n`), [
    'unused # harden-ignore apt-clean-lists -- x',
  ]);
});

foreign.run();
