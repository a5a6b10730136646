import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Context, giveFolders, harden, make, run } from './harness.ts';

const cli = suite<Context>('command line');
giveFolders(cli);

const open = 'services:\n  web:\n    image: nginx:1.27 # pinned\n';
const fixed = [
  'services:',
  '  web:',
  '    image: nginx:1.27 # pinned',
  '    security_opt:',
  '      - no-new-privileges:true',
  '',
].join('\n');
const rule = ['--rule', 'no-new-privileges'];

cli('check reports and gives 1, and 0 when nothing is left', ({ folder }) => {
  make(folder, 'compose.yaml', open);
  const found = run(folder, ['check', ...rule]);
  assert.is(found.code, 1);
  assert.match(found.out, /compose\.yaml\n {2}service web\n {4}high {5}no-new-privileges {2}line 2\n/);
  assert.match(found.out, /1 finding in 1 file \(1 high\)/);
  assert.is(found.err, '');
  make(folder, 'compose.yaml', fixed);
  assert.equal(
    [run(folder, ['check', ...rule]).code, run(folder, ['check', ...rule]).out],
    [0, 'nothing found in 1 file\n'],
  );
});

cli('fix --write writes exactly the fix, and gives 0 when everything was fixed', ({ folder }) => {
  const file = make(folder, 'compose.yaml', open);
  assert.is(run(folder, ['fix', '--write', ...rule]).code, 0);
  assert.is(readFileSync(file, 'utf8'), fixed);
  assert.match(run(folder, ['fix', '--write', ...rule]).out, /0 findings fixed in 0 files\nnothing left in 1 file/);
});

cli('fix --diff prints a patch that git applies, and writes nothing', ({ folder }) => {
  const file = make(folder, 'deploy/compose.yaml', open);
  const diff = run(folder, ['fix', '--diff', ...rule]);
  assert.is(readFileSync(file, 'utf8'), open);
  assert.match(diff.err, /1 finding fixed by this patch in 1 file/);
  const applied = spawnSync('git', ['apply', '-'], { cwd: folder, input: diff.out, encoding: 'utf8' });
  assert.is(applied.status, 0, applied.stderr);
  assert.is(readFileSync(file, 'utf8'), fixed);
});

cli('fix without a decision shows the patch and names --write', ({ folder }) => {
  make(folder, 'compose.yaml', open);
  const outcome = run(folder, ['fix', ...rule]);
  assert.match(outcome.out, /^diff --git/);
  assert.match(outcome.err, /harden fix --write/);
});

cli('filter and - read standard input', ({ folder }) => {
  assert.equal(run(folder, ['filter', ...rule], open), { code: 0, out: fixed, err: '' });
  assert.is(run(folder, ['filter'], 'just: text\n').out, 'just: text\n');
  const broken = run(folder, ['filter'], 'services:\n  web: {image: [}\n');
  assert.equal([broken.code, broken.out], [2, '']);
  assert.match(broken.err, /stdin\.yaml:2:\d+: /);
  assert.is(run(folder, ['check', '-', ...rule], open).code, 1);
  assert.is(run(folder, ['fix', '--write', '-', '--quiet', ...rule], open).out.startsWith(fixed), true);
});

cli('what harden leaves alone passes through filter, with a note, and is named when asked for', ({ folder }) => {
  const image = 'container: { image: "a:1" }';
  const workflow = `apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  templates:\n    - ${image}\n`;
  const filtered = run(folder, ['filter'], workflow);
  assert.equal([filtered.code, filtered.out], [0, workflow]);
  assert.match(filtered.err, /stdin\.yaml:1:1: Workflow\/.* runs containers outside a pod spec.*\(kind-not-edited\)/);
  make(folder, 'values.yaml', 'image: nginx\n');
  assert.is(run(folder, ['check']).err, '');
  assert.match(run(folder, ['check', 'values.yaml']).err, /skipped {2}values\.yaml: neither a Compose file nor/);
});

cli('a bad file does not stop its neighbours; named ones are errors', ({ folder }) => {
  const bad = make(folder, 'a.yaml', 'services:\n  web: {image: [}\n');
  const good = make(folder, 'b.yaml', open);
  const walked = run(folder, ['fix', '--write', ...rule]);
  assert.is(walked.code, 0, walked.err);
  assert.match(walked.err, /skipped {2}a\.yaml:2:\d+: .*\(syntax\)/);
  assert.is(readFileSync(good, 'utf8'), fixed);
  writeFileSync(good, open);
  const named = run(folder, ['fix', '--write', ...rule, bad, good, 'gone.yaml']);
  assert.is(named.code, 2);
  assert.match(named.err, /error {2}gone\.yaml: no such file/);
  assert.is(readFileSync(good, 'utf8'), fixed);
});

cli('the threshold of the exit code', ({ folder }) => {
  make(folder, 'compose.yaml', open);
  const code = (...words: string[]): number | null => run(folder, ['check', ...rule, ...words]).code;
  assert.equal(
    [code('--fail-on', 'critical'), code('--fail-on', 'high'), code('--fail-on', 'never'), code('--exit-zero')],
    [0, 1, 0, 0],
  );
});

cli('wrong usage is 2, with a hint', ({ folder }) => {
  make(folder, 'compose.yaml', open);
  const cases: readonly [readonly string[], RegExp][] = [
    [['check', '--rule', 'no-new-privilege'], /unknown rule no-new-privilege, did you mean no-new-privileges\?/],
    [['check', '--saftey', 'safe'], /--safety/],
    [['chekc'], /check/],
    [['fix', '--safety', 'reckless'], /safe, assured, unsafe/],
    [['fix', '--write', '--diff'], /exclude each other/],
    [['check', '--report', 'xml'], /formats are text, json/],
    [['check', '--config', 'x.js'], /runs no code/],
    [['check', '--root', 'gone'], /no such folder/],
    [['check', '--max-file-size', 'big'], /whole number/],
  ];
  for (const [words, message] of cases) {
    const outcome = run(folder, words);
    assert.is(outcome.code, 2, words.join(' '));
    assert.match(outcome.err, message);
  }
});

cli('the configuration decides unless a flag does', ({ folder }) => {
  make(folder, 'compose.yaml', 'services:\n  web:\n    image: example/unknown:1\n');
  make(
    folder,
    'harden.config.json',
    '{"safety": "unsafe", "rules": {"run-as-non-root": "off", "read-only-root": "off"}}',
  );
  assert.is(run(folder, ['fix', '--diff']).out.includes('cap_drop'), true);
  assert.is(run(folder, ['fix', '--diff', '--safety', 'assured']).out.includes('cap_drop'), false);
  assert.is(run(folder, ['fix', '--diff', '--no-config']).out.includes('cap_drop'), false);
  make(folder, 'harden.config.json', '{"rules": {"no-such-rule": "off"}}');
  assert.match(run(folder, ['check']).err, /rules\.no-such-rule is no rule/);
});

cli('suppressed findings are counted, and unused suppressions named', ({ folder }) => {
  make(
    folder,
    'compose.yaml',
    open.replace('# pinned', '# pinned').replace('web:', 'web: # harden-ignore no-new-privileges -- vendor'),
  );
  const outcome = run(folder, ['check', ...rule]);
  assert.equal([outcome.code, /1 suppressed/.test(outcome.out)], [0, true]);
  make(folder, 'compose.yaml', fixed.replace('web:', 'web: # harden-ignore no-new-privileges -- vendor'));
  assert.match(run(folder, ['check', ...rule]).out, /compose\.yaml:2: this suppression silences nothing/);
});

cli('the JSON report holds the plan, and no absolute path', ({ folder }) => {
  make(folder, 'compose.yaml', open);
  const { out, err } = run(folder, ['check', '--report', 'json', ...rule]);
  const report = JSON.parse(out);
  assert.is(report.files[0].findings[0].rule, 'no-new-privileges');
  assert.is(report.summary.findings, 1);
  assert.not.match(out, new RegExp(folder));
  assert.match(err, /1 finding/);
  run(folder, ['check', '--report', 'json=out/report.json', ...rule]);
  assert.is(JSON.parse(readFileSync(join(folder, 'out/report.json'), 'utf8')).schema, 'harden-report/1');
});

cli('several reports at once, each in its file, the text on the terminal as ever', ({ folder }) => {
  make(folder, 'compose.yaml', open);
  const plain = run(folder, ['check', ...rule]);
  const files = ['sarif=out/a.sarif', 'gitlab=out/b.json', 'markdown=c.md', 'text=d.txt'];
  const many = run(folder, ['check', ...rule, ...files.flatMap(file => ['--report', file])]);
  assert.equal(many, plain);
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  assert.is(JSON.parse(read('out/a.sarif')).runs[0].results.length, 1);
  assert.is(JSON.parse(read('out/b.json')).length, 1);
  assert.match(read('c.md'), /^# harden\n/);
  assert.is(read('d.txt'), plain.out);
  assert.equal(readdirSync(join(folder, 'out')).sort(), ['a.sarif', 'b.json']);
});

cli('a report that cannot be written is an error with its name', ({ folder }) => {
  make(folder, 'compose.yaml', open);
  make(folder, 'file', '');
  const { code, err } = run(folder, ['check', '--report', 'json=file/x.json', ...rule]);
  assert.equal(
    [code, err],
    [2, 'harden: the report could not be written to file/x.json: something else is there (EEXIST)\n'],
  );
});

cli('two reports cannot share standard output, and none shares it with a patch', ({ folder }) => {
  make(folder, 'compose.yaml', open);
  const wrong = (...words: string[]): string => run(folder, words).err;
  assert.match(wrong('check', '--report', 'json', '--report', 'sarif'), 'reports json and sarif all need stdout');
  assert.match(wrong('fix', '--diff', '--report', 'sarif'), '--report sarif and the patch both need stdout');
  assert.match(wrong('check', '--report', 'json='), 'name a file behind the equals sign');
});

cli('in a log of GitHub Actions only the annotations are commands', ({ folder }) => {
  make(folder, '::error::x/compose.yaml', open);
  const { out, err } = run(folder, ['check', '--report', 'github', ...rule], '', { GITHUB_ACTIONS: 'true' });
  const [stop, ...lines] = out.trimEnd().split('\n');
  const token = /^::stop-commands::([0-9a-f]{32})$/.exec(stop!)![1];
  const resumed = lines.indexOf(`::${token}::`);
  assert.ok(lines.slice(0, resumed).some(line => line.startsWith('::error::x')));
  assert.equal(
    lines.slice(resumed + 1).map(line => line.slice(0, 55)),
    ['::error file=%3A%3Aerror%3A%3Ax/compose.yaml,line=2,end'],
  );
  assert.match(err, `::stop-commands::${token}\n`);
  const elsewhere = run(folder, ['check', '--report', 'github', ...rule]);
  assert.not.match(elsewhere.out + elsewhere.err, 'stop-commands');
});

cli('a baseline keeps what is known, and a later run tells what is new', ({ folder }) => {
  make(folder, 'compose.yaml', open);
  const written = run(folder, ['check', '--write-baseline', '--baseline', 'ci/known.json', ...rule]);
  assert.equal([written.code, written.err], [0, '']);
  assert.match(written.out, '1 finding is known from now on: harden check --baseline ci/known.json\n');
  assert.is(
    readFileSync(join(folder, 'ci/known.json'), 'utf8'),
    `{
  "schema": "harden-baseline/1",
  "findings": [
    {"rule":"no-new-privileges","path":"compose.yaml","resource":"service web","pointer":"/services/web/security_opt","count":1}
  ]
}
`,
  );
  const known = run(folder, ['check', '--baseline', 'ci/known.json', ...rule]);
  assert.equal([known.code, /1 suppressed/.test(known.out)], [0, true]);
  make(folder, 'harden.config.json', '{ "baseline": "ci/known.json" }');
  assert.is(run(folder, ['check', ...rule]).code, 0);
  rmSync(join(folder, 'ci/known.json'));
  assert.match(run(folder, ['check', '--write-baseline', ...rule]).out, '1 finding is known from now on\n');
  assert.is(run(folder, ['fix', '--diff', ...rule]).out, '');
  assert.is(run(folder, ['check', '--no-baseline', ...rule]).code, 1);
  make(folder, 'compose.yaml', `${open}  new:\n    image: nginx:1.27\n`);
  const { code, out } = run(folder, ['check', ...rule]);
  assert.is(code, 1);
  assert.match(out, 'service new');
  assert.not.match(out, 'service web');
});

cli('a baseline of some files or rules leaves what is known of the others', ({ folder }) => {
  const known = (): readonly string[] =>
    JSON.parse(readFileSync(join(folder, 'harden.baseline.json'), 'utf8')).findings.map(
      ({ path, rule: id }: { path: string; rule: string }) => `${path} ${id}`,
    );
  const write = (...words: string[]): unknown => run(folder, ['check', '--write-baseline', '--root', '.', ...words]);
  for (const name of ['a', 'b', 'c']) make(folder, `${name}/compose.yaml`, open);
  write('--rule', 'no-new-privileges');
  write('--rule', 'drop-capabilities', '--', 'a');
  rmSync(join(folder, 'c/compose.yaml'));
  assert.equal(known(), [
    'a/compose.yaml drop-capabilities',
    'a/compose.yaml no-new-privileges',
    'b/compose.yaml no-new-privileges',
    'c/compose.yaml no-new-privileges',
  ]);
  assert.match(
    run(folder, ['check', '--write-baseline', '--baseline', 'b/compose.yaml']).err,
    'b/compose.yaml: is no JSON',
  );
  assert.is(readFileSync(join(folder, 'b/compose.yaml'), 'utf8'), open);
  make(
    folder,
    'a/compose.yaml',
    'services: { web: { image: "nginx:1.27", security_opt: ["no-new-privileges:true"] } }\n',
  );
  write('--rule', 'no-new-privileges', '--', 'a');
  assert.equal(known(), ['a/compose.yaml drop-capabilities', 'b/compose.yaml no-new-privileges']);
});

cli('a baseline that is missing or broken is an error with the next step', ({ folder }) => {
  make(folder, 'compose.yaml', open);
  make(folder, 'bad.json', '{');
  make(folder, 'odd.json', '{"schema":"harden-baseline/1","findings":[{"rule":1}]}');
  const error = (file: string): string => run(folder, ['check', '--baseline', file, ...rule]).err;
  assert.match(
    error('none.json'),
    'harden: baseline none.json: no such file; `harden check --write-baseline --baseline none.json` writes it',
  );
  assert.match(
    error('bad.json'),
    /^harden: bad\.json: is no JSON \(.*\); correct it, or remove it and write it anew with `harden check --write-baseline`\n$/,
  );
  assert.match(error('odd.json'), 'harden: odd.json: findings[0].rule must be a string; ');
});

cli('hostile text cannot repaint the terminal', ({ folder }) => {
  make(folder, 'a\u001b[2Jb/compose.yaml', open.replace('web', '"w\\e[31m\\u202eb"'));
  const { out } = run(folder, ['check', ...rule]);
  assert.not.match(out, /[\u001b\u202e]/);
  assert.match(out, /␛\[2J/);
});

cli('only changed files are looked at with --changed', ({ folder }) => {
  const git = (...words: string[]) =>
    spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], { cwd: folder });
  git('init', '-q');
  make(folder, 'old/compose.yaml', open);
  git('add', '-A');
  git('commit', '-qm', 'x');
  make(folder, 'new/compose.yaml', open);
  const { out } = run(folder, ['check', '--changed', ...rule]);
  assert.match(out, /new\/compose\.yaml/);
  assert.not.match(out, /old\/compose\.yaml/);
  assert.is(run(folder, ['check', '--changed=nope']).code, 2);
});

cli('version and rules', ({ folder }) => {
  assert.is(run(folder, ['--version']).out, `${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`);
  assert.match(run(folder, ['rules']).out, /^no-new-privileges +high /m);
  assert.match(run(folder, ['explain', 'read-only-root']).out, /# harden-ignore read-only-root -- reason/);
  assert.is(run(folder, ['explain', 'read-only']).code, 2);
});

cli('help says how it was called', ({ folder }) => {
  assert.match(run(folder, ['--help']).out, /^Usage: harden \[options\] \[command\]\n/);
  const plugin = join(folder, 'kubectl-harden');
  symlinkSync(harden, plugin);
  const help = spawnSync(process.execPath, [plugin, 'check', '--help'], { encoding: 'utf8' });
  assert.match(help.stdout, /^Usage: kubectl harden check \[options\]/);
});

cli('the bundled example is hardened completely on the second look', ({ folder }) => {
  cpSync('examples/shop', folder, { recursive: true });
  assert.is(run(folder, ['fix', '--write', '--exit-zero']).code, 0);
  assert.is(run(folder, ['fix', '--diff', '--exit-zero']).out, '');
});

cli.run();
