import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Applied, FileSplice } from '../../src/engine/plan.ts';
import { toPatch } from '../../src/patch/index.ts';
import { asVerified } from '../verify/as-verified.ts';

const patch = suite<{ folder: string }>('patch');
patch.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'harden-patch-'));
  git(context.folder, 'init', '-q');
  git(context.folder, 'config', 'core.autocrlf', 'false');
});
patch.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

function git(folder: string, ...words: string[]): string {
  return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
}

function applied(path: string, before: string, edits: readonly [number, number, string][]): Applied {
  const splices: FileSplice[] = edits.map(([start, end, text]) => ({ start, end, text, findings: [] }));
  let after = '';
  let position = 0;
  for (const { start, end, text } of splices) {
    after += before.slice(position, start) + text;
    position = end;
  }
  after += before.slice(position);
  return { path, before, after: asVerified(after), splices, fixed: [], refused: [], lostComments: [] };
}

/** git's own diff of the same change, without the section heading behind @@. */
function gitDiff(folder: string, { path, before, after }: Applied): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, before);
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'before');
  writeFileSync(file, after);
  const text = git(folder, 'diff', '--full-index', '--no-ext-diff');
  writeFileSync(file, before);
  return text.replace(/^(@@ [^@]* @@).*$/gm, '$1');
}

function applyWithGit(folder: string, text: string): void {
  const result = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], {
    cwd: folder,
    input: text,
    encoding: 'utf8',
  });
  assert.is(result.status, 0, result.stderr);
}

const lines = Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join('');
const at = (index: number): number => lines.indexOf(`line ${index}\n`);

const cases: readonly [name: string, path: string, before: string, edits: readonly [number, number, string][]][] = [
  ['an insertion in the middle', 'compose.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['an insertion at the start', 'compose.yaml', lines, [[0, 0, 'new\n']]],
  ['an insertion at the end', 'compose.yaml', lines, [[lines.length, lines.length, 'new\n']]],
  ['a replacement inside a line', 'compose.yaml', lines, [[at(10) + 2, at(10) + 4, 'XX']]],
  ['a removal of two lines', 'compose.yaml', lines, [[at(10), at(12), '']]],
  [
    'two distant changes',
    'compose.yaml',
    lines,
    [
      [at(3), at(3), 'a\n'],
      [at(20), at(20), 'b\n'],
    ],
  ],
  [
    'two changes in one hunk',
    'compose.yaml',
    lines,
    [
      [at(10), at(10), 'a\n'],
      [at(14), at(15), ''],
    ],
  ],
  [
    'changes exactly six lines apart',
    'compose.yaml',
    lines,
    [
      [at(10), at(11), 'a\n'],
      [at(17), at(18), 'b\n'],
    ],
  ],
  [
    'changes exactly seven lines apart',
    'compose.yaml',
    lines,
    [
      [at(10), at(11), 'a\n'],
      [at(18), at(19), 'b\n'],
    ],
  ],
  [
    'two splices in one line',
    'compose.yaml',
    lines,
    [
      [at(10), at(10) + 1, 'A'],
      [at(10) + 3, at(10) + 4, 'B'],
    ],
  ],
  [
    'a splice that ends where the next line starts',
    'compose.yaml',
    lines,
    [
      [at(10) + 4, at(11), 'x\n'],
      [at(11), at(11), 'y\n'],
    ],
  ],
  ['two lines that become one', 'compose.yaml', lines, [[at(11) - 1, at(11), '']]],
  ['a line break that becomes text', 'compose.yaml', lines, [[at(11) - 1, at(11), ' and ']]],
  ['no final newline before and after', 'compose.yaml', 'a: 1\nb: 2', [[4, 4, '\nc: 3']]],
  ['an insertion behind the last line without newline', 'compose.yaml', 'a: 1\nb: 2', [[9, 9, '\nc: 3']]],
  ['a removal of the last line without newline', 'compose.yaml', 'a: 1\nb: 2', [[4, 9, '']]],
  ['CRLF', 'compose.yaml', 'a: 1\r\nb: 2\r\nc: 3\r\n', [[6, 6, 'x: 9\r\n']]],
  ['mixed line breaks', 'compose.yaml', 'a: 1\r\nb: 2\nc: 3\r\n', [[11, 11, 'x: 9\n']]],
  ['a BOM', 'compose.yaml', '\uFEFFa: 1\nb: 2\n', [[6, 6, 'x: 9\n']]],
  ['characters outside ASCII', 'compose.yaml', 'a: "ä€😀"\nb: 2\n', [[10, 10, 'x: "é"\n']]],
  ['a file of one line', 'compose.yaml', '{"a":1}\n', [[6, 6, ',"b":2']]],
  ['a folder', 'deploy/k8s/app.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['a name with a blank', 'my deploy/app one.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['a name with a blank and quotes', 'my "deploy"/app one.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['a name with quotes and a backslash', 'we"ird\\name.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['a name outside ASCII', 'größe/ä.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['a name with a tab', 'a\tb.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['everything replaced', 'compose.yaml', 'a: 1\n', [[0, 5, 'b: 2\nc: 3\n']]],
];
for (const [name, path, before, edits] of cases) {
  patch(`${name}: the same text as git, and git applies it`, ({ folder }) => {
    const change = applied(path, before, edits);
    const text = toPatch(change, '100644');
    assert.is(text, gitDiff(folder, change));
    applyWithGit(folder, text);
    assert.is(readFileSync(join(folder, path), 'utf8'), change.after);
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

patch.run();
