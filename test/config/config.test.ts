import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

config('a broken file is a problem with its name', async ({ folder }) => {
  const file = write(folder, '.hardenrc.json', '{"safety": ');
  let message = '';
  await findConfig(folder, folder).catch((error: Error) => {
    message = error.message;
  });
  assert.ok(message.startsWith(file), message);
});

config.run();
