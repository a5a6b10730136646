import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConfigProblem, defaultConfig, findConfig, loadConfigFile, parseConfig } from '../../src/config/index.ts';

const config = suite<{ folder: string }>('configuration');

config.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'harden-config-'));
});
config.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

const write = (folder: string, name: string, text: string): string => {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

config('the example holds the defaults and fits the schema', () => {
  const example = JSON.parse(readFileSync('harden.config.example.json', 'utf8')) as Record<string, unknown>;
  const schema = JSON.parse(readFileSync('schemas/config-1.json', 'utf8'));
  const ajv = new Ajv({ strict: false });
  assert.ok(ajv.validate(schema, example), ajv.errorsText());
  assert.equal(parseConfig(example), defaultConfig);
  const { $schema: _schema, ...options } = example;
  assert.equal(Object.keys(options).sort(), Object.keys(defaultConfig).sort());
});

config('unknown keys are errors with the nearest name', () => {
  assert.throws(
    () => parseConfig({ saftey: 'safe' }, 'x.json'),
    (error: Error) =>
      error instanceof ConfigProblem && error.message === 'x.json: saftey unknown key, did you mean safety?',
  );
  assert.throws(
    () => parseConfig({ facts: [{ imagee: 'a' }] }),
    /facts\[0\]\.imagee unknown key, did you mean image\?/,
  );
  assert.throws(() => parseConfig({ facts: [{ user: 1, image: 'a' }] }), /facts\[0\]\.user must be a string/);
  assert.throws(() => parseConfig({ ignore: [{ rule: 'all' }] }), /ignore\[0\]\.reason is missing/);
});

for (const [name, text] of [
  ['.hardenrc', 'safety: safe\n'],
  ['.hardenrc.json', '{"safety":"safe"}'],
  ['.hardenrc.yaml', 'safety: safe\n'],
  ['harden.config.json', '{"safety":"safe"}'],
  ['harden.config.yml', 'safety: safe\n'],
  ['package.json', '{"name":"x","harden":{"safety":"safe"}}'],
] as const) {
  config(`${name} is found in a folder above`, async ({ folder }) => {
    write(folder, name, text);
    const below = dirname(write(folder, 'a/b/compose.yaml', ''));
    const { config: found, source } = await findConfig(below, folder);
    assert.is(found.safety, 'safe');
    assert.is(source, join(folder, name));
  });
}

config('a file above the root is not looked at', async ({ folder }) => {
  write(folder, '.hardenrc', 'safety: safe\n');
  const root = dirname(write(folder, 'project/x', ''));
  assert.is((await findConfig(root, root)).source, undefined);
});

config('nothing of a hostile repository is executed', async ({ folder }) => {
  const marker = join(folder, 'executed');
  const esm = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, ''); export default {};`;
  const cjs = `require('node:fs').writeFileSync(${JSON.stringify(marker)}, ''); module.exports = {};`;
  for (const name of [
    '.config/config.mjs',
    'harden.config.mjs',
    'harden.config.ts',
    '.config/config.ts',
    '.config/harden.config.mjs',
  ])
    write(folder, name, esm);
  for (const name of [
    '.config/config.js',
    '.config/config.cjs',
    'harden.config.js',
    'harden.config.cjs',
    '.hardenrc.js',
    '.hardenrc.cjs',
    '.config/hardenrc.js',
  ]) {
    write(folder, name, cjs);
  }
  write(folder, '.config/config.json', '{"cosmiconfig":{"searchPlaces":["evil.js"],"mergeSearchPlaces":true}}');
  write(folder, 'evil.js', cjs);
  write(folder, 'package.json', '{"cosmiconfig":{"searchPlaces":["evil.js"]},"harden":{"safety":"safe"}}');
  const home = process.cwd();
  try {
    process.chdir(folder);
    assert.is((await findConfig(folder, folder)).config.safety, 'safe');
    for (const name of ['harden.config.js', 'harden.config.ts', '.config/config.cjs', 'harden.config.mjs']) {
      let message = '';
      await loadConfigFile(name).catch((error: Error) => {
        message = error.message;
      });
      assert.match(message, /runs no code of a repository/);
    }
  } finally {
    process.chdir(home);
  }
  assert.not.ok(existsSync(marker));
});

config('a folder, a link and a broken package.json are no configuration', async ({ folder }) => {
  mkdirSync(join(folder, '.hardenrc'));
  mkdirSync(join(folder, 'harden.config.json'));
  symlinkSync('/etc/hostname', join(folder, '.hardenrc.yaml'));
  for (const text of [
    '{"harden": ',
    '[]',
    'null',
    '"harden":',
    '{"name": "x", "description": "\\"harden\\": {}"}',
    '{"scripts": {"harden": "x"}}',
    '{"__proto__": {"harden": {"safety": "unsafe"}}}',
    '',
  ]) {
    write(folder, 'package.json', text);
    assert.equal(await findConfig(folder, folder), { config: defaultConfig, source: undefined }, text);
  }
});

config('a package.json whose configuration is wrong is a problem, not a crash', async ({ folder }) => {
  for (const value of ['"safe"', '[]', '{"safety": "reckless"}', '{"__proto__": 1, "constructor": 2}', '7']) {
    write(folder, 'package.json', `{"harden": ${value}}`);
    let problem: unknown;
    await findConfig(folder, folder).catch((error: unknown) => {
      problem = error;
    });
    assert.ok(problem instanceof ConfigProblem, value);
  }
});

config('nothing of the home folder or the environment is read', async ({ folder }) => {
  for (const name of ['.hardenrc', '.config/hardenrc', '.config/harden/config.json', '.config/harden.config.json'])
    write(folder, `home/${name}`, '{"safety": "unsafe"}');
  const project = dirname(write(folder, 'home/project/compose.yaml', ''));
  const environment = { ...process.env };
  try {
    process.env.HOME = join(folder, 'home');
    process.env.XDG_CONFIG_HOME = join(folder, 'home/.config');
    assert.equal(await findConfig(project, project), { config: defaultConfig, source: undefined });
  } finally {
    process.env = environment;
  }
});

config('the nearest file wins, in the order of the documentation', async ({ folder }) => {
  write(folder, 'harden.config.yml', 'safety: unsafe\n');
  const below = dirname(write(folder, 'a/b/compose.yaml', ''));
  assert.is((await findConfig(below, folder)).config.safety, 'unsafe');
  write(folder, 'a/package.json', '{"harden": {"safety": "safe"}}');
  assert.is((await findConfig(below, folder)).config.safety, 'safe');
  write(folder, 'a/.hardenrc', 'safety: assured\nfailOn: low\n');
  assert.is((await findConfig(below, folder)).config.failOn, 'low');
});

config('the published schema accepts what the program accepts', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync('schemas/config-1.json', 'utf8')));
  const cases: readonly (readonly [object, boolean])[] = [
    [{}, true],
    [{ safety: 'safe', failOn: 'low', rules: { 'read-only-root': 'off' }, exclude: ['x/**'], maxFileSize: 1 }, true],
    [{ ignore: [{ rule: 'all', reason: 'x', path: 'a', resource: 'service b', until: '2030-01-01' }] }, true],
    [{ facts: [{ image: 'a/b', user: '1', writable: [{ path: '/x', need: 'seeded', exec: true }] }] }, true],
    [{ kubernetes: { version: '1.36', runtime: 'cri-o' }, compose: { engine: 'podman' } }, true],
    [{ ignore: [{ rule: 'all' }] }, false],
    [{ ignore: [{ rule: 'all', reason: 'x', until: 'soon' }] }, false],
    [{ facts: [{ user: '1' }] }, false],
    [{ maxFileSize: 0 }, false],
    [{ rules: { x: 'maybe' } }, false],
    [{ compose: { engines: 'docker' } }, false],
    [{ kubernetes: { version: '2' } }, false],
  ];
  for (const [data, accepted] of cases) {
    const text = JSON.stringify(data);
    assert.is(validate(data), accepted, text);
    if (accepted) parseConfig(data);
    else
      assert.throws(
        () => parseConfig(data),
        (error: unknown) => error instanceof ConfigProblem,
        text,
      );
  }
});

config('a broken file is a problem with its name', async ({ folder }) => {
  const file = write(folder, '.hardenrc.json', '{"safety": ');
  let message = '';
  await findConfig(folder, folder).catch((error: Error) => {
    message = error.message;
  });
  assert.ok(message.startsWith(file), message);
});

config.run();
