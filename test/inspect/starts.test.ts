/** What an image does as root before its program runs, read from the scripts in its tree. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type AskedStart, ownStart, startText } from '../../src/evidence/file/asked-start.ts';
import type { Start } from '../../src/evidence/file/types.ts';
import { Accounts } from '../../src/inspect/accounts.ts';
import { findStarts } from '../../src/inspect/starts.ts';
import { type Entry, file, folder, makeTar, symlink } from '../container/make-tar.ts';
import { makeSave, readArchive } from './make-image.ts';

const starts = suite('starts of an image');

const program = (path: string, body: string | Uint8Array = '\x7fELF'): Entry => file(path, body, { mode: 0o755 });
const base: readonly Entry[] = [
  file('etc/passwd', 'root:x:0:0::/root:\napp:x:1000:1001::/home/app:\n'),
  file('etc/group', 'root:x:0:\nstaff:x:50:app\napp:x:1001:\n'),
  folder('tmp', { mode: 0o1777 }),
  folder('run'),
  symlink('var/run', '/run'),
  folder('etc/app'),
  file('etc/app/app.conf', 'x'),
  folder('var/lib/app', { uid: 1000, gid: 1001 }),
  ...['chown', 'mkdir', 'find', 'sed', 'id', 'chmod', 'rm'].map(name => program(`usr/bin/${name}`)),
  symlink('bin', '/usr/bin'),
  program('usr/local/bin/gosu'),
  program('usr/local/bin/serve'),
];

async function read(
  script: string | readonly Entry[],
  { config = {}, asked = [] }: { config?: object; asked?: readonly Partial<AskedStart>[] } = {},
): Promise<readonly Start[]> {
  const own = typeof script === 'string' ? [program('entry.sh', script)] : script;
  const defaults = { Entrypoint: ['/entry.sh'], Cmd: ['serve'], WorkingDir: '/var/lib/app' };
  const { image } = await readArchive(makeSave([makeTar([...base, ...own])], { ...defaults, ...config }));
  const ways = asked.map(way => ({ ...ownStart, ...way }));
  return findStarts({ ...image, accounts: new Accounts(image.files) }, ways);
}

/** The image's own start, without what is empty. */
async function only(...args: Parameters<typeof read>): Promise<Record<string, unknown>> {
  const [start] = await read(...args);
  const { scripts, asked: _asked, ...rest } = start!;
  const told = Object.entries(rest).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return { ...Object.fromEntries(told), scripts: scripts.map(({ path }) => path) };
}

const places = (value: unknown): readonly string[] =>
  (value as Start['writes']).map(({ path, folder: around }) => `${path} in ${around}`).sort();

starts('a script that gives its data away and becomes a user on every path', async () => {
  const found = await only(`#!/bin/sh
set -e
mkdir -p /run/app /var/lib/app/cache
chown -R app:staff /var/lib/app
if [ "$(id -u)" = 0 ]; then exec gosu app "$0" "$@"; fi
exec "$@"
`);
  const { writes, folders, takesRoot, ...rest } = found;
  assert.equal(rest, {
    becomes: { uid: 1000, gid: 1001 },
    onEveryPath: true,
    caps: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
    foreign: [{ cap: 'DAC_OVERRIDE', path: '/run' }],
    gives: ['/var/lib/app'],
    scripts: ['/entry.sh'],
  });
  assert.equal(places(writes), [
    '/run/app in /run',
    '/var/lib/app in /var/lib/app',
    '/var/lib/app/cache in /var/lib/app',
  ]);
  assert.equal(
    (folders as Start['folders']).map(({ path, owner, content }) => `${path} ${owner} ${content}`),
    ['/run 0:0 none', '/var/lib/app 1000:1001 none'],
  );
  assert.equal(takesRoot, ['/entry.sh:4: chown']);
});

starts('a program that stays root is named, and nothing follows', async () => {
  const found = await only('#!/bin/sh\nchown app /var/lib/app\nexec "$@"\n');
  assert.equal([found.asRoot, found.onEveryPath, found.becomes], [['serve'], false, undefined]);
  const direct = await only([], { config: { Entrypoint: null, Cmd: ['/usr/local/bin/serve', '-v'] } });
  assert.equal([direct.asRoot, direct.scripts], [['/usr/local/bin/serve'], []]);
});

starts('without a script: an entry point that becomes a user by itself', async () => {
  const found = await only([], { config: { Entrypoint: ['gosu', 'app'], Cmd: ['serve'] } });
  assert.equal([found.becomes, found.onEveryPath, found.caps], [{ uid: 1000, gid: 1001 }, true, ['SETGID', 'SETUID']]);
});

starts('what cannot be followed is said with its line', async () => {
  const open = async (script: string): Promise<unknown> => (await only(script)).open;
  assert.equal(await open('#!/bin/sh\neval "$X"\nexec gosu app "$@"\n'), ['/entry.sh:2: eval runs a text']);
  assert.equal(await open('#!/usr/bin/python3\nimport os\n'), ['/entry.sh is a script for python3']);
  assert.equal(await open('#!/bin/sh\n. /usr/share/lib\nexec gosu app "$@"\n'), [
    '/entry.sh:2: what is read with `.` is not known (/usr/share/lib)',
  ]);
  assert.equal((await only([], { config: { Entrypoint: null, Cmd: null } })).open, ['it names nothing to start']);
});

starts('parts of scripts are found beside them, and count', async () => {
  const found = await only([
    program('entry.sh', '#!/bin/bash\n. /opt/lib.sh\nprepare\nexec gosu app "$@"\n'),
    file('opt/lib.sh', 'prepare() { chmod 0770 /etc/app; }\n'),
  ]);
  assert.equal([found.scripts, found.open], [['/entry.sh', '/opt/lib.sh'], undefined]);
  assert.equal(places(found.writes), ['/etc/app in /etc/app']);
});

starts('another program of the name of a known one is not that one', async () => {
  const chown = '#!/bin/sh\nserve\n';
  const script = '#!/bin/sh\nchown app /var/lib/app\nexec gosu app "$@"\n';
  assert.equal((await only([program('entry.sh', script), program('usr/local/bin/chown', chown)])).asRoot, ['serve']);
  const path = { config: { Env: ['PATH=/opt/bin:/usr/local/bin:/usr/bin'] } };
  assert.equal((await only([program('entry.sh', script), program('opt/bin/chown')], path)).asRoot, ['chown']);
  assert.is((await only([program('entry.sh', script), program('opt/bin/other')], path)).onEveryPath, true);
  const which = '#!/bin/sh\nwhich serve\nexec gosu app "$@"\n';
  const ofDebian = [program('entry.sh', which), program('usr/bin/which', '#!/bin/sh\neval "$1"\n')];
  assert.is((await only(ofDebian)).onEveryPath, true, 'a script of the distribution');
});

starts('each way to start is read, and what is the same stands together', async () => {
  const script = `#!/bin/sh
if [ "$1" = serve ]; then exec gosu app "$@"; fi
mkdir -p "$APP_DATA"
exec gosu app serve
`;
  const env = (value: string | undefined) => ({ env: [['APP_DATA', value] as const, ['OTHER', 'x'] as const] });
  const ways: readonly Partial<AskedStart>[] = [
    { env: [['OTHER', 'x']] },
    { command: ['serve', '-v'] },
    { command: ['job'] },
    { command: ['job'], ...env('/srv/job') },
    { command: ['job'], hasFiles: true },
    { user: '1000', command: ['never'] },
    { entrypoint: ['serve'] },
  ];
  const names = ['APP_DATA', 'PATH'];
  const config = { Env: ['APP_DATA=/var/lib/app/data', 'PATH=/usr/local/bin:/usr/bin:/bin'] };
  const found = await read(script, { config, asked: ways });
  const of = (way: Partial<AskedStart>): Start | undefined =>
    found.find(({ asked }) => asked.includes(startText({ ...ownStart, ...way }, names)));
  assert.is(of({}), of(ways[1]!), 'the same is said of both');
  assert.equal(of(ways[2]!)!.writes, [{ path: '/var/lib/app/data', folder: '/var/lib/app' }]);
  assert.equal(of(ways[3]!)!.writes, [{ path: '/srv/job', folder: '/' }]);
  assert.equal(of(ways[4]!)!.writes, [{ path: '/', folder: '/' }], 'a file of variables may set it to anything');
  assert.is(of(ways[5]!), undefined, 'a start without root is bounded by what its user can write');
  assert.equal(of(ways[6]!)!.asRoot, ['serve']);
  assert.is(startText({ ...ownStart, env: [['OTHER', 'x']] }, names), '', 'only variables that the image sets count');
});

starts('an image without root is asked nothing, unless a manifest starts it as root', async () => {
  const script = '#!/bin/sh\nexec gosu app "$@"\n';
  const config = { User: 'app' };
  assert.equal(await read(script, { config }), []);
  const [start] = await read(script, { config, asked: [{ user: 'root' }] });
  assert.equal(start!.asked, ['']);
});

starts('accounts that are changed, rights that are given and gained', async () => {
  const found = await only(
    '#!/bin/sh\nusermod -u "$PUID" app\nchmod u+s /usr/local/bin/serve\nexec gosu app sudo serve\n',
  );
  assert.equal(found.accounts, ['/entry.sh:2: usermod']);
  assert.equal(found.gains, ['/entry.sh:3: chmod', '/entry.sh:4: gosu']);
});

starts.run();
