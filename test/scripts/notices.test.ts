import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { notices } from '../../scripts/build/notices.mjs';

const licences = suite('licences of the bundle');
const bundle = (...inputs: readonly string[]): Parameters<typeof notices>[1] => ({
  inputs: {},
  outputs: {
    'dist/x.js': {
      bytes: 1,
      imports: [],
      exports: [],
      inputs: Object.fromEntries(inputs.map(input => [input, { bytesInOutput: input.includes('unused') ? 0 : 1 }])),
    },
  },
});

licences('every package of which code is shipped has its licence text, once', () => {
  const text = notices('.', bundle('src/cli/main.ts', 'node_modules/yaml/a.js', 'node_modules/yaml/b.js'));
  const { version } = JSON.parse(readFileSync('node_modules/yaml/package.json', 'utf8'));
  const licence = readFileSync('node_modules/yaml/LICENSE', 'utf8').trim();
  const line = '-'.repeat(80);
  assert.is(
    text,
    `harden contains code of these packages, each under its own licence.\n\n${line}\nyaml ${version} (ISC)\n${line}\n\n${licence}\n`,
  );
});

licences('a package of which nothing is left in the bundle is not named', () => {
  assert.not.match(notices('.', bundle('node_modules/yaml/a.js', 'node_modules/diff/unused.js')), /^diff /m);
});

licences('the built program comes with the notices of its parser, its screen and its command line', () => {
  const text = readFileSync('dist/THIRD-PARTY-NOTICES.txt', 'utf8');
  for (const name of ['yaml', 'ink', 'react', 'commander', 'cosmiconfig', 'diff', 'unbash'])
    assert.match(text, new RegExp(`^${name} \\d`, 'm'));
  // The parser that edits configurations also reads them.
  for (const name of ['typescript', 'js-yaml', 'parse-json', 'import-fresh', '@babel/code-frame'])
    assert.not.match(text, new RegExp(`^${name} \\d`, 'm'));
});

licences.run();
