/** What strangers may put into a repository: nothing of it runs, nothing of it gets out, and nothing of it is taken for ours. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compose, type Running, startBot } from './running.ts';

const hostile = suite('hostile repositories');

/** Runs a bot over files and entries of a tree that nobody could check out. */
async function withHostile(
  files: Readonly<Record<string, string>>,
  entries: (bot: Running) => string,
  work: (bot: Running) => Promise<void>,
): Promise<void> {
  const bot = await startBot(files);
  try {
    const more = entries(bot);
    if (more !== '') commitTree(bot, more);
    await work(bot);
  } finally {
    await bot.github.close();
  }
}

/** Puts entries (`mode type id\tname\n`) beside those of the default branch, as they are. */
function commitTree({ github }: Running, entries: string): void {
  const { bare } = github.repository;
  const old = github.git('ls-tree', 'main');
  const tree = bare
    .run(['mktree', '--missing'], { input: `${old}\n${entries}` })
    .out.toString()
    .trim();
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap(role => [
      [`GIT_${role}_NAME`, 'stranger'],
      [`GIT_${role}_EMAIL`, 'stranger@example.com'],
    ]),
  );
  const commit = bare.run(['commit-tree', tree, '-p', 'main', '-m', 'Hostile'], { env }).out.toString().trim();
  github.git('update-ref', 'refs/heads/main', commit);
}

function blob({ github }: Running, text: string): string {
  return github.repository.bare.run(['hash-object', '-w', '--stdin'], { input: text }).out.toString().trim();
}

hostile('links and submodules are neither read nor written, and stay what they are', async () => {
  await withHostile(
    { 'real/compose.yaml': compose },
    bot =>
      `120000 blob ${blob(bot, 'real/compose.yaml')}\tcompose.yaml\n120000 blob ${blob(bot, '/etc')}\tk8s\n160000 commit ${'1'.repeat(40)}\tmodule\n`,
    async bot => {
      await bot.run();
      assert.is(bot.github.git('diff', '--name-only', 'main', 'harden/safe'), 'real/compose.yaml');
      assert.match(bot.github.git('ls-tree', 'harden/safe', 'compose.yaml'), /^120000 /);
      assert.match(bot.github.git('ls-tree', 'harden/safe', 'module'), /^160000 /);
    },
  );
});

hostile('names that lead out of the repository or into git are left alone', async () => {
  await withHostile(
    // GitHub would take such a tree from nobody.
    { 'a/compose.yaml': compose, '.hardenrc.json': '{"bot": {"transport": "git"}}' },
    bot => {
      const text = blob(bot, compose);
      const inner = bot.github.repository.bare
        .run(['mktree'], { input: `100644 blob ${text}\tcompose.yaml\n` })
        .out.toString()
        .trim();
      return ['..', '.git', '.GIT', 'git~1', '.git.', '.git\u200c']
        .map(name => `040000 tree ${inner}\t${name}\n`)
        .join('');
    },
    async bot => {
      await bot.run();
      assert.is(bot.github.git('diff', '--name-only', 'main', 'harden/safe'), 'a/compose.yaml');
    },
  );
});

hostile('filters, hooks, scripts and configurations of code are data that nobody runs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'harden-hostile-'));
  try {
    const mark = (name: string): string => join(folder, name);
    const script = (name: string): string => `require('node:fs').writeFileSync(${JSON.stringify(mark(name))}, '');\n`;
    await withHostile(
      {
        'compose.yaml': compose,
        '.gitattributes': '*.yaml filter=evil diff=evil\n',
        '.gitconfig': `[filter "evil"]\n\tclean = touch ${mark('clean')}\n\tsmudge = touch ${mark('smudge')}\n[core]\n\tfsmonitor = touch ${mark('fsmonitor')}\n`,
        'hooks/pre-push': `#!/bin/sh\ntouch ${mark('hook')}\n`,
        'harden.config.js': script('config-js'),
        'harden.config.mjs': script('config-mjs'),
        '.hardenrc.cjs': script('rc-cjs'),
        '.config/config.cjs': script('cosmiconfig'),
        '.config/config.json': '{"cosmiconfig": {"searchPlaces": ["evil.js"]}}',
        'evil.js': script('evil'),
        'transforms/evil.ts': script('transform'),
      },
      () => '',
      async bot => {
        const { outcomes } = await bot.run();
        assert.is(outcomes[0]!.operation, 'created');
        assert.equal(readdirSync(folder), []);
      },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const odd = [
  '$(touch gotcha)',
  '`touch gotcha`',
  '::error::x',
  '-rf',
  '--upload-pack=touch gotcha',
  'a"b;c',
  '|| true',
  '@team #1 <img src=x>',
  '%0A::set-output name=x::y',
];

hostile('names of folders with words of shells, options and commands are names', async () => {
  const files = Object.fromEntries(
    odd.map((name, index) => [`${name}/compose.yaml`, compose.replace('proxy', `p${index}`)]),
  );
  await withHostile(
    files,
    () => '',
    async bot => {
      const { outcomes } = await bot.run();
      assert.equal(
        outcomes.map(({ operation }) => operation),
        ['created'],
      );
      assert.is(outcomes[0]!.files.length, odd.length);
      assert.not.ok(existsSync('gotcha'));
      const { body, title } = bot.github.pulls[0]!;
      assertQuiet(body);
      assertQuiet(title);
      assert.equal((await bot.run()).writes, []);
    },
  );
});

hostile('words of manifests mention nobody, link nothing, and end no comment', async () => {
  const names = [
    '"@team"',
    '"#1"',
    '"https://evil.example"',
    '"<!-- harden:end -->"',
    '"| a | b |"',
    '"[x](javascript:y)"',
    '"GH-1"',
    '"`x`"',
  ];
  const text = `services:\n${names.map(name => `  ${name}:\n    image: nginx:1.27-alpine\n`).join('')}`;
  await withHostile(
    { 'compose.yaml': text },
    () => '',
    async bot => {
      await bot.run();
      const { body } = bot.github.pulls[0]!;
      assertQuiet(body);
      assert.is(body.split('<!-- harden:end -->').length, 2, 'our mark is there once');
      assert.equal((await bot.run()).writes, []);
    },
  );
});

/** Outside of code there is nothing that a forge makes a mention, an issue, an address or a tag of. */
function assertQuiet(markdown: string): void {
  const outside = markdown
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/^(`{3,})[\s\S]*?^\1$/gm, '')
    .replace(/(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)/g, '')
    .replace(/<\/?(?:details|summary|code|br)>/g, '')
    .replace(/https:\/\/github\.com\/harden-cli\/harden\/blob\/main\/docs\/[\w/.-]+/g, '');
  assert.not.match(outside, /[@#<]|:\/\/|\bGH-\d|javascript:/);
}

hostile('a configuration cannot lead out of the repository', async () => {
  for (const config of [
    '{"evidence": {"file": "../../etc/passwd"}}',
    '{"baseline": "/etc/passwd"}',
    '{"bot": {"branchPrefix": "../x/"}}',
    '{"bot": {"groups": ["safe; rm -rf"]}}',
  ])
    await withHostile(
      { 'compose.yaml': compose, '.hardenrc.json': config },
      () => '',
      async bot => {
        try {
          await bot.run();
          assert.unreachable(config);
        } catch (error) {
          assert.is((error as Error).name, 'ConfigProblem', String(error));
        }
        assert.equal(bot.github.writes, []);
      },
    );
});

hostile('a state that somebody edited is compared, and nothing else', async () => {
  await withHostile(
    { 'compose.yaml': compose },
    () => '',
    async bot => {
      await bot.run();
      const { body } = bot.github.pulls[0]!;
      const forged = [
        'eyJncm91cCI6Ii4uLy4uL2V2aWwifQ',
        Buffer.from(JSON.stringify({ group: 'safe', key: '0'.repeat(16), findings: 'x'.repeat(99) })).toString(
          'base64url',
        ),
        Buffer.from('{"__proto__": {"group": "safe"}}').toString('base64url'),
        'A'.repeat(70_000),
      ];
      for (const state of forged) {
        bot.github.human.edit(1, { body: body.replace(/(harden:state 1 )\S+/, `$1${state}`) });
        await bot.run();
        assert.is(bot.github.pulls[0]!.state, 'open');
        assert.is(bot.github.git('rev-list', '--count', 'main..harden/safe'), '1');
        assert.equal((await bot.run()).writes, [], 'it was put right');
      }
    },
  );
});

hostile('files below .github are left alone unless they are allowed', async () => {
  for (const [config, files] of [
    ['{}', ['compose.yaml']],
    ['{"bot": {"allowPaths": [".github/**"]}}', ['.github/compose.yaml', 'compose.yaml']],
  ] as const)
    await withHostile(
      { 'compose.yaml': compose, '.github/compose.yaml': compose, '.hardenrc.json': config },
      () => '',
      async bot => {
        const { outcomes } = await bot.run();
        assert.equal(outcomes[0]!.files, files);
      },
    );
});

hostile.run();
