import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Applied } from '../../src/engine/plan.ts';
import { toPatch } from '../../src/patch/index.ts';
import { toMail } from '../../src/patch/series/mail.ts';
import { applied, at, cases, lines } from './cases.ts';

const patch = suite<{ folder: string }>('patch');
patch.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'harden-patch-'));
  git(context.folder, 'init', '-q');
  git(context.folder, 'config', 'core.autocrlf', 'false');
});
patch.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];

function git(folder: string, ...words: string[]): string {
  return execFileSync('git', [...identity, ...words], { cwd: folder, encoding: 'utf8' });
}

/** git's own diff of the same change, without the section heading behind @@. Leaves the file committed as it was before. */
function gitDiff(folder: string, { path, before, after }: Applied, mode = '100644'): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, before);
  chmodSync(file, mode === '100755' ? 0o755 : 0o644);
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'before');
  writeFileSync(file, after);
  const text = git(folder, 'diff', '--full-index', '--no-ext-diff');
  git(folder, 'checkout', '-q', '--', '.');
  return text.replace(/^(@@ [^@]* @@).*$/gm, '$1');
}

function run(folder: string, [program = '', ...words]: readonly string[], input: string): void {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: folder, input, encoding: 'utf8' });
  assert.is(status, 0, `${program} ${words.join(' ')}: ${stdout}${stderr}`);
}

const applyWithGit = (folder: string, text: string): void =>
  run(folder, ['git', 'apply', '--whitespace=nowarn', '-'], text);

const mailOf = (diff: string): string =>
  toMail({
    author: { name: 'Ada', email: 'ada@example.com' },
    date: 0,
    prefix: 'PATCH 1/1',
    title: 'a change',
    body: 'Because.',
    stat: [' 1 file changed'],
    diff,
    version: '1.2.3',
  });

const hasPatch = spawnSync('patch', ['--version']).status === 0;
if (!hasPatch) console.log('skip: there is no `patch` here, nothing was applied with it');

/** Programs that take patches, with what they are given. */
const appliers: readonly (readonly [command: readonly string[], given: (diff: string) => string])[] = [
  [['git', 'apply', '--whitespace=nowarn', '-'], diff => diff],
  [['git', 'apply', '-3', '--whitespace=nowarn', '-'], diff => diff],
  [['git', ...identity, 'am', '-q', '--whitespace=nowarn'], mailOf],
  ...(hasPatch ? [[['patch', '-p1', '-s'], (diff: string) => diff] as const] : []),
];

patch('there are cases of all kinds', () => assert.ok(cases.length >= 24));

for (const [name, path, before, edits, mode = '100644'] of cases) {
  patch(`${name}: the same text as git, and everybody applies it`, ({ folder }) => {
    const change = applied(path, before, edits);
    const text = toPatch(change, mode);
    assert.is(text, gitDiff(folder, change, mode));
    const file = join(folder, path);
    for (const [command, given] of appliers) {
      run(folder, command, given(text));
      assert.is(readFileSync(file, 'utf8'), change.after, command.join(' '));
      assert.is((statSync(file).mode & 0o100) !== 0, mode === '100755', command.join(' '));
      git(folder, 'reset', '-q', '--hard', git(folder, 'rev-list', '--max-parents=0', 'HEAD').trim());
    }
  });
}

patch('an unchanged text has no patch', () => {
  assert.is(toPatch(applied('x.yaml', 'a: 1\n', []), '100644'), '');
  assert.is(toPatch(applied('x.yaml', 'a: 1\n', [[0, 4, 'a: 1']]), '100644'), '');
});

patch('random insertions and removals apply', ({ folder }) => {
  writeFileSync(join(folder, 'x.yaml'), '');
  const edit = fc.tuple(fc.nat(29), fc.nat(2), fc.constantFrom('', 'a\n', 'a\nb\n', 'z'));
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), list => {
      const edits: [number, number, string][] = [];
      let free = 0;
      for (const [line, count, text] of list.sort((a, b) => a[0] - b[0])) {
        if (line < free || line + count > 29) continue;
        edits.push([at(line), at(line + count), text]);
        free = line + count + (count === 0 ? 1 : 0);
      }
      const change = applied('x.yaml', lines, edits);
      const text = toPatch(change, '100644');
      if (change.before === change.after) return text === '';
      writeFileSync(join(folder, 'x.yaml'), change.before);
      applyWithGit(folder, text);
      return readFileSync(join(folder, 'x.yaml'), 'utf8') === change.after;
    }),
    { numRuns: 60 },
  );
});

for (const [name, path, after, mode] of [
  ['one', '.dockerignore', '.git\n.env\n', '100644'],
  ['one line', 'api/.dockerignore', '.git\n', '100644'],
  ['without a line break at the end', 'a/b/.dockerignore', '.git\n.env', '100644'],
  ['with CRLF, blanks in its name, and a mode', 'a folder/ü.dockerignore', '.git\r\n.env\r\n', '100755'],
] as const)
  patch(`a file that is new: ${name}`, ({ folder }) => {
    const made = toPatch({ ...applied(path, '', [[0, 0, after]]), isNew: true }, mode);
    git(folder, 'commit', '-q', '--allow-empty', '-m', 'before');
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, after);
    chmodSync(file, mode === '100755' ? 0o755 : 0o644);
    git(folder, 'add', '-A');
    assert.is(made, git(folder, 'diff', '--cached', '--full-index', '--no-ext-diff'));
    git(folder, 'reset', '-q', '--hard');
    assert.not(existsSync(file));
    execFileSync('git', ['apply', '--index', '-'], { cwd: folder, input: made });
    assert.is(readFileSync(file, 'utf8'), after);
    assert.is(statSync(file).mode & 0o111, mode === '100755' ? 0o111 : 0);
    execFileSync('git', ['apply', '-R', '--index', '-'], { cwd: folder, input: made });
    assert.not(existsSync(file));
  });

patch.run();
