/** What a look at each kind of repository gives, and what is asked of servers for it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addCommit } from '../../../scripts/fleet/repositories.ts';
import { keepBundle } from '../../../src/bot/scan/bundle.ts';
import type { ScanResult } from '../../../src/bot/scan/result.ts';
import { compose, type Fleet, resultsIn, startFleet } from './fleet.ts';
import { scanInto } from './scanning.ts';

const scanning = suite<{ fleet: Fleet; out: string }>('a scan of many repositories');

scanning.before.each(async context => {
  context.fleet = await startFleet();
  context.out = join(context.fleet.folder, 'out');
});
scanning.after.each(({ fleet }) => fleet.close());

const read = (out: string, shard?: string): readonly ScanResult[] =>
  resultsIn(out, shard)
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as ScanResult);

scanning('writes a line for each repository, in the order of the list', async ({ fleet, out }) => {
  const { found, resumed } = await scanInto(out, fleet.work, {
    redact: text => text.replaceAll(fleet.server.url, 'HOST'),
  });
  assert.equal([...found].sort(), [
    ['bad-config', 1],
    ['changes', 2],
    ['clean', 2],
    ['disabled', 1],
    ['missing', 1],
    ['too-large', 1],
  ]);
  assert.is(resumed, 0);
  const results = read(out);
  assert.equal(
    results.map(({ name, status, findings, fixable, files, notes }) => [name, status, findings, fixable, files, notes]),
    [
      ['shop', 'changes', results[0]!.findings, results[0]!.fixable, 1, []],
      ['empty', 'clean', 0, 0, 0, []],
      ['off', 'disabled', 0, 0, 0, ['bot.enabled is false']],
      ['gone', 'missing', 0, 0, 0, results[3]!.notes],
      ['slip', 'bad-config', 0, 0, 0, results[4]!.notes],
      ['two', 'changes', 2 * results[0]!.findings, 2 * results[0]!.fixable, 2, []],
      ['crowd', 'too-large', 0, 0, 0, ['holds more than 5 files; harden it with `harden bot pr`']],
      ['unreadable', 'clean', 0, 0, 0, results[7]!.notes],
    ],
  );
  assert.ok(results[0]!.fixable > 0 && results[0]!.findings >= results[0]!.fixable);
  assert.match(results[3]!.notes[0]!, /^it is not there, or may not be read: git ls-remote: /);
  assert.match(results[4]!.notes[0]!, /^\.hardenrc\.json.*enabeld.*enabled/s);
  assert.match(results[7]!.notes[0]!, /^compose\.yaml: /);
  for (const { name, sha, key, status, ...rest } of results) {
    assert.is(sha, fleet.shas.get(name) ?? null, name);
    assert.is(key !== null, status === 'changes', name);
    assert.equal(
      [rest.host, rest.owner, rest.ref, rest.version, rest.config],
      [fleet.server.url, 'acme', 'refs/heads/main', '1.2.3', '0123456789abcdef'],
    );
  }
  assert.equal(readdirSync(out), ['shard-0-of-1.jsonl'], 'nothing else is left');
});

scanning('asks for nothing but what git reads', async ({ fleet, out }) => {
  await scanInto(out, fleet.list([fleet.lineOf('shop')]));
  assert.equal(
    fleet.server.requests,
    [
      'GET /acme/shop.git/info/refs?service=git-upload-pack',
      'POST /acme/shop.git/git-upload-pack',
      'GET /acme/shop.git/info/refs?service=git-upload-pack',
      'POST /acme/shop.git/git-upload-pack',
      'GET /acme/shop.git/info/refs?service=git-upload-pack',
      'POST /acme/shop.git/git-upload-pack',
      'POST /acme/shop.git/git-upload-pack',
    ].slice(0, fleet.server.requests.length),
  );
  assert.ok(fleet.server.requests.length >= 6 && fleet.server.requests.length <= 8, String(fleet.server.requests));
});

scanning('gives the same file whatever runs at once', async ({ fleet, out }) => {
  await scanInto(out, fleet.work, { jobs: 1 });
  const other = join(fleet.folder, 'other');
  await scanInto(other, fleet.work, { jobs: 5 });
  assert.is(resultsIn(other), resultsIn(out));
});

scanning('shares the list out among shards, each repository to one of them', async ({ fleet, out }) => {
  await scanInto(out, fleet.work);
  for (const index of [0, 1, 2]) await scanInto(out, fleet.work, { shard: { index, count: 3 } });
  const shares = [0, 1, 2].map(index => read(out, `shard-${index}-of-3`));
  assert.equal(
    shares
      .flat()
      .map(({ repoId }) => repoId)
      .sort(),
    read(out)
      .map(({ repoId }) => repoId)
      .sort(),
  );
  assert.ok(shares.every(share => share.length > 0 && share.length < 8));
});

scanning('does no work for a commit that was looked at, and new work for another one', async ({ fleet, out }) => {
  await scanInto(out, fleet.work);
  const first = resultsIn(out);
  const asked = fleet.server.requests.length;
  await scanInto(out, fleet.work);
  assert.is(resultsIn(out), first);
  const again = fleet.server.requests.slice(asked);
  const fetched = again.filter(request => request.startsWith('GET'));
  assert.is(fetched.length, 8, 'one look at the refs of each');
  const sha = addCommit(fleet.repositories, { owner: 'acme', name: 'empty' }, { 'compose.yaml': compose('late') });
  await scanInto(out, fleet.work);
  const [before, after] = [first, resultsIn(out)].map(text => text.split('\n').map(line => line && JSON.parse(line)));
  assert.is(after![1].sha, sha);
  assert.is(after![1].status, 'changes');
  assert.equal(
    after!.filter((_, at) => at !== 1),
    before!.filter((_, at) => at !== 1),
  );
});

scanning('does not even ask when the list names the commits', async ({ fleet, out }) => {
  const names = ['shop', 'empty', 'two'];
  const work = fleet.list(names.map(name => ({ ...fleet.lineOf(name), sha: fleet.shas.get(name) })));
  await scanInto(out, work);
  const [first, asked] = [resultsIn(out), fleet.server.requests.length];
  await scanInto(out, work);
  assert.is(resultsIn(out), first);
  assert.is(fleet.server.requests.length, asked);
});

scanning('looks again when the program or what it was told is another', async ({ fleet, out }) => {
  const work = fleet.list([fleet.lineOf('shop')]);
  await scanInto(out, work);
  const seen: string[] = [];
  for (const other of [{ version: '1.2.4' }, { version: '1.2.4', config: 'fedcba9876543210' }]) {
    await scanInto(out, work, { ...other, before: name => void seen.push(name) });
    assert.equal(
      read(out).map(({ version, config }) => ({ version, config })),
      [{ config: '0123456789abcdef', ...other }],
    );
  }
});

scanning('tries again what was no answer', async ({ fleet, out }) => {
  const work = fleet.list([fleet.lineOf('gone')]);
  await scanInto(out, work);
  const asked = fleet.server.requests.length;
  await scanInto(out, work);
  assert.is(read(out)[0]!.status, 'missing');
  assert.ok(fleet.server.requests.length > asked);
});

scanning('a server that does not answer costs its time and nothing else', async ({ out }) => {
  const fleet = await startFleet(0, /two\.git/);
  try {
    await scanInto(out, fleet.list(['two', 'empty'].map(fleet.lineOf)), { limits: { time: 500, files: 5 } });
    assert.equal(
      read(out).map(({ name, status, notes }) => [name, status, notes]),
      [
        ['two', 'timeout', ['took too long; harden it with `harden bot pr`, or give it more time with --timeout']],
        ['empty', 'clean', []],
      ],
    );
  } finally {
    await fleet.close();
  }
});

scanning('a server that is away is a result', async ({ fleet, out }) => {
  await fleet.server.close();
  await scanInto(out, fleet.list([fleet.lineOf('shop')]));
  assert.equal(
    read(out).map(({ status, sha }) => [status, sha]),
    [['unreachable', null]],
  );
});

scanning('shows a token to its own server only', async ({ fleet, out }) => {
  const key = { server: fleet.server.url, token: 'canary-token' };
  const shop = fleet.lineOf('shop');
  const elsewhere = { ...shop, repoId: 'x', host: shop.host!.replace('127.0.0.1', 'localhost') };
  await scanInto(out, fleet.list([elsewhere]), { key });
  assert.ok(fleet.server.authorizations.length > 0);
  assert.equal([...new Set(fleet.server.authorizations)], [undefined]);
  await scanInto(join(fleet.folder, 'own'), fleet.list([shop]), { key });
  assert.ok(
    fleet.server.authorizations.includes(`Basic ${Buffer.from('x-access-token:canary-token').toString('base64')}`),
  );
  assert.not.match(resultsIn(out), /canary/);
});

scanning(
  'keeps the fixes of a repository as patches, and takes them away with the findings',
  async ({ fleet, out }) => {
    const work = fleet.list([fleet.lineOf('two'), fleet.lineOf('empty')]);
    const settings = {
      split: 'rule',
      format: 'mail',
      independent: false,
      config: { hash: 'x', source: null },
    } as const;
    const sender = { author: { name: 'harden', email: 'harden@localhost' }, date: 0 };
    await scanInto(out, work, {
      keep: ({ repoId }, { sources, settings: { config } }) =>
        keepBundle({ folder: out, repoId }, sources, {
          ...{ version: '1.2.3', ruleOrder: [], ...sender },
          settings: { ...settings, safety: config.safety },
        }),
    });
    assert.equal(readdirSync(join(out, 'bundles')), ['6']);
    const manifest = JSON.parse(readFileSync(join(out, 'bundles/6/manifest.json'), 'utf8'));
    const fixed = manifest.patches.flatMap(({ findings }: { findings: readonly string[] }) => findings);
    assert.is(fixed.length, read(out)[0]!.fixable);
    assert.ok(manifest.patches.length > 0);
    for (const { file } of manifest.patches) assert.ok(existsSync(join(out, 'bundles/6', file)));
  },
);

scanning('a list with a slip is told at once, with its place', async ({ fleet, out }) => {
  const work = join(fleet.folder, 'slips.jsonl');
  const good = JSON.stringify(fleet.lineOf('shop'));
  const cases: readonly (readonly [string, RegExp])[] = [
    ['[]', /slips\.jsonl:2: is no JSON object/],
    ['{"host":', /slips\.jsonl:2: is no JSON object/],
    [good.replace('"repoId":"1"', '"repoId":"../1"'), /:2: repoId has to be a number or a word/],
    [good.replace('"owner":"acme"', '"owner":".."'), /:2: owner is no name/],
    [good.replace('"name":"shop"', '"name":"a/b"'), /:2: name is no name/],
    [good.replace('"ref":"main"', '"ref":"--upload-pack=x"'), /:2: ref has to be HEAD/],
    [good.replace('"ref":"main"', '"ref":"main","sha":"abc"'), /:2: sha has to be 40 hex digits/],
    [good.replace(/"host":"[^"]*"/, '"host":"ext::sh -c id"'), /:2: host has to be/],
    [good.replace(/"host":"[^"]*"/, '"host":"file:///etc"'), /:2: host has to be/],
    [good.replace(/"host":"[^"]*"/, '"host":"http://example.com"'), /:2: host has to be/],
    [good.replace(/"host":"[^"]*"/, '"host":"https://me:secret@example.com"'), /:2: host has to be/],
    [good, /1 is in the list twice/],
  ];
  for (const [line, words] of cases) {
    writeFileSync(work, `${good}\n${line}\n`);
    const error = await scanInto(out, work).then(
      () => undefined,
      (problem: unknown) => problem as Error,
    );
    assert.match(error?.message ?? 'nothing', words, line);
  }
  assert.equal(fleet.server.requests, []);
});

scanning.run();
