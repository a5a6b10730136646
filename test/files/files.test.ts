import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { discover } from '../../src/files/discover.ts';
import { fileMode, projectFiles, projectReader, readProjectFile } from '../../src/files/read.ts';
import { findRoot } from '../../src/files/root.ts';
import { writeProjectFile } from '../../src/files/write.ts';
import { changedFiles } from '../../src/git/local.ts';
import { asVerified } from '../verify/as-verified.ts';

interface Context {
  folder: string;
  outside: string;
}

const files = suite<Context>('files');
files.before.each(context => {
  context.folder = realpathSync(mkdtempSync(join(tmpdir(), 'harden-files-')));
  context.outside = realpathSync(mkdtempSync(join(tmpdir(), 'harden-outside-')));
});
files.after.each(({ folder, outside }) => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(outside, { recursive: true, force: true });
});

function make(folder: string, name: string, text = 'a: 1\n'): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const shown = (folder: string, paths: readonly string[], exclude: readonly string[] = []): readonly string[] =>
  discover(folder, paths, exclude).files.map(file => file.shown);

files('a folder is walked in order, without vendored trees and what git ignores', ({ folder }) => {
  for (const name of [
    'b.yaml',
    'a/x.yml',
    'a/y.json',
    'a/z.txt',
    '.devcontainer/compose.yaml',
    'node_modules/p/x.yaml',
    '.git/x.yaml',
    'vendor/x.yaml',
  ]) {
    make(folder, name);
  }
  make(folder, '.gitignore', 'secret/\n*.gen.yaml\n');
  make(folder, 'secret/x.yaml');
  make(folder, 'a/x.gen.yaml');
  make(folder, 'a/.gitignore', '!kept.gen.yaml\nlocal.yml\n');
  make(folder, 'a/kept.gen.yaml');
  make(folder, 'a/local.yml');
  assert.equal(shown(folder, [folder]), [
    '.devcontainer/compose.yaml',
    'a/kept.gen.yaml',
    'a/x.yml',
    'a/y.json',
    'b.yaml',
  ]);
  assert.equal(shown(folder, [folder], ['a/**']), ['.devcontainer/compose.yaml', 'b.yaml']);
});

files('are found in a linked work tree, where .git is a file', ({ folder }) => {
  make(folder, 'a.yaml');
  rmSync(join(folder, '.git'), { recursive: true, force: true });
  writeFileSync(join(folder, '.git'), 'gitdir: ../elsewhere/.git/worktrees/x\n');
  assert.equal(shown(folder, [folder]), ['a.yaml']);
});

files('what git is told to exclude is left out', ({ folder }) => {
  make(folder, 'a.yaml');
  make(folder, 'b.yaml');
  make(folder, '.git/info/exclude', 'b.yaml\n');
  assert.equal(shown(folder, [folder]), ['a.yaml']);
});

files('a named file is always taken, a pattern is expanded', ({ folder }) => {
  make(folder, '.gitignore', '*\n');
  const named = make(folder, 'deploy/manifest.txt');
  make(folder, 'k8s/a.yaml');
  assert.equal(shown(folder, [named]), ['deploy/manifest.txt']);
  rmSync(join(folder, '.gitignore'));
  assert.equal(shown(folder, [join(folder, 'k*/*.yaml')]), ['k8s/a.yaml']);
  assert.equal(
    discover(folder, [join(folder, 'nothing-*.yaml'), join(folder, 'gone.yaml')], []).problems.map(({ code }) => code),
    ['not-found', 'not-found'],
  );
});

files('links are not followed out of the root', ({ folder, outside }) => {
  const target = make(outside, 'x.yaml');
  make(outside, 'deep/y.yaml');
  symlinkSync(target, join(folder, 'link.yaml'));
  symlinkSync(join(outside, 'deep'), join(folder, 'deep'));
  symlinkSync(folder, join(folder, 'loop'));
  assert.equal(shown(folder, [folder]), ['link.yaml']);
  for (const path of ['link.yaml', 'deep/y.yaml', 'loop/link.yaml']) {
    for (const outcome of [
      readProjectFile(folder, join(folder, path), 1000),
      projectFiles(folder, 1000)(join(folder, path)),
    ])
      assert.is('problem' in outcome && outcome.problem.code, 'outside-root');
  }
  assert.is(projectReader(folder, 1000)('../x.yaml'), undefined);
  assert.is(projectReader(folder, 1000)('link.yaml'), undefined);
});

files('a root is no prefix of its neighbour', ({ folder }) => {
  const evil = `${folder}-evil`;
  make(evil, 'x.yaml');
  try {
    const outcome = readProjectFile(folder, join(evil, 'x.yaml'), 1000);
    assert.is('problem' in outcome && outcome.problem.code, 'outside-root');
  } finally {
    rmSync(evil, { recursive: true });
  }
});

files('links inside the root are read', ({ folder }) => {
  make(folder, 'one/x.yaml', 'x');
  symlinkSync(join(folder, 'one'), join(folder, 'two'));
  symlinkSync(join(folder, 'one/x.yaml'), join(folder, 'z.yaml'));
  const read = projectFiles(folder, 1000);
  for (const path of ['one/x.yaml', 'two/x.yaml', 'z.yaml'])
    assert.equal(read(join(folder, path)), { bytes: Buffer.from('x') });
});

files('only regular files of a bearable size are read', ({ folder }) => {
  const big = make(folder, 'big.yaml', 'x'.repeat(101));
  const pipe = join(folder, 'pipe.yaml');
  execFileSync('mkfifo', [pipe]);
  const read = projectFiles(folder, 100);
  const code = (file: string): string | false => {
    const outcome = readProjectFile(folder, file, 100);
    assert.equal(read(file), outcome);
    return 'problem' in outcome && outcome.problem.code;
  };
  assert.is(code(big), 'too-large');
  assert.is(code(pipe), 'not-a-file');
  assert.is(code(folder), 'not-a-file');
  assert.is(code(join(folder, 'gone.yaml')), 'not-found');
  assert.is(code(make(folder, 'fine.yaml')), false);
});

files('the mode of a file is the one git would record', ({ folder }) => {
  const file = make(folder, 'run.yaml');
  assert.is(fileMode(file), '100644');
  chmodSync(file, 0o755);
  assert.is(fileMode(file), '100755');
  chmodSync(file, 0o655);
  assert.is(fileMode(file), '100644');
  assert.is(fileMode(join(folder, 'gone.yaml')), '100644');
});

files('the root is the nearest folder with .git', ({ folder }) => {
  make(folder, '.git/HEAD');
  const file = make(folder, 'a/b/x.yaml');
  assert.is(findRoot([dirname(file)], undefined), folder);
  assert.is(findRoot([file], undefined), folder);
  assert.is(findRoot([file], join(folder, 'a')), join(folder, 'a'));
});

files(
  'without .git the root is the folder that holds all that was named, but never that of the file system',
  ({ folder }) => {
    const one = make(folder, 'a/b/x.yaml');
    const other = make(folder, 'a/c/d/y.yaml');
    assert.is(findRoot([one, dirname(other)], undefined), join(folder, 'a'));
    assert.is(findRoot([other, one], undefined), join(folder, 'a'));
    assert.is(findRoot([one, '/'], undefined), dirname(one));
    symlinkSync('/', join(folder, 'a/c/link'));
    assert.is(findRoot([one, join(folder, 'a/c/link')], undefined), join(folder, 'a'));
  },
);

const bytes = (text: string): Uint8Array => Buffer.from(text);

files('writing keeps the mode and leaves no temporary file', ({ folder }) => {
  const file = make(folder, 'x.yaml', 'old\n');
  chmodSync(file, 0o640);
  assert.equal(writeProjectFile(folder, { path: file, before: bytes('old\n'), after: asVerified('new text\n') }), {
    written: true,
  });
  assert.is(readFileSync(file, 'utf8'), 'new text\n');
  assert.is(statSync(file).mode & 0o777, 0o640);
  assert.equal(readdirSync(folder), ['x.yaml']);
});

files('a file that changed since it was read is left alone', ({ folder }) => {
  const file = make(folder, 'x.yaml', 'theirs\n');
  const outcome = writeProjectFile(folder, { path: file, before: bytes('old\n'), after: asVerified('new\n') });
  assert.is(!outcome.written && outcome.code, 'changed');
  assert.is(readFileSync(file, 'utf8'), 'theirs\n');
  assert.equal(readdirSync(folder), ['x.yaml']);
});

files('hard links and symbolic links stay links', ({ folder }) => {
  const file = make(folder, 'x.yaml', 'old text\n');
  linkSync(file, join(folder, 'hard.yaml'));
  symlinkSync('x.yaml', join(folder, 'soft.yaml'));
  assert.ok(
    writeProjectFile(folder, {
      path: join(folder, 'soft.yaml'),
      before: bytes('old text\n'),
      after: asVerified('new\n'),
    }).written,
  );
  assert.is(readFileSync(join(folder, 'hard.yaml'), 'utf8'), 'new\n');
  assert.is(statSync(file).nlink, 2);
  assert.is(readFileSync(join(folder, 'soft.yaml'), 'utf8'), 'new\n');
  assert.ok(existsSync(join(folder, 'soft.yaml')));
});

files('a link to a place outside is not written', ({ folder, outside }) => {
  const target = make(outside, 'x.yaml', 'old\n');
  symlinkSync(target, join(folder, 'x.yaml'));
  assert.not.ok(
    writeProjectFile(folder, { path: join(folder, 'x.yaml'), before: bytes('old\n'), after: asVerified('new\n') })
      .written,
  );
  assert.is(readFileSync(target, 'utf8'), 'old\n');
});

files('git tells what changed without running what the repository configures', ({ folder }) => {
  const marker = join(folder, 'executed');
  const git = (...words: string[]): void => {
    const result = spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.is(result.status, 0, result.stderr);
  };
  git('init', '-q');
  make(folder, 'same.yaml');
  make(folder, 'changed.yaml');
  git('add', '-A');
  git('commit', '-qm', 'x');
  make(folder, 'changed.yaml', 'b: 2\n');
  make(folder, 'new file.yaml');
  const script = make(folder, '.git/evil.sh', `#!/bin/sh\ntouch ${marker}\n`);
  chmodSync(script, 0o755);
  for (const key of ['core.fsmonitor', 'diff.external', 'core.pager', 'core.sshCommand']) git('config', key, script);
  assert.equal(
    changedFiles(folder, 'HEAD').map(path => path.slice(folder.length + 1)),
    ['changed.yaml', 'new file.yaml'],
  );
  assert.not.ok(existsSync(marker));
  assert.throws(() => changedFiles(folder, '--output=x'), /not a revision/);
  assert.throws(() => changedFiles(folder, 'no-such-branch'), /git cannot compare/);
});

files.run();
