import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { branchName, isObjectId, isPlainPath } from '../../src/git/names.ts';

const names = suite('names for git');

names('branches that are words of nothing else', () => {
  for (const name of ['main', 'harden/safe', 'release/1.x', 'a@b', 'x+y=z,#1', '1.0', '_x'])
    assert.is(branchName(name), name);
});

const refused = [
  ...[
    '',
    '-x',
    '--upload-pack=x',
    '/a',
    'a/',
    'a//b',
    '.a',
    'a/.b',
    'a.',
    'a/b.',
    'a.lock',
    'a.lock/b',
    'a..b',
    'a@{b',
    '@',
  ],
  ...[
    'a b',
    'a\nb',
    'a\0b',
    'a~b',
    'a^b',
    'a:b',
    'a?b',
    'a*b',
    'a[b',
    'a\\b',
    'zzz";echo$(IFS)"hello";#',
    '$(id)',
    '`id`',
    'x'.repeat(300),
  ],
];

names('others are refused', () => {
  for (const name of refused) assert.is(branchName(name), undefined, JSON.stringify(name));
});

names('git takes what we take', () => {
  const part = fc.string({ unit: fc.constantFrom(...'ab./@{-_~^:?*[\\ +=#,lock'), maxLength: 12 });
  fc.assert(
    fc.property(part, text => {
      const name = branchName(text);
      if (name !== undefined) assert.is(spawnSync('git', ['check-ref-format', '--branch', name]).status, 0, name);
    }),
    { numRuns: 300 },
  );
});

names('paths of files, and what only looks like one', () => {
  for (const path of ['compose.yaml', 'a/b c/ü.yaml', '.github/x.yaml', '.gitignore', '-rf/x', 'git/x', '...'])
    assert.ok(isPlainPath(path), path);
  const odd = [
    '',
    '/a',
    'a//b',
    'a/',
    '../a',
    'a/../b',
    './a',
    '.git/config',
    'a/.GIT/x',
    'git~1/x',
    '.git./x',
    '.git /x',
    '.g\u200cit/x',
    '.git::$INDEX_ALLOCATION/x',
    'a\\b',
    'a\nb',
    'a\0b',
    'a\uFFFDb',
  ];
  for (const path of odd) assert.not.ok(isPlainPath(path), JSON.stringify(path));
});

names('object ids', () => {
  assert.ok(isObjectId('0'.repeat(40)));
  for (const text of ['', 'HEAD', '0'.repeat(39), '0'.repeat(41), `${'0'.repeat(40)}\n`, 'G'.repeat(40)])
    assert.not.ok(isObjectId(text));
});

names.run();
