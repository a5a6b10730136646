/** Dockerfiles and what lies beside them, with the built program: new files, patches of them, presets, and the order of a run. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Context, environment, giveFolders, make, run } from './harness.ts';

const images = suite<Context>('Dockerfiles');
giveFolders(images);

const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];

function git(folder: string, words: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync('git', [...identity, ...words], {
    cwd: folder,
    encoding: 'utf8',
    input,
    env: environment(folder),
  });
  assert.is(status, 0, `git ${words.join(' ')}: ${stderr}`);
  return stdout;
}

const dockerfile = 'FROM node:22\nCOPY . /app\nCMD ["node", "/app/a.js"]\n';
const only = ['--rule', 'dockerignore', '--no-config', '--exit-zero'];

/** A project as a repository, with an image that takes in everything. */
function makeProject(folder: string): void {
  make(folder, 'api/Dockerfile', dockerfile);
  make(folder, 'compose.yaml', 'services:\n  api:\n    build: api\n');
  git(folder, ['init', '-q']);
  git(folder, ['add', '-A']);
  git(folder, ['commit', '-qm', 'base']);
}

const listIn = (folder: string): string => readFileSync(join(folder, 'api/.dockerignore'), 'utf8');

/** What `fix --write` makes of a copy. */
function fixed(folder: string, ...words: readonly string[]): string {
  const copy = `${folder}.state/copy`;
  cpSync(folder, copy, { recursive: true });
  assert.is(run(copy, ['fix', '--write', ...only, ...words]).code, 0);
  return copy;
}

images('fix --write makes a list that is missing, a second run nothing, and undo takes it away', ({ folder }) => {
  makeProject(folder);
  const { out } = run(folder, ['fix', '--write', ...only]);
  assert.match(out, /api\/\.dockerignore/);
  assert.match(out, /\ntake it back: harden fix --undo\n$/);
  const list = listIn(folder);
  assert.match(list, /^\.git\n/);
  assert.not.match(list, /\.env/);
  assert.is(git(folder, ['status', '--porcelain']), '?? api/.dockerignore\n');

  assert.not.match(run(folder, ['fix', '--write', ...only]).out, /take it back/);
  assert.is(listIn(folder), list);

  assert.equal(run(folder, ['fix', '--undo']), {
    code: 0,
    out: '1 file is as before:\n  api/.dockerignore\n',
    err: '',
  });
  assert.is(git(folder, ['status', '--porcelain']), '');
});

images('check and --diff make nothing', ({ folder }) => {
  makeProject(folder);
  assert.match(run(folder, ['check', ...only]).out, /there is no \.dockerignore/);
  assert.match(run(folder, ['fix', '--diff', ...only]).out, /^\+\.git$/m);
  assert.is(git(folder, ['status', '--porcelain']), '');
});

images('git apply takes what --diff says of a file that is new', ({ folder }) => {
  makeProject(folder);
  const { out } = run(folder, ['fix', '--diff', ...only]);
  assert.match(out, /^diff --git a\/api\/\.dockerignore b\/api\/\.dockerignore\nnew file mode 100644\nindex 0{40}\.\./);
  git(folder, ['apply', '--check', '-'], out);
  git(folder, ['apply', '--index', '-'], out);
  assert.is(listIn(folder), listIn(fixed(folder, '.')));
  const own = git(folder, ['diff', '--cached', '--full-index', '--no-ext-diff']);
  assert.is(out, own);
  git(folder, ['apply', '-R', '--index', '-'], out);
  assert.is(git(folder, ['status', '--porcelain']), '');
});

images('git am takes the mails of harden patch', ({ folder }) => {
  makeProject(folder);
  const words = ['--rule', 'dockerignore', '--rule', 'image-user', '--no-config', '--exit-zero', '--safety', 'unsafe'];
  const made = run(folder, ['patch', ...words]);
  assert.is(made.code, 0, made.err);
  const copy = `${folder}.state/copy`;
  cpSync(folder, copy, { recursive: true });
  assert.is(run(copy, ['fix', '--write', ...words]).code, 0);
  const series = readFileSync(join(folder, 'harden-patches/series'), 'utf8').trim().split('\n');
  assert.ok(series.length > 1, series.join(', '));
  git(folder, ['am', '-q', ...series.map(name => join('harden-patches', name))]);
  assert.is(listIn(folder), listIn(copy));
  const dockerfileIn = (root: string): string => readFileSync(join(root, 'api/Dockerfile'), 'utf8');
  assert.is(dockerfileIn(folder), dockerfileIn(copy));
  assert.match(dockerfileIn(folder), /\nUSER 1000:1000\n/);
});

images('a list in a place that is excluded is not made', ({ folder }) => {
  makeProject(folder);
  for (const pattern of ['**/.dockerignore', 'api/.dockerignore']) {
    const config = make(folder, 'harden.config.json', JSON.stringify({ exclude: [pattern] }));
    assert.is(run(folder, ['fix', '--write', '--rule', 'dockerignore', '--config', config, '--exit-zero']).code, 0);
    assert.not(existsSync(join(folder, 'api/.dockerignore')), pattern);
  }
});

images('an entry of the configuration silences a list that is missing', ({ folder }) => {
  makeProject(folder);
  const ignore = [{ rule: 'dockerignore', path: '**/.dockerignore', reason: 'the context is made by a script' }];
  const config = make(folder, 'harden.config.json', JSON.stringify({ ignore }));
  const { out, err } = run(folder, ['check', '--rule', 'dockerignore', '--config', config]);
  assert.not.match(out, /there is no/);
  assert.is(err, '');
});

images('the list belongs to the folder that a manifest names, and only there', ({ folder }) => {
  make(folder, 'docker/api.Dockerfile', dockerfile);
  make(folder, 'tools/other.Dockerfile', dockerfile);
  make(folder, 'compose.yaml', 'services:\n  api:\n    build: {context: ., dockerfile: docker/api.Dockerfile}\n');
  assert.is(run(folder, ['fix', '--write', ...only]).code, 0);
  assert.ok(existsSync(join(folder, '.dockerignore')));
  for (const name of ['docker/.dockerignore', 'tools/.dockerignore']) assert.not(existsSync(join(folder, name)), name);
});

images(
  'no list is made for an image that copies nothing of its context, nor beside one that has a list of its own',
  ({ folder }) => {
    make(folder, 'a/Dockerfile', 'FROM node:22 AS b\nFROM node:22\nCOPY --from=b /x /x\n');
    make(folder, 'b/Dockerfile', dockerfile);
    make(folder, 'b/Dockerfile.dockerignore', '.git\n.env*\n');
    assert.is(run(folder, ['fix', '--write', '--safety', 'unsafe', ...only]).code, 0);
    for (const name of ['a/.dockerignore', 'b/.dockerignore']) assert.not(existsSync(join(folder, name)), name);
  },
);

images('a list is not made through a link that leads out of the project', ({ folder }) => {
  const outside = `${folder}.state/outside`;
  mkdirSync(outside, { recursive: true });
  writeFileSync(join(outside, 'Dockerfile'), dockerfile);
  make(folder, 'compose.yaml', 'services:\n  api:\n    build: away\n');
  symlinkSync(outside, join(folder, 'away'));
  run(folder, ['fix', '--write', '--root', '.', ...only, '.']);
  assert.not(existsSync(join(outside, '.dockerignore')));
});

const install = 'FROM debian:12\nRUN apt-get update && apt-get install -y curl=1\nUSER 1:1\nCMD ["a"]\n';

/** The rules that speak about a Dockerfile. */
function rulesOf(folder: string, ...words: readonly string[]): readonly string[] {
  const { out } = run(folder, ['check', '--report', 'json', '--exit-zero', ...words, 'Dockerfile']);
  const { files } = JSON.parse(out) as { files: readonly { findings: readonly { rule: string }[] }[] };
  return [...new Set(files.flatMap(({ findings }) => findings.map(({ rule }) => rule)))].sort();
}

images(
  'a preset brings the rules of those before it, and a rule can be switched on and off by its id',
  ({ folder }) => {
    make(folder, 'Dockerfile', install.replace('USER 1:1', 'USER root'));
    const baseline = rulesOf(folder, '--no-config', '--preset', 'baseline');
    const recommended = rulesOf(folder, '--no-config', '--preset', 'recommended');
    const strict = rulesOf(folder, '--no-config', '--preset', 'strict');
    assert.equal(rulesOf(folder, '--no-config'), recommended);
    assert.ok(baseline.includes('image-root-user') && !baseline.includes('apt-clean-lists'), baseline.join());
    assert.ok(
      recommended.includes('apt-clean-lists') && !recommended.includes('apt-no-recommends'),
      recommended.join(),
    );
    assert.ok(strict.includes('apt-no-recommends') && strict.includes('pin-image-digest'), strict.join());
    for (const id of baseline) assert.ok(recommended.includes(id), id);
    for (const id of recommended) assert.ok(strict.includes(id), id);

    const config = make(
      folder,
      'harden.config.json',
      JSON.stringify({ preset: 'baseline', rules: { 'apt-no-recommends': 'on', 'image-root-user': 'off' } }),
    );
    const chosen = ['--config', config];
    const without = baseline.filter(id => id !== 'image-root-user');
    assert.equal(rulesOf(folder, ...chosen), [...without, 'apt-no-recommends'].sort());
    assert.equal(
      rulesOf(folder, ...chosen, '--preset', 'strict'),
      strict.filter(id => id !== 'image-root-user'),
      'the command line wins over the preset of the file, not over its rules',
    );
    assert.equal(rulesOf(folder, '--no-config', '--rule', 'apt-no-recommends'), ['apt-no-recommends']);
  },
);

images('a preset that does not exist is an error', ({ folder }) => {
  make(folder, 'Dockerfile', install);
  const { code, err } = run(folder, ['check', '--preset', 'paranoid']);
  assert.is(code, 2);
  assert.match(err, /baseline, recommended, strict/);
  const config = make(folder, 'harden.config.json', '{"preset": "paranoid"}');
  assert.is(run(folder, ['check', '--config', config]).code, 2);
});

const compose = 'services:\n  api:\n    build: api\n';
const unsafe = ['--no-config', '--exit-zero', '--safety', 'unsafe'];

images('a manifest is judged by what the Dockerfile of the same run becomes', ({ folder }) => {
  makeProject(folder);
  const { out } = run(folder, ['fix', '--write', ...unsafe]);
  assert.ok(out.indexOf('api/Dockerfile') < out.indexOf('compose.yaml'), out);
  const together = readFileSync(join(folder, 'compose.yaml'), 'utf8');
  assert.not.match(together, /user:/);

  // A second run finds the written Dockerfile, and agrees.
  writeFileSync(join(folder, 'compose.yaml'), compose);
  run(folder, ['fix', '--write', ...unsafe]);
  assert.is(readFileSync(join(folder, 'compose.yaml'), 'utf8'), together);

  // --diff says the same in one go.
  git(folder, ['checkout', '-q', '--', '.']);
  const diff = run(folder, ['fix', '--diff', '--skip-rule', 'dockerignore', ...unsafe]).out;
  git(folder, ['apply', '-'], diff);
  assert.is(readFileSync(join(folder, 'compose.yaml'), 'utf8'), together);
});

images('without the fix of the Dockerfile the manifest gets what it gets alone', ({ folder }) => {
  makeProject(folder);
  const alone = `${folder}.state/alone`;
  cpSync(folder, alone, { recursive: true });
  run(alone, ['fix', '--write', ...unsafe, 'compose.yaml']);
  run(folder, ['fix', '--write', '--skip-rule', 'image-user', ...unsafe]);
  const text = readFileSync(join(folder, 'compose.yaml'), 'utf8');
  assert.is(text, readFileSync(join(alone, 'compose.yaml'), 'utf8'));
  assert.match(text, /user:/);
});

images.run();
