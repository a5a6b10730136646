/** What scripts and tests may import, and what may lie at the root of the project. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { files, holderOf, imports, within } from './imports.ts';

const folders = suite('folders');

/** A folder may always import itself; a row for each. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  scripts: ['src', 'transforms', 'scripts'],
  'scripts/bench': ['src', 'scripts/shared'],
  'scripts/build': [],
  'scripts/builds': ['src/report/json', 'scripts/survival'],
  'scripts/corpus': ['src', 'scripts/shared'],
  'scripts/dockerfiles': ['src', 'transforms', 'scripts/shared', 'scripts/corpus'],
  'scripts/facts': ['src/evidence', 'src/config/types.ts'],
  'scripts/fleet': ['src', 'scripts/shared'],
  'scripts/inspection': ['src', 'scripts/shared', 'scripts/survival'],
  'scripts/mutants': [],
  'scripts/page': ['scripts/shared'],
  'scripts/patches': ['src'],
  'scripts/pull-request': ['scripts/shared'],
  'scripts/probing': ['src', 'scripts/shared', 'scripts/survival'],
  'scripts/shared': ['src'],
  'scripts/survival': ['src'],
  test: ['src', 'transforms', 'scripts', 'test'],
};

const isOurs = (path: string): boolean => /^(scripts|test)\//.test(path);
const rowOf = (path: string): string => holderOf(path, Object.keys(mayImport))!;

folders('every folder of scripts has a row, and every row a folder', () => {
  const found = new Set(
    files.filter(path => path.startsWith('scripts/')).map(path => path.split('/').slice(0, -1).slice(0, 2).join('/')),
  );
  assert.equal([...found, 'test'].sort(), Object.keys(mayImport).sort());
});

folders('a script imports the program, itself and what scripts share, and never a test', () => {
  const wrong = imports
    .filter(({ from, to }) => isOurs(from) && /^(src|transforms|scripts|test)\//.test(to))
    .filter(({ from, to }) => {
      const row = rowOf(from);
      return !(row !== 'scripts' && within(to, row)) && !mayImport[row]!.some(allowed => within(to, allowed));
    })
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
});

folders('a suite is imported by nobody', () => {
  assert.equal(
    imports.filter(({ to }) => /\.test\.tsx?$/.test(to)).map(({ from, to }) => `${from} imports ${to}`),
    [],
  );
});

folders('every import of the project leads to a file', () => {
  const missing = imports.filter(({ to }) => /^(\.\.|src|transforms|scripts|test)\//.test(to) && !existsSync(to));
  assert.equal(
    missing.map(({ from, to }) => `${from} imports ${to}`),
    [],
  );
});

/** Everything that git knows at the root. What is not listed here does not belong there. */
const atRoot = [
  '.ci',
  '.dockerignore',
  '.gitattributes',
  '.gitignore',
  '.npmrc',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'Dockerfile',
  'LICENSE',
  'README.md',
  'action.yml',
  'biome.json',
  'deploy',
  'docs',
  'examples',
  'fixtures',
  'harden.config.example.json',
  'package-lock.json',
  'package.json',
  'schemas',
  'scripts',
  'src',
  'test',
  'transforms',
  'tsconfig.json',
];

folders('nothing lies at the root that does not belong there', () => {
  const found = gitFiles();
  if (!found) return void console.log('skip: this is no git repository, the files at the root were not looked at');
  assert.equal([...new Set(found.map(name => name.split('/')[0]!))].sort(), atRoot);
});

function gitFiles(): readonly string[] | undefined {
  if (!existsSync('.git')) return undefined;
  return execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\0')
    .filter(name => name !== '');
}

folders.run();
