import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Context, giveFolders, make, run } from './harness.ts';

const inputs = suite<Context>('what is read');
giveFolders(inputs);

const open = 'services:\n  web:\n    image: nginx:1.27\n';
const rule = ['--rule', 'no-new-privileges'];
/** Names of the files a report speaks about. */
const reported = (out: string): readonly string[] => [...out.matchAll(/^(\S.*\.ya?ml)$/gm)].map(match => match[1]!);

inputs('a folder without manifests is no error, and says what is looked for', ({ folder }) => {
  make(folder, 'values.yaml', 'replicas: 1\n');
  const { code, out, err } = run(folder, ['check']);
  assert.equal(
    { code, out, err },
    { code: 0, out: 'no manifest found; name Compose files or Kubernetes manifests\n', err: '' },
  );
  mkdirSync(join(folder, 'empty'));
  assert.is(run(folder, ['fix', '--write', 'empty']).code, 0);
});

inputs('a path that does not exist is an error, the others are processed', ({ folder }) => {
  make(folder, 'a.yaml', open);
  const { code, out, err } = run(folder, ['check', 'gone', 'a.yaml', 'none-*.yaml', ...rule]);
  assert.is(code, 2);
  assert.equal(reported(out), ['a.yaml']);
  assert.match(err, /^error {2}gone: no such file or folder; check the path \(not-found\)$/m);
  assert.match(err, /^error {2}none-\*\.yaml: no file matches this pattern \(not-found\)$/m);
});

inputs('files, folders, patterns and -f can be mixed, each file is read once', ({ folder }) => {
  for (const name of ['a.yaml', 'k/b.yaml', 'k/c.yml', 'deep/er/d.yaml', 'other.yaml']) make(folder, name, open);
  const { out } = run(folder, ['check', 'a.yaml', 'k', 'deep/**/*.yaml', './k/b.yaml', '-f', 'a.yaml', ...rule]);
  assert.equal(reported(out), ['a.yaml', 'deep/er/d.yaml', 'k/b.yaml', 'k/c.yml']);
});

inputs('a pattern with braces and a name with brackets', ({ folder }) => {
  for (const name of ['a.yaml', 'b.yaml', 'c.yaml', '[d].yaml']) make(folder, name, open);
  assert.equal(reported(run(folder, ['check', '{a,b}.yaml', ...rule]).out), ['a.yaml', 'b.yaml']);
  assert.equal(reported(run(folder, ['check', '[d].yaml', ...rule]).out), ['[d].yaml']);
});

inputs('what git ignores is only read when it is named', ({ folder }) => {
  make(folder, '.gitignore', 'local.yaml\nbuild/\n');
  for (const name of ['local.yaml', 'build/x.yaml', 'node_modules/p/x.yaml', 'kept.yaml']) make(folder, name, open);
  assert.equal(reported(run(folder, ['check', ...rule]).out), ['kept.yaml']);
  assert.equal(reported(run(folder, ['check', 'local.yaml', ...rule]).out), ['local.yaml']);
});

inputs('a link that leads out of the root is not followed, inside it is', ({ folder }) => {
  const outside = mkdtempSync(join(tmpdir(), 'harden-outside-'));
  try {
    const target = make(outside, 'x.yaml', open);
    make(folder, 'real/a.yaml', open);
    symlinkSync(target, join(folder, 'out.yaml'));
    symlinkSync(outside, join(folder, 'outside'));
    symlinkSync('real/a.yaml', join(folder, 'in.yaml'));
    symlinkSync('.', join(folder, 'loop'));
    const walked = run(folder, ['fix', '--write', '--root', '.', ...rule]);
    assert.match(walked.err, /^skipped {2}out\.yaml: .*\(outside-root\)$/m);
    assert.is(readFileSync(target, 'utf8'), open);
    assert.match(readFileSync(join(folder, 'real/a.yaml'), 'utf8'), /no-new-privileges:true\n$/);
    const named = run(folder, ['fix', '--write', '--root', '.', 'out.yaml', 'outside', ...rule]);
    assert.is(named.code, 2);
    assert.match(named.err, /^error {2}out\.yaml: .*\(outside-root\)$/m);
    assert.match(named.err, /^error {2}outside: .*holds all with --root \(outside-root\)$/m);
    assert.is(readFileSync(target, 'utf8'), open);
  } finally {
    rmSync(outside, { recursive: true });
  }
});

inputs('folders that lie side by side are one project: their common folder is the root', ({ folder }) => {
  for (const name of ['compose/a/compose.yaml', 'k8s/b.yaml', 'other/c.yaml']) make(folder, name, open);
  const { err, out } = run(folder, ['check', 'k8s/b.yaml', 'compose', ...rule]);
  assert.equal([err, reported(out)], ['', ['compose/a/compose.yaml', 'k8s/b.yaml']]);
});

inputs('a list of names with a link that leads out does not make the outside part of the project', ({ folder }) => {
  const outside = mkdtempSync(join(tmpdir(), 'harden-outside-'));
  try {
    const target = make(outside, 'x.yaml', open);
    make(folder, 'a.yaml', open);
    symlinkSync(target, join(folder, 'b.yaml'));
    symlinkSync(outside, join(folder, 'c'));
    const { code, err } = run(folder, ['fix', '--write', 'a.yaml', 'b.yaml', 'c', ...rule]);
    assert.is(code, 2);
    assert.match(
      err,
      /^error {2}b\.yaml: .*\(outside-root\)\nerror {2}c: |^error {2}c: .*\(outside-root\)\nerror {2}b/m,
    );
    assert.is(readFileSync(target, 'utf8'), open);
    assert.match(readFileSync(join(folder, 'a.yaml'), 'utf8'), /no-new-privileges:true\n$/);
  } finally {
    rmSync(outside, { recursive: true });
  }
});

inputs('what cannot be read is named, and does not stop the others', ({ folder }) => {
  make(folder, 'a.yaml', open);
  execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
  symlinkSync('nowhere', join(folder, 'dangling.yaml'));
  make(folder, 'big.yaml', open + '#'.repeat(2000));
  make(folder, 'latin1.yaml', '');
  writeFileSync(join(folder, 'latin1.yaml'), Buffer.from('services:\n  web:\n    image: caf\xe9\n', 'latin1'));
  const walked = run(folder, ['check', '--max-file-size', '1000', ...rule]);
  assert.is(walked.code, 1);
  assert.equal(reported(walked.out), ['a.yaml']);
  assert.match(walked.err, /^skipped {2}big\.yaml: has 2,\d+ bytes, more than the limit of 1,000.*\(too-large\)$/m);
  assert.match(walked.err, /^skipped {2}latin1\.yaml.*\(bad-encoding\)$/m);
  const named = run(folder, ['check', 'pipe.yaml', 'dangling.yaml', 'a.yaml', ...rule]);
  assert.is(named.code, 2);
  assert.match(named.err, /^error {2}pipe\.yaml: is not a regular file \(not-a-file\)$/m);
  assert.match(named.err, /^error {2}dangling\.yaml: .*\(not-found\)$/m);
  assert.equal(reported(named.out), ['a.yaml']);
});

inputs('a file without permission is named', ({ folder }) => {
  const file = make(folder, 'a.yaml', open);
  chmodSync(file, 0o000);
  const { code, err } = run(folder, ['check', 'a.yaml', ...rule]);
  // The superuser reads everything.
  if (process.getuid?.() === 0) assert.is(code, 1);
  else assert.equal([code, /cannot be opened \(EACCES\); check its permissions/.test(err)], [2, true]);
});

inputs('rules are chosen and left out by name', ({ folder }) => {
  make(folder, 'a.yaml', open);
  const rules = (...words: string[]): readonly string[] =>
    [...run(folder, ['check', ...words]).out.matchAll(/^ {4}\w+ +([a-z-]+) {2}line/gm)].map(match => match[1]!).sort();
  const all = rules();
  assert.ok(all.length > 2);
  assert.equal(rules('--rule', 'drop-capabilities', '--rule', 'no-new-privileges'), [
    'drop-capabilities',
    'no-new-privileges',
  ]);
  assert.equal(
    rules('--skip-rule', 'drop-capabilities'),
    all.filter(id => id !== 'drop-capabilities'),
  );
  assert.equal(rules('--rule', 'drop-capabilities', '--skip-rule', 'drop-capabilities'), []);
});

inputs('a named configuration is used, wherever it lies; --no-config uses none', ({ folder }) => {
  make(folder, 'a.yaml', open);
  make(folder, 'etc/strict.yaml', 'failOn: never\n');
  make(folder, '.hardenrc', 'rules: {no-new-privileges: off}\n');
  assert.is(run(folder, ['check', ...rule]).code, 0);
  assert.is(run(folder, ['check', '--no-config', ...rule]).code, 1);
  assert.equal(
    [
      run(folder, ['check', '--config', 'etc/strict.yaml', ...rule]).code,
      run(folder, ['check', '--config', 'gone']).code,
    ],
    [0, 2],
  );
});

inputs('a folder whose name begins like that of the project is not part of it', ({ folder }) => {
  make(folder, 'shop/a.yaml', open);
  make(folder, 'shop-other/.hardenrc', 'rules: {no-new-privileges: off}\n');
  assert.is(run(join(folder, 'shop-other'), ['check', '../shop/a.yaml', ...rule]).code, 1);
});

inputs('standard input has a name for reports and suppressions', ({ folder }) => {
  const { code, out } = run(folder, ['check', '-', '--stdin-filename', 'deploy/web.yaml', ...rule], open);
  assert.equal([code, reported(out)], [1, ['deploy/web.yaml']]);
  make(folder, '.hardenrc', '{"ignore": [{"rule": "all", "path": "deploy/**", "reason": "x"}]}');
  assert.is(run(folder, ['filter', '--stdin-filename', 'deploy/web.yaml', ...rule], open).out, open);
  assert.is.not(run(folder, ['filter', ...rule], open).out, open);
});

inputs('empty and odd standard input', ({ folder }) => {
  assert.equal(run(folder, ['filter'], ''), { code: 0, out: '', err: '' });
  assert.equal(run(folder, ['filter'], '---\n'), { code: 0, out: '---\n', err: '' });
  assert.is(run(folder, ['check', '-'], '').code, 0);
});

inputs.run();
