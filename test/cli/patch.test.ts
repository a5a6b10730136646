import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PatchManifest } from '../../src/patch/series/manifest.ts';
import { type Context, environment, giveFolders, harden, make, type Outcome, run } from './harness.ts';

const patches = suite<Context>('harden patch');
giveFolders(patches);

const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];

function git(folder: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', [...identity, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...environment(folder), GIT_COMMITTER_DATE: '2024-02-03T04:05:06Z' },
  });
  assert.is(status, 0, `git ${words.join(' ')}: ${stderr}`);
  return stdout;
}

/** The example as a repository. */
function makeShop(folder: string): void {
  cpSync('examples/shop', folder, { recursive: true });
  commit(folder);
}

function commit(folder: string): void {
  git(folder, 'init', '-q');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'base');
}

const manifestIn = (folder: string, name = 'harden-patches'): PatchManifest =>
  JSON.parse(readFileSync(join(folder, name, 'manifest.json'), 'utf8'));

/** Every manifest of the folder, by name. */
const textsIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.yaml'))
      .sort()
      .map(name => [name, readFileSync(join(folder, name), 'utf8')]),
  );

/** What `fix --write` makes of a copy of the folder. */
function fixed(folder: string, ...words: string[]): Record<string, string> {
  const copy = `${folder}.state/copy`;
  cpSync(folder, copy, { recursive: true });
  run(copy, ['fix', '--write', '--exit-zero', ...words]);
  return textsIn(copy);
}

const open = 'services:\n  web:\n    image: nginx:1.27 # pinned\n';
const rule = ['--rule', 'no-new-privileges'];

patches(
  'are mails, one for each rule, that git takes in their order and that end with what fix --write writes',
  ({ folder }) => {
    makeShop(folder);
    const expected = fixed(folder);
    const { code, out, err } = run(folder, ['patch']);
    assert.equal([code, err], [1, ''], 'findings remain, as after fix --diff');
    assert.match(
      out,
      /^harden-patches\/0001-numeric-image-user\.patch {2}numeric-image-user: name the user by its number 1000:1000 in stage 0\n.*0002-no-new-privileges\.patch/,
    );
    assert.match(out, /25 findings fixed by these patches in 3 files\n7 findings left/);
    const { patches: entries } = manifestIn(folder);
    const names = entries.map(({ file }) => file);
    assert.equal(readdirSync(join(folder, 'harden-patches')).sort(), [...names, 'manifest.json', 'series'].sort());
    assert.is(readFileSync(join(folder, 'harden-patches/series'), 'utf8'), `${names.join('\n')}\n`);
    git(folder, 'am', '-q', ...names.map(name => `harden-patches/${name}`));
    assert.equal(textsIn(folder), expected);
    assert.equal(git(folder, 'log', '--format=%s', '--reverse').trim().split('\n'), [
      'base',
      ...entries.map(({ title }) => title),
    ]);
    const again = run(folder, ['patch']);
    assert.match(again.out, /^nothing to patch; the patches of an earlier run were removed from harden-patches\n/);
    assert.is(existsSync(join(folder, 'harden-patches')), false);
  },
);

patches('say why, on which evidence and how to check, as a colleague would', ({ folder }) => {
  make(folder, 'compose.yaml', open);
  commit(folder);
  run(folder, ['patch', ...rule]);
  const version = JSON.parse(readFileSync('package.json', 'utf8')).version;
  assert.is(
    readFileSync(join(folder, 'harden-patches/0001-no-new-privileges.patch'), 'utf8'),
    `From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
From: harden <harden@localhost>
Date: Sat, 03 Feb 2024 04:05:06 +0000
Subject: [PATCH 1/1] no-new-privileges: forbid gaining new privileges in service web

With this switch on, no program in the container can raise its rights by
running a setuid file, a setgid file or a file with capabilities. Going
from root down to a user still works.

In compose.yaml:
- service web
    because: none of its programs needs sudo, setuid or file
      capabilities [nginx:1.27 (nginxinc/docker-nginx
      stable/debian/Dockerfile)]

To check it, start the workloads and look:

    docker compose exec web grep NoNewPrivs /proc/1/status

To keep one place as it is, add this comment there and make the patches
again:

    # harden-ignore no-new-privileges -- reason
---
 compose.yaml | 2 ++
 1 file changed, 2 insertions(+)

diff --git a/compose.yaml b/compose.yaml
index 1c4c25450c5bbbab0a75c4864895462fe912b80b..e3b8ec8a5ee4ce4390b9b116f291604d7e7547a1 100644
--- a/compose.yaml
+++ b/compose.yaml
@@ -1,3 +1,5 @@
 services:
   web:
     image: nginx:1.27 # pinned
+    security_opt:
+      - no-new-privileges:true
-- 
${version}

`,
  );
});

patches('by file, by finding and all in one end with the same texts', ({ folder }) => {
  makeShop(folder);
  const expected = fixed(folder);
  for (const [split, count] of [
    ['none', 1],
    ['file', 3],
    ['finding', 25],
  ] as const) {
    const { code } = run(folder, ['patch', '--split', split, '--format', 'diff', '--out-dir', 'out']);
    assert.is(code, 1);
    const { patches: entries, settings } = manifestIn(folder, 'out');
    assert.equal([entries.length, settings.split, settings.format], [count, split, 'diff']);
    git(folder, 'apply', ...entries.map(({ file }) => `out/${file}`));
    assert.equal(textsIn(folder), expected, split);
    git(folder, 'checkout', '-q', '.');
  }
});

patches('all in one go to standard output, unless a folder is named', ({ folder }) => {
  make(folder, 'compose.yaml', open);
  const diff = run(folder, ['patch', '--split', 'none', '--format', 'diff', ...rule]);
  assert.is(diff.out, run(folder, ['fix', '--diff', ...rule]).out);
  assert.match(diff.err, /1 finding fixed by this patch in 1 file/);
  assert.match(
    run(folder, ['patch', '--split', 'none', ...rule]).out,
    /^From 0{40} .*\nFrom: .*\nDate: .*\nSubject: \[PATCH 1\/1\] harden service web\n/,
  );
  assert.equal(readdirSync(folder), ['compose.yaml']);
  const taken = run(folder, ['patch', '--split', 'none', '--report', 'json', ...rule]);
  assert.equal([taken.code, /both need stdout/.test(taken.err)], [2, true]);
});

patches('are the same bytes in every run, and in another folder', ({ folder }) => {
  const bytes = (out: string): readonly string[] =>
    readdirSync(join(folder, out))
      .sort()
      .map(name => readFileSync(join(folder, out, name), 'utf8'));
  makeShop(folder);
  run(folder, ['patch', '--out-dir', 'one']);
  run(folder, ['patch', '--out-dir', 'two']);
  assert.equal(bytes('one'), bytes('two'));
  run(folder, ['patch', '--out-dir', 'one']);
  assert.equal(bytes('one'), bytes('two'));
});

patches('are from whom git knows, and of the day that is given', ({ folder }) => {
  const mail = (env: Record<string, string>): string => {
    const words = [harden, 'patch', '--split', 'none', ...rule];
    return spawnSync(process.execPath, words, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...environment(folder), ...env },
    }).stdout;
  };
  const from = (text: string): string | undefined => /^From: (.*)$/m.exec(text)?.[1];
  const date = (text: string): string | undefined => /^Date: (.*)$/m.exec(text)?.[1];
  make(folder, 'compose.yaml', open);
  assert.equal([from(mail({})), date(mail({}))], ['harden <harden@localhost>', 'Thu, 01 Jan 1970 00:00:00 +0000']);
  assert.is(date(mail({ SOURCE_DATE_EPOCH: '1700000000' })), 'Tue, 14 Nov 2023 22:13:20 +0000');
  make(folder, '.gitconfig', '[user]\nname = Zoë\nemail = z@example.com\n');
  assert.is(from(mail({})), '=?UTF-8?B?Wm/Dqw==?= <z@example.com>');
  assert.is(from(mail({ GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.com' })), 'Ada <ada@example.com>');
  assert.is(from(mail({ GIT_AUTHOR_NAME: 'Ada\nSubject: x' })), 'harden <harden@localhost>');
  commit(folder);
  assert.is(date(mail({})), 'Sat, 03 Feb 2024 04:05:06 +0000');
  git(folder, 'config', 'user.name', 'what the repository says');
  assert.is(from(mail({})), '=?UTF-8?B?Wm/Dqw==?= <z@example.com>');
  const wrong = spawnSync(process.execPath, [harden, 'patch'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...environment(folder), SOURCE_DATE_EPOCH: 'today' },
  });
  assert.equal([wrong.status, /SOURCE_DATE_EPOCH is today/.test(wrong.stderr)], [2, true]);
});

patches('run nothing that a repository brings along', ({ folder }) => {
  makeShop(folder);
  const program = make(folder, '.git/evil', `#!/bin/sh\ntouch ${folder}/ran\nexit 1\n`);
  chmodSync(program, 0o755);
  for (const name of [
    'core.fsmonitor',
    'gpg.program',
    'core.pager',
    'pager.cat-file',
    'core.sshCommand',
    'diff.external',
    'core.editor',
  ])
    git(folder, 'config', name, program);
  git(folder, 'config', 'log.showSignature', 'true');
  git(folder, 'config', 'core.hooksPath', join(folder, '.git'));
  assert.is(run(folder, ['patch']).code, 1);
  assert.is(existsSync(join(folder, 'ran')), false);
});

patches('never go into a folder that holds files of others', ({ folder }) => {
  make(folder, 'compose.yaml', open);
  make(folder, 'harden-patches/0001-mine.patch', 'mine');
  const { code, out, err } = run(folder, ['patch', ...rule]);
  assert.equal([code, out], [2, '']);
  assert.is(
    err,
    'harden: --out-dir harden-patches: it holds 0001-mine.patch, not written by `harden patch`; nothing was touched, name another folder or empty this one\n',
  );
  assert.is(readFileSync(join(folder, 'harden-patches/0001-mine.patch'), 'utf8'), 'mine');
  assert.match(run(folder, ['patch', '--out-dir', 'compose.yaml']).err, /--out-dir compose\.yaml: it is no folder/);
  assert.is(run(folder, ['patch', '--out-dir', '']).code, 2);
});

patches('that cannot be written are no bug', ({ folder }) => {
  make(folder, 'compose.yaml', open);
  const { code, err } = run(folder, ['patch', '--out-dir', 'compose.yaml/patches', ...rule]);
  assert.equal([code, err.includes('internal error')], [2, false]);
  assert.match(err, /compose\.yaml\/patches/);
});

patches('without anything to do are not written', ({ folder }) => {
  make(folder, 'compose.yaml', `${open}    security_opt:\n      - no-new-privileges:true\n`);
  assert.equal(run(folder, ['patch', ...rule]), {
    code: 0,
    out: 'nothing to patch\n0 findings fixed by these patches in 0 files\nnothing left in 1 file\n',
    err: '',
  });
  assert.equal(readdirSync(folder), ['compose.yaml']);
});

patches('take the options of fix', ({ folder }) => {
  make(folder, 'compose.yaml', 'services:\n  web:\n    image: example/unknown:1\n');
  const count = (...words: string[]): number => {
    const { code } = run(folder, ['patch', '--exit-zero', ...words]);
    assert.is(code, 0);
    return existsSync(join(folder, 'harden-patches')) ? manifestIn(folder).patches.length : 0;
  };
  assert.equal(
    [
      count(),
      count('--safety', 'unsafe'),
      count('--safety', 'unsafe', '--skip-rule', 'read-only-root'),
      count(...rule),
    ],
    [0, 4, 3, 0],
  );
  const quiet: Outcome = run(folder, ['patch', '--quiet', '--safety', 'unsafe', '--report', 'json=report.json']);
  assert.equal([quiet.code, quiet.out.split('\n')[0]], [0, '4 findings fixed by these patches in 1 file']);
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
  assert.is(report.summary.fixed, 4);
});

patches('that are independent apply to the files as they are, and those that collide are named', ({ folder }) => {
  makeShop(folder);
  const { err } = run(folder, ['patch', '--independent']);
  assert.match(err, /^harden: 0002-no-new-privileges\.patch collides with 0003-run-as-non-root\.patch, 0004-drop-cap/);
  assert.is(run(folder, ['patch', '--independent', '--quiet']).err, '');
  const { patches: entries, settings } = manifestIn(folder);
  assert.is(settings.independent, true);
  for (const { file, files, needs, collides } of entries) {
    git(folder, 'am', '-q', `harden-patches/${file}`);
    for (const { path, after } of files) assert.is(git(folder, 'rev-parse', `HEAD:${path}`).trim(), after.blob);
    git(folder, 'reset', '-q', '--hard', 'HEAD~');
    assert.equal(needs, []);
    assert.ok(Array.isArray(collides));
  }
  assert.ok(entries.some(({ collides }) => collides!.length > 0));
});

patches('keep CRLF, a missing final newline, executable bits and odd names', ({ folder }) => {
  const names = ['größe/my "compose" file.yaml', 'a\tb.yaml', '-x.yaml', 'back\\slash.yaml'];
  for (const [index, name] of names.entries()) {
    const text = index % 2 === 0 ? open.replaceAll('\n', '\r\n') : open.slice(0, -1);
    chmodSync(make(folder, name, text), index === 0 ? 0o755 : 0o644);
  }
  git(folder, 'init', '-q');
  git(folder, 'config', 'core.autocrlf', 'false');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'base');
  const expected = fixed(folder);
  for (const split of ['rule', 'file']) {
    run(folder, ['patch', '--split', split, '--exit-zero']);
    git(folder, 'am', '-q', ...manifestIn(folder).patches.map(({ file }) => `harden-patches/${file}`));
    assert.equal(textsIn(folder), expected);
    assert.match(git(folder, 'ls-files', '-s', '--', 'größe'), /^100755/);
    git(folder, 'reset', '-q', '--hard', git(folder, 'rev-list', '--max-parents=0', 'HEAD').trim());
  }
});

patches('from hostile names cannot become another mail, header or file', ({ folder }) => {
  const name = 'x\nFrom: evil@example.com\n---\nb/compose.yaml';
  make(folder, name, open.replace('web', '"we\\nFrom: b\\n---\\ndiff --git a/x b/x"'));
  commit(folder);
  for (const split of ['file', 'finding', 'rule']) {
    run(folder, ['patch', '--split', split, '--exit-zero', ...rule]);
    const { patches: entries } = manifestIn(folder);
    const [file] = entries.map(entry => entry.file);
    assert.match(file!, /^0001-[A-Za-z0-9.-]+\.patch$/);
    const text = readFileSync(join(folder, 'harden-patches', file!), 'utf8');
    assert.equal(text.match(/^From:.*$/gm), ['From: harden <harden@localhost>']);
    assert.equal(text.match(/^---$/gm), ['---']);
    git(folder, 'am', '-q', `harden-patches/${file}`);
    assert.match(readFileSync(join(folder, name), 'utf8'), /no-new-privileges:true/);
    git(folder, 'reset', '-q', '--hard', 'HEAD~');
  }
});

patches('are wrong usage with an unknown way to split, and are explained', ({ folder }) => {
  mkdirSync(join(folder, 'x'));
  writeFileSync(join(folder, 'x/y.txt'), '');
  assert.match(run(folder, ['patch', '--split', 'service']).err, /none, rule, file, finding/);
  assert.match(run(folder, ['patch', '--format', 'ed']).err, /mail, diff/);
  assert.match(run(folder, ['patch', '--help']).out, /--independent/);
});

patches.run();
