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

/** A file, and what is said about it behind its name. */
const broken: readonly (readonly [name: string, text: string, message: string])[] = [
  [
    '.hardenrc',
    'safety: safe\nfailOn: [\n',
    ':3:1: The document is not valid YAML; correct it first (Flow sequence in block collection must be sufficiently indented and end with a ]).',
  ],
  [
    '.hardenrc.json',
    '{"safety": ',
    ':1:12: The document is not valid JSON; correct it first (Flow map must end with a }).',
  ],
  [
    '.hardenrc.yaml',
    'safety: safe\nsafety: unsafe\n',
    ':2:1: A key occurs twice in one mapping; remove one of the two (safety).',
  ],
  ['.hardenrc.yml', 'a: 1\n---\nb: 2\n', ':2:1: A second document begins here; keep one and remove the other.'],
  ['harden.config.yaml', 'safety: !env S\n', ':1:1: A value carries a tag; a configuration is plain data, remove it.'],
  ['harden.config.yml', 'ui: *none\n', ':1:5: An alias has no anchor before it; correct the name (*none).'],
  [
    '.hardenrc',
    'a: b\nc: \u0001\n',
    ':2:4: The file holds a character that YAML readers treat differently; remove it (U+0001).',
  ],
];

for (const [name, text, message] of broken) {
  config(
    `what is wrong in the text of a ${name} is told with its place: ${message.slice(0, 40)}…`,
    async ({ folder }) => {
      const file = write(folder, name, text);
      assert.is(await problemWith(folder), `${file}${message}`);
    },
  );
}

config('what JSON forbids and YAML allows is no configuration in JSON', async ({ folder }) => {
  const file = write(folder, 'harden.config.json', '{\n  "safety": "safe", // x\n}');
  assert.match(await problemWith(folder), `${file}:2:21: The text is not valid JSON; correct it first (`);
  write(folder, 'harden.config.json', '{\n  "safety": "safe",\n}');
  assert.match(
    await problemWith(folder),
    /^\S+harden\.config\.json\S*: The text is not valid JSON; correct it first \(/,
  );
  write(folder, 'harden.config.json', '\uFEFF{\t"safety":\t"safe"\t}');
  assert.is((await findConfig(folder, folder)).config.safety, 'safe');
});

config('a wrong value is told with its place, and what is missing with the place around it', async ({ folder }) => {
  const file = write(
    folder,
    '.hardenrc',
    'ignore:\n  - rule: all\n    until: 2030-01-01\nfacts:\n  - image: a\n    usre: x\nsaftey: safe\n',
  );
  assert.equal((await problemWith(folder)).split('\n'), [
    `${file}:2:5: ignore[0].reason is missing`,
    `${file}:6:5: facts[0].usre unknown key, did you mean user?`,
    `${file}:7:1: saftey unknown key, did you mean safety?`,
  ]);
  write(folder, '.hardenrc', '- a\n');
  assert.is(await problemWith(folder), `${file}:1:1: must be a map of keys to values`);
});

config('in a package.json the place is that in the file', async ({ folder }) => {
  const file = write(folder, 'package.json', '{\n  "name": "x",\n  "harden": {\n    "safety": "reckless"\n  }\n}\n');
  assert.is(await problemWith(folder), `${file}:4:5: safety must be one of safe, assured, unsafe`);
});

config('a file of nothing but comments holds the defaults, and an alias its value', async ({ folder }) => {
  write(folder, '.hardenrc', '# nothing yet\n');
  assert.equal((await findConfig(folder, folder)).config, defaultConfig);
  write(
    folder,
    '.hardenrc',
    'exclude: &all [a/**]\nignore:\n  - {rule: all, reason: x, until: 2030-01-01}\nfacts: []\n',
  );
  const { config: found } = await findConfig(folder, folder);
  assert.equal(found.ignore, [{ rule: 'all', reason: 'x', until: '2030-01-01' }]);
});

config('aliases of aliases do not make it large', async ({ folder }) => {
  const levels = ['b', 'c', 'd', 'e', 'f', 'g'].map((name, index) => {
    const alias = `*${'abcdef'[index]}`;
    return `${name}: &${name} [${Array.from({ length: 9 }, () => alias).join(', ')}]`;
  });
  const file = write(folder, '.hardenrc', `a: &a [1]\n${levels.join('\n')}\n`);
  assert.is(await problemWith(folder), `${file}: The configuration holds more than can be read; split or shorten it.`);
});

async function problemWith(folder: string): Promise<string> {
  try {
    await findConfig(folder, folder);
  } catch (error) {
    assert.ok(error instanceof ConfigProblem);
    return error.message;
  }
  return 'no problem';
}

config.run();
