import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Start, Writable } from '../../src/evidence/file/types.ts';
import { Accounts } from '../../src/inspect/accounts.ts';
import { decodeFileCapabilities } from '../../src/inspect/file-capabilities.ts';
import { findGain } from '../../src/inspect/gain.ts';
import { toRecord } from '../../src/inspect/record.ts';
import { everyWritable, findWritable } from '../../src/inspect/writable.ts';
import { type Entry, file, folder, makeTar, symlink } from '../container/make-tar.ts';
import { makeSave, readArchive, readLayers } from './make-image.ts';

const derive = suite('what follows from an image');

const passwd = [
  'root:x:0:0:root:/root:/bin/sh',
  '# comment',
  'app:x:1000:1000::/home/app:/bin/sh',
  'web:x:33:33::/var/www:/bin/false',
  'broken',
  'huge:x:99999999999:1::/:/bin/sh',
].join('\n');
const group = ['root:x:0:', 'app:x:1000:', 'www:x:33:', 'docker:x:998:app,web', 'audio:x:29:app'].join('\n');

const accountsOf = async (more: readonly Entry[] = []): Promise<Accounts> =>
  new Accounts(await readLayers([file('etc/passwd', passwd), file('etc/group', group), ...more]));

derive('a user is found as engines find it', async () => {
  const accounts = await accountsOf();
  const who = (user: string, extra: readonly string[] = []) => {
    const found = accounts.identify(user, extra);
    return typeof found === 'string' ? found : [found.uid, found.gid, found.groups, found.widest, found.home];
  };
  assert.equal(who(''), [0, 0, [], [0], '/root']);
  assert.equal(who('app'), [1000, 1000, [29, 998], [29, 998, 1000], '/home/app']);
  assert.equal(who('1000'), [1000, 1000, [29, 998], [29, 998, 1000], '/home/app']);
  assert.equal(
    who('app:www'),
    [1000, 33, [], [29, 33, 998, 1000], '/home/app'],
    'a group shuts the listed ones out, not for the bound',
  );
  assert.equal(who('app:4711'), [1000, 4711, [], [29, 998, 1000, 4711], '/home/app']);
  assert.equal(who('4242'), [4242, 0, [], [0], '/'], 'a number that nobody has is in the group of root');
  assert.equal(who('4242:5'), [4242, 5, [], [5], '/']);
  assert.equal(who('web', ['audio', '7']), [33, 33, [7, 29, 998], [7, 29, 33, 998], '/var/www']);
  assert.is(who('nobody'), 'the image has no user nobody');
  assert.is(who('app:none'), 'the image has no group none');
  assert.is(who('app', ['none']), 'the image has no group none');
});

derive('an image without accounts knows numbers only', async () => {
  const accounts = new Accounts(await readLayers([file('app')]));
  assert.is(accounts.identify('app'), 'the image has no user app');
  assert.equal((accounts.identify('65532:65532') as { uid: number }).uid, 65532);
});

// -----------------------------------------------------------------------------------------------------------------
// Capabilities of files

const vfs = (words: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word >>> 0, index * 4);
  return bytes;
};

derive('file capabilities are decoded in the revisions of the kernel', () => {
  assert.equal(decodeFileCapabilities(vfs([0x02000001, 0xc0, 0, 0, 0])), {
    caps: ['SETGID', 'SETUID'],
    effective: true,
  });
  assert.equal(decodeFileCapabilities(vfs([0x03000000, 1 << 10, 0, 1 << 7, 0, 1000])), {
    caps: ['BPF', 'NET_BIND_SERVICE'],
    effective: false,
  });
  assert.equal(decodeFileCapabilities(vfs([0x01000001, 1 << 13, 0])), { caps: ['NET_RAW'], effective: true });
  assert.equal(
    decodeFileCapabilities(vfs([0x02000001, 0x80000000, 0, 0, 0]))?.caps,
    ['SETFCAP'],
    'the highest bit of a word',
  );
  for (const bad of [
    vfs([0x04000001, 1, 0, 0, 0]),
    vfs([0x02000001, 1, 0, 0]),
    new Uint8Array(),
    vfs([0x03000001, 1, 0, 0, 0]),
  ])
    assert.is(decodeFileCapabilities(bad), undefined);
});

const suid = (path: string, more: Partial<Entry> = {}): Entry => file(path, '\x7fELF', { mode: 0o4755, ...more });
const gainOf = async (...entries: readonly Entry[]): Promise<readonly string[]> => {
  const files = await readLayers(entries);
  return findGain(files, new Accounts(files)).map(({ path, kind, id, caps, effective, inert }) =>
    [path, kind, id, caps?.join('+'), effective && 'effective', inert && `(${inert})`]
      .filter(part => part !== undefined && part !== false)
      .join(' '),
  );
};

derive('programs that give rights are found, whatever gives them', async () => {
  const pax = { 'SCHILY.xattr.security.capability': vfs([0x02000001, 1 << 10, 0, 0, 0]) };
  assert.equal(
    await gainOf(
      suid('opt/tool', { uid: 7 }),
      file('opt/group', '\x7fELF', { mode: 0o2755, gid: 42 }),
      file('opt/lock', 'x', { mode: 0o2644 }),
      file('opt/data', 'x', { mode: 0o4644 }),
      folder('opt/shared', { mode: 0o2777 }),
      file('opt/server', '\x7fELF', { mode: 0o755, pax }),
      file('usr/bin/ping', '\x7fELF', { mode: 0o4755, pax }),
    ),
    [
      '/opt/group setgid 42',
      '/opt/server filecap NET_BIND_SERVICE effective',
      '/opt/tool setuid 7',
      '/usr/bin/ping filecap NET_BIND_SERVICE effective',
      '/usr/bin/ping setuid 0',
    ],
  );
});

derive('known programs are inert in their own folder only', async () => {
  assert.equal(
    await gainOf(
      suid('usr/bin/passwd'),
      suid('opt/passwd'),
      suid('usr/local/bin/passwd'),
      suid('usr/lib/openssh/ssh-keysign'),
    ),
    [
      '/opt/passwd setuid 0',
      '/usr/bin/passwd setuid 0 (needs a password or a terminal)',
      '/usr/lib/openssh/ssh-keysign setuid 0 (gives only the rights of its own small task)',
      '/usr/local/bin/passwd setuid 0',
    ],
  );
});

derive('programs made to give rights are never inert, nor are unknown ones', async () => {
  const names = ['sudo', 'doas', 'pkexec', 'newuidmap', 'postdrop', 'fusermount', 'chrome-sandbox', 'something'];
  const found = await gainOf(...names.map(name => suid(`usr/bin/${name}`)));
  assert.is(found.length, names.length);
  assert.not.match(found.join('\n'), /\(/);
});

derive('su is inert while every account is locked and its rules are the usual ones', async () => {
  const su = suid('usr/bin/su');
  const locked = [
    file('etc/passwd', 'root:x:0:0::/root:\napp:x:1:1::/:\n'),
    file('etc/shadow', 'root:*:1::::::\napp:!:1::::::\n'),
  ];
  const pam = (rule: string): Entry =>
    file('etc/pam.d/su', `auth sufficient pam_rootok.so\n${rule}\n@include common-auth\n`);
  const inert = ['/usr/bin/su setuid 0 (every account is locked)'];
  assert.equal(await gainOf(su, ...locked), inert);
  assert.equal(await gainOf(su, ...locked, pam('auth required pam_wheel.so')), inert);
  const doubts = [
    [...locked, pam('auth sufficient pam_wheel.so trust')],
    [...locked, pam('auth sufficient pam_permit.so')],
    [locked[0]!, file('etc/shadow', 'root:$6$salt$hash:1::::::\napp:!:1::::::\n')],
    [locked[0]!, file('etc/shadow', 'root::1::::::\napp:!:1::::::\n')],
    [file('etc/passwd', 'root::0:0::/root:\n')],
  ];
  for (const entries of doubts) assert.equal(await gainOf(su, ...entries), ['/usr/bin/su setuid 0']);
});

derive('mount is inert while fstab lets no user mount, scripts always', async () => {
  const mount = suid('usr/bin/mount');
  const fstab = (options: string): Entry => file('etc/fstab', `# user\n/dev/sda1 / ext4 ${options} 0 1\n`);
  assert.equal(await gainOf(mount, fstab('ro,nouser')), ['/usr/bin/mount setuid 0 (fstab lets no user mount)']);
  assert.equal(await gainOf(mount, fstab('ro,user')), ['/usr/bin/mount setuid 0']);
  assert.equal(await gainOf(file('opt/run', '#!/bin/sh\n', { mode: 0o4755 })), [
    '/opt/run setuid 0 (the kernel ignores the bit on scripts)',
  ]);
});

// -----------------------------------------------------------------------------------------------------------------
// What a user can change

const app = { uid: 1000, gid: 1000, widest: [50, 1000] };
const writable = async (...entries: readonly Entry[]): Promise<Writable> =>
  findWritable(await readLayers(entries), app);
const short = ({ paths, files }: Writable): readonly string[] => [
  ...paths.map(({ path, mode, owner, content, bytes }) =>
    [path, mode, owner, content, bytes].filter(part => part !== undefined).join(' '),
  ),
  ...files,
];

derive('topmost folders are named, with what is in them', async () => {
  const found = await writable(
    folder('tmp', { mode: 0o1777 }),
    folder('srv/app', { uid: 1000 }),
    folder('srv/app/inner', { uid: 1000 }),
    file('srv/app/code.js', '12345', { uid: 0 }),
    folder('root', { mode: 0o700 }),
    folder('root/open', { mode: 0o777 }),
    folder('var/group', { mode: 0o775, gid: 50 }),
    folder('var/group/sub', { mode: 0o700, uid: 9 }),
    folder('var/append', { mode: 0o772 }),
  );
  assert.equal(short(found), [
    '/srv/app 0755 1000:0 files 5',
    '/tmp 1777 0:0 none',
    '/var/group 0775 0:50 none',
    '/var/group/sub 0700 9:0 none',
  ]);
});

derive('files alone in a folder that is not writable are named by themselves', async () => {
  const found = await writable(
    file('etc/app.conf', '', { mode: 0o666 }),
    file('etc/own', '', { mode: 0o444, uid: 1000 }),
    file('etc/group', '', { mode: 0o664, gid: 50 }),
    file('etc/other', '', { mode: 0o606, gid: 50 }),
    file('etc/acl', '', { pax: { 'SCHILY.xattr.system.posix_acl_access': 'x' } }),
    symlink('etc/log', '/dev/stdout'),
    { path: 'etc/pipe', type: '6', mode: 0o666 },
    file('dev/null', '', { mode: 0o666 }),
    file('proc/x', '', { mode: 0o666 }),
  );
  assert.equal(short(found), ['/etc/acl', '/etc/app.conf', '/etc/group', '/etc/own']);
});

derive('homes with nothing but the usual files are told from others', async () => {
  const skeleton = [file('etc/skel/.bashrc', 'abc'), file('etc/skel/.profile', 'de')];
  const home = folder('home/app', { uid: 1000 });
  const copy = file('home/app/.bashrc', 'xyz', { uid: 1000 });
  assert.equal(short(await writable(...skeleton, home, copy)), ['/home/app 0755 1000:0 skeleton 3']);
  assert.equal(short(await writable(...skeleton, home, copy, file('home/app/.profile', 'longer'))), [
    '/home/app 0755 1000:0 files 9',
  ]);
  assert.equal(short(await writable(...skeleton, home, copy, file('home/app/code', ''))), [
    '/home/app 0755 1000:0 files 3',
  ]);
});

derive('an open root folder is the topmost of all', async () => {
  assert.equal(short(await writable(folder('.', { mode: 0o777 }), file('a', 'b'))), ['/ 0777 0:0 files 1']);
});

derive('lists have an end, and say so', async () => {
  const open = Array.from({ length: 70 }, (_, index) => folder(`opt/d${index}`, { mode: 0o777 }));
  const found = await writable(...open);
  assert.equal([found.paths.length, found.incomplete], [64, true]);
  const inner = Array.from({ length: 20 }, (_, index) => folder(`run/app/d${index}`, { uid: 1000 }));
  assert.equal(short(await writable(folder('run/app', { uid: 1000 }), ...inner)), ['/run/app 0755 1000:0 files']);
});

/** The rule of the kernel, written as its manual has it. */
function mayChange(path: string, all: ReadonlyMap<string, Item>): boolean {
  const allows = ({ mode, uid, gid }: Item, bits: number): boolean => {
    if (uid === app.uid) return true;
    const shift = app.widest.includes(gid) || gid === app.gid ? 3 : 0;
    return ((mode >> shift) & bits) === bits;
  };
  const parents = path
    .split('/')
    .slice(1, -1)
    .map((_, index, parts) => `/${parts.slice(0, index + 1).join('/')}`);
  if (!parents.every(parent => allows(all.get(parent)!, 1))) return false;
  const item = all.get(path)!;
  return allows(item, item.isFolder ? 3 : 2);
}

interface Item {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly isFolder: boolean;
}

derive('random trees: exactly what the rules of the kernel allow', async () => {
  const item = fc.record({
    mode: fc.nat(0o777),
    uid: fc.constantFrom(0, 1000, 7),
    gid: fc.constantFrom(0, 50, 1000, 7),
    isFolder: fc.boolean(),
  });
  const part = fc.constantFrom('a', 'b', 'c');
  const place = fc.array(part, { minLength: 1, maxLength: 4 }).map(parts => `/${parts.join('/')}`);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(place, item), { maxLength: 14 }), async pairs => {
      const all = new Map<string, Item>([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)));
      for (const path of [...all.keys()]) {
        const parents = path
          .split('/')
          .slice(1, -1)
          .map((_, index, parts) => `/${parts.slice(0, index + 1).join('/')}`);
        for (const parent of parents)
          all.set(parent, { mode: 0o755, uid: 0, gid: 0, ...all.get(parent), isFolder: true });
      }
      const entries = [...all]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, { isFolder, ...owner }]) =>
          isFolder ? folder(path.slice(1), owner) : file(path.slice(1), '', owner),
        );
      const files = await readLayers(entries);
      const expected = [...all.keys()].filter(path => mayChange(path, all)).sort();
      assert.equal([...everyWritable(files, app)].sort(), expected);
      const { paths, files: lone } = findWritable(files, app);
      const named = [...paths.map(({ path }) => path), ...lone];
      const isNamed = (path: string): boolean => named.some(other => path === other || path.startsWith(`${other}/`));
      assert.ok(expected.every(isNamed), 'every place lies in one that is named');
    }),
    { numRuns: 300 },
  );
});

// -----------------------------------------------------------------------------------------------------------------
// The record

derive('everybody that a manifest or the entry script starts it as is asked about once', async () => {
  const layer = makeTar([
    file('etc/passwd', passwd),
    file('etc/group', group),
    folder('tmp', { mode: 0o1777 }),
    symlink('var/run', '/run'),
    folder('run'),
  ]);
  const { image } = await readArchive(makeSave([layer], { User: 'app', Volumes: { '/var/run/x': {}, '/data': {} } }));
  const users = ['', '1000', 'app:www', ':33', 'root', 'nobody'].map(user => ({ user, groups: [] }));
  const start: Start = {
    asked: [''],
    scripts: [{ path: '/e', sha256: '1'.repeat(64) }],
    becomes: { uid: 33, gid: 33 },
    asRoot: [],
    onEveryPath: true,
    caps: [],
    foreign: [],
    writes: [],
    folders: [],
    gives: [],
    takesRoot: [],
    accounts: [],
    gains: [],
    open: [],
  };
  const { record, problems } = toRecord(image, {
    digests: ['b', 'a', 'b'],
    refs: ['app:1'],
    from: 'archive',
    users,
    starts: () => [start],
  });
  assert.equal(problems, ['the image has no user nobody']);
  assert.equal(
    record.writable.map(({ asked, uid, gid }) => [asked, uid, gid]),
    [
      [[], 33, 33],
      [[':33', 'app:www'], 1000, 33],
      [['', '1000'], 1000, 1000],
    ],
  );
  assert.equal(
    [record.digests, record.volumes, record.links],
    [['a', 'b'], ['/data', '/var/run/x'], [{ path: '/var/run', to: '/run' }]],
  );
  assert.equal(record.starts, [start]);
});

derive('an image whose own user does not exist is refused', async () => {
  const { image } = await readArchive(makeSave([makeTar([file('a')])], { User: 'gone' }));
  assert.throws(
    () => toRecord(image, { digests: [], refs: [], from: 'archive', users: [] }),
    /starts as gone, but the image has no user gone/,
  );
});

derive.run();
