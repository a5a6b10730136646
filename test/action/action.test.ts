/** The bundled action, started as a runner starts it, in a real repository. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { reportSchemas } from '../../scripts/shared/report-schemas.ts';
import { modes, wishOf } from '../../src/action/inputs.ts';
import { outputsOf, printOutputs } from '../../src/action/outputs.ts';

interface Context {
  folder: string;
  repository: string;
}

const action = suite<Context>('action');
const definition = parse(readFileSync('action.yml', 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: object;
  readonly runs: { readonly main: string };
};
const open = 'services:\n  web:\n    image: nginx:1.27\n';

action.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'harden-action-'));
  context.repository = join(context.folder, 'repository');
  make(context.repository, 'compose.yaml', open);
  const git = (...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
      cwd: context.repository,
      encoding: 'utf8',
    });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'first');
});
action.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

function make(folder: string, name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

interface Result {
  readonly code: number | null;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A step with these inputs; the others have their defaults, as on a runner. */
function step({ folder, repository }: Context, inputs: Readonly<Record<string, string>>): Result {
  const [output, summary, temporary] = ['output', 'summary', 'temp'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(temporary, { recursive: true });
  writeFileSync(output, 'before=1\n');
  writeFileSync(summary, 'of an earlier program\n');
  const given = {
    ...Object.fromEntries(Object.entries(definition.inputs).map(([name, input]) => [name, input.default])),
    ...inputs,
  };
  const { status, stdout } = spawnSync(process.execPath, [resolve(definition.runs.main)], {
    cwd: repository,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      GITHUB_ACTIONS: 'true',
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_TOKEN: 'c4n4ry',
      RUNNER_TEMP: temporary,
      SOURCE_DATE_EPOCH: '0',
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    },
  });
  assert.equal(readdirSync(temporary), [], 'nothing is left');
  return {
    code: status,
    log: stdout,
    summary: readFileSync(summary, 'utf8'),
    outputs: readOutputs(readFileSync(output, 'utf8')),
  };
}

/** As the runner reads them. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [, name, delimiter] = /^([\w-]+)<<(.+)$/.exec(lines[at]!) ?? [];
    if (name === undefined) continue;
    const end = lines.indexOf(delimiter!, at + 1);
    outputs[name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return outputs;
}

action('check: annotations, a summary, SARIF, outputs, and a step that fails', context => {
  const { code, log, summary, outputs } = step(context, { 'sarif-file': 'out/harden.sarif' });
  assert.is(code, 1);
  assert.match(log, '::error file=compose.yaml,line=2,endLine=2,col=3,endColumn=6,title=harden%3A drop-capabilities::');
  assert.match(summary, /^of an earlier program\n# harden\n\n\*\*\d findings in 1 file/);
  const sarif = join(context.repository, 'out/harden.sarif');
  assert.ok(reportSchemas.sarif(JSON.parse(readFileSync(sarif, 'utf8'))));
  assert.is(outputs['sarif-file'], 'out/harden.sarif');
  assert.match(outputs.findings!, /^[3-9]$/);
  assert.equal([outputs['exit-code'], outputs['changed-files'], outputs['patch-dir']], ['1', '', '']);
  assert.equal(Object.keys(outputs).sort(), Object.keys(definition.outputs).sort());
  assert.is(readFileSync(join(context.repository, 'compose.yaml'), 'utf8'), open);
  assert.not.match(log + summary + readFileSync(sarif, 'utf8'), 'c4n4ry');
});

action('a threshold that nothing reaches lets the step pass', context => {
  assert.is(step(context, { 'fail-on': 'critical' }).code, 0);
  assert.is(step(context, { 'fail-on': 'never' }).outputs['exit-code'], '0');
});

action('patch: a series that git applies, and no annotations', context => {
  const { log, outputs } = step(context, { mode: 'patch', 'patch-dir': '../patches' });
  assert.not.match(log, '::error');
  assert.equal([outputs['patch-dir'], outputs['changed-files']], ['../patches', 'compose.yaml']);
  const folder = join(context.folder, 'patches');
  const patches = readdirSync(folder)
    .filter(name => name.endsWith('.patch'))
    .sort();
  assert.ok(patches.length > 1);
  execFileSync(
    'git',
    ['-c', 'user.name=t', '-c', 'user.email=t@example.com', 'am', '-q', ...patches.map(name => join(folder, name))],
    {
      cwd: context.repository,
    },
  );
  assert.match(readFileSync(join(context.repository, 'compose.yaml'), 'utf8'), 'no-new-privileges:true');
  assert.is(step(context, { mode: 'patch' }).outputs['patch-dir'], '');
  assert.not.ok(existsSync(join(context.repository, 'harden-patches')));
});

action('only what is named is looked at, whatever it is called', context => {
  make(context.repository, '--config=x/compose.yaml', open.replace('web', 'odd'));
  make(context.repository, 'other/compose.yaml', open);
  const { code, outputs, summary } = step(context, { paths: '\n --config=x \n' });
  assert.is(code, 1);
  assert.match(summary, 'service odd');
  assert.not.match(summary, 'service web');
  assert.match(outputs.findings!, /^[3-9]$/);
});

action('a name cannot end an output or begin another one', context => {
  make(context.repository, 'a\nfindings<<x\n0\nx\n/compose.yaml', open);
  const { outputs } = step(context, { mode: 'patch', 'patch-dir': '../patches' });
  assert.match(outputs.findings!, /^[1-9]\d*$/);
  assert.match(printOutputs({ a: 'x\ny', b: '' }, 'end'), 'a<<end\nx\ny\nend\nb<<end\n\nend\n');
});

action('outputs name what patches change, and nothing after a check', () => {
  const edit = { id: 'e1', findings: [], start: 0, end: 0, text: 'x' };
  const report = {
    summary: { findings: 5, fixable: 3, fixed: 2 },
    files: [
      { path: 'a.yaml', edits: [edit] },
      { path: 'b.yaml', edits: [] },
    ],
  } as unknown as Parameters<typeof outputsOf>[1];
  const bot = { operation: '', 'pull-request-number': '', 'pull-request-url': '' };
  const common = { ...bot, findings: '5', 'sarif-file': 's', 'exit-code': '1' };
  assert.equal(outputsOf({ mode: 'patch', token: '', words: [], sarifFile: 's', patchDir: 'p' }, report, 1), {
    ...common,
    fixable: '2',
    'changed-files': 'a.yaml',
    'patch-dir': 'p',
  });
  assert.equal(outputsOf({ mode: 'check', token: '', words: [], sarifFile: 's', patchDir: '' }, report, 1), {
    ...common,
    fixable: '3',
    'changed-files': '',
    'patch-dir': '',
  });
});

action('wrong inputs are errors in the log', context => {
  const bad = step(context, { mode: 'fix%\n' });
  assert.equal([bad.code, bad.log], [2, '::error title=harden::mode fix%25 is none of check, patch, pr, review\n']);
  assert.is(step(context, { safety: 'all' }).code, 2);
  assert.equal(step(context, { 'working-directory': 'none' }).code, 2);
});

action('works in the folder that is named', context => {
  make(context.repository, 'sub/compose.yaml', open.replace('web', 'sub'));
  const { summary } = step(context, { 'working-directory': 'sub' });
  assert.match(summary, 'service sub');
});

const kept = { markdown: 'm.md', json: 'r.json', bot: 'b.json' };
const reports = ['--report', 'json=r.json', '--report', 'markdown=m.md'];

action('inputs become the words of a command line', () => {
  assert.equal(wishOf({}, kept), {
    mode: 'check',
    token: '',
    sarifFile: '',
    patchDir: '',
    words: ['check', ...reports, '--report', 'github', '--'],
  });
  const env = {
    INPUT_MODE: 'patch',
    INPUT_PATHS: 'a.yaml\n\n  b c.yaml ',
    INPUT_CONFIG: 'c.json',
    INPUT_SAFETY: 'safe',
    'INPUT_FAIL-ON': 'never',
    INPUT_BASELINE: 'b.json',
    INPUT_CHANGED: 'main',
    'INPUT_SARIF-FILE': 's.sarif',
    'INPUT_HTML-FILE': 'p.html',
    'INPUT_PATCH-DIR': '',
  };
  const options = ['--config=c.json', '--safety=safe', '--fail-on=never', '--baseline=b.json', '--changed=main'];
  const more = ['--report', 'sarif=s.sarif', '--report', 'html=p.html'];
  assert.equal(wishOf(env, kept), {
    mode: 'patch',
    token: '',
    sarifFile: 's.sarif',
    patchDir: 'harden-patches',
    words: ['patch', ...options, '--out-dir', 'harden-patches', ...reports, ...more, '--', 'a.yaml', 'b c.yaml'],
  });
  assert.throws(() => wishOf({ INPUT_MODE: 'fix' }, kept), 'mode fix is none of check, patch, pr, review');
});

action('every input is read, and every input that is read is declared', () => {
  const read = new Set<string>();
  for (const mode of modes) {
    const get = (_: object, name: string): string | undefined => {
      read.add(name);
      return name === 'INPUT_MODE' ? mode : undefined;
    };
    wishOf(new Proxy({}, { get } as ProxyHandler<object>), kept);
  }
  const names = [...new Set(read)].map(name => name.replace('INPUT_', '').toLowerCase());
  assert.equal([...names, 'working-directory'].sort(), Object.keys(definition.inputs).sort());
});

action.run();
