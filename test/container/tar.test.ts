import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type TarEntry, TarProblem, TarReader } from '../../src/container/tar.ts';
import { type Entry, file, folder, hardlink, makeTar, symlink } from './make-tar.ts';

const tar = suite('tar');

interface Seen extends TarEntry {
  readonly body: string;
}

/** Everything in an archive that comes in pieces of `size` bytes. */
function read(bytes: Uint8Array, size = bytes.length): readonly Seen[] {
  const seen: Seen[] = [];
  const reader = new TarReader(entry => {
    let body = '';
    return {
      data: piece => {
        body += Buffer.from(piece).toString('latin1');
      },
      end: () => seen.push({ ...entry, body }),
    };
  });
  for (let at = 0; at < bytes.length; at += size) reader.write(bytes.subarray(at, at + size));
  reader.end();
  return seen;
}

const only = (entry: Entry): Seen => read(makeTar([entry]))[0]!;

tar('gives path, type, mode, owner, size, link and content', () => {
  const seen = read(
    makeTar([
      folder('etc', { mode: 0o1777, uid: 5 }),
      file('etc/motd', 'hello', { mode: 0o4755, uid: 1000, gid: 33 }),
      symlink('bin', 'usr/bin'),
      hardlink('etc/issue', 'etc/motd'),
      { path: 'dev/null', type: '3' },
      { path: 'pipe', type: '6' },
    ]),
  );
  assert.equal(
    seen.map(({ path, type, mode, uid, gid, size, link, body }) => [path, type, mode, uid, gid, size, link, body]),
    [
      ['etc/', 'folder', 0o1777, 5, 0, 0, '', ''],
      ['etc/motd', 'file', 0o4755, 1000, 33, 5, '', 'hello'],
      ['bin', 'symlink', 0o777, 0, 0, 0, 'usr/bin', ''],
      ['etc/issue', 'link', 0o644, 0, 0, 0, 'etc/motd', ''],
      ['dev/null', 'char', 0o644, 0, 0, 0, '', ''],
      ['pipe', 'fifo', 0o644, 0, 0, 0, '', ''],
    ],
  );
});

tar('is the same in pieces of any size', () => {
  const long = `${'deep/'.repeat(40)}file`;
  const bytes = makeTar([
    folder('a'),
    file('a/b', 'x'.repeat(1500)),
    {
      path: 'short',
      body: 'pax',
      pax: { path: long, 'SCHILY.xattr.security.capability': new Uint8Array([1, 0, 0, 2, 0xc0]) },
    },
    { path: '././@LongLink', type: 'L', body: `${long}2\0` },
    file('cut', 'gnu'),
  ]);
  const whole = read(bytes);
  assert.equal(
    whole.map(({ path }) => path),
    ['a/', 'a/b', long, `${long}2`],
  );
  for (const size of [1, 7, 511, 512, 513]) assert.equal(read(bytes, size), whole, `pieces of ${size}`);
});

tar('keeps binary attributes byte for byte', () => {
  // cap_setuid,cap_setgid=ep: bytes that are no UTF-8.
  const value = Uint8Array.from([1, 0, 0, 2, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  const { attributes } = only({ path: 'x', pax: { 'SCHILY.xattr.security.capability': value, mtime: '1.5' } });
  assert.equal([...attributes.keys()], ['security.capability']);
  assert.equal(Uint8Array.from(attributes.get('security.capability')!), value);
});

tar('an attribute may hold line breaks and equals signs', () => {
  const { attributes } = only({ path: 'x', pax: { 'SCHILY.xattr.user.a': 'one\n12 path=two\n' } });
  assert.is(Buffer.from(attributes.get('user.a')!).toString(), 'one\n12 path=two\n');
});

tar('attributes and names are about the next entry only', () => {
  const [one, two] = read(
    makeTar([{ path: 'a', pax: { path: 'long', uid: '77', 'SCHILY.xattr.user.a': 'x' } }, file('b')]),
  );
  assert.equal([one!.path, one!.uid, one!.attributes.size], ['long', 77, 1]);
  assert.equal([two!.path, two!.uid, two!.attributes.size], ['b', 0, 0]);
});

tar('reads GNU long names and links', () => {
  const name = 'n'.repeat(300);
  const [entry] = read(
    makeTar([
      { path: '././@LongLink', type: 'L', body: `${name}\0` },
      { path: '././@LongLink', type: 'K', body: `${name}2\0` },
      symlink('cut', 'cut'),
    ]),
  );
  assert.equal([entry!.path, entry!.link], [name, `${name}2`]);
});

tar('a prefix counts in POSIX archives and not in GNU ones', () => {
  const raw = [[345, 'some/prefix']] as const;
  assert.is(only({ path: 'name', raw }).path, 'some/prefix/name');
  assert.is(only({ path: 'name', raw, magic: 'ustar  \0' }).path, 'name');
});

tar('reads numbers of more digits than fit', () => {
  const size = Buffer.alloc(12);
  size[0] = 0x80;
  size.writeUInt32BE(5, 8);
  assert.equal(
    [only({ path: 'a', size, body: 'hello' }).size, only({ path: 'a', size, body: 'hello' }).body],
    [5, 'hello'],
  );
  assert.is(only({ path: 'a', pax: { uid: '4294967294' } }).uid, 4294967294);
});

tar('reads sparse files of both kinds, with what follows them', () => {
  const map = Buffer.alloc(512);
  map[504] = 0;
  const old = makeTar(
    [
      {
        path: 'old',
        type: 'S',
        body: 'data',
        magic: 'ustar  \0',
        raw: [
          [482, '\x01'],
          [483, '00000200000'],
        ],
      },
    ],
    { end: false },
  );
  // The continued map stands between the header and the content.
  const bytes = Buffer.concat([old.subarray(0, 512), map, old.subarray(512), makeTar([file('next', 'n')])]);
  assert.equal(
    read(bytes).map(({ path, size, body }) => [path, size, body]),
    [
      ['old', 0o200000, 'data'],
      ['next', 1, 'n'],
    ],
  );
  const pax = {
    'GNU.sparse.major': '1',
    'GNU.sparse.minor': '0',
    'GNU.sparse.name': 'real',
    'GNU.sparse.realsize': '9000',
  };
  const { path, size } = only({ path: 'GNUSparseFile.0/real', pax, body: '0\n' });
  assert.equal([path, size], ['real', 9000]);
});

tar('leaves out what is no file, and takes names that end in a slash for folders', () => {
  const seen = read(
    makeTar([
      { path: 'global', type: 'g', body: '12 comment=x\n' },
      { path: 'volume', type: 'V', body: 'x' },
      { path: 'old/', type: '0' },
      file('last', 'x'),
    ]),
  );
  assert.equal(
    seen.map(({ path, type }) => [path, type]),
    [
      ['old/', 'folder'],
      ['last', 'file'],
    ],
  );
});

tar('a link or folder with a size has no content all the same', () => {
  const seen = read(
    makeTar([{ path: 'l', type: '1', link: 'x', size: 512 }, { path: 'd/', type: '5', size: 9 }, file('last')]),
  );
  assert.equal(
    seen.map(({ path }) => path),
    ['l', 'd/', 'last'],
  );
});

tar('two names never become one, whatever bytes they are made of', () => {
  const names = [Buffer.from([0x66, 0xff]), Buffer.from([0x66, 0xfe]), Buffer.from('f\u00ff'), Buffer.from('f\ufffd')];
  const paths = read(makeTar(names.map(path => ({ path })))).map(({ path }) => path);
  assert.is(new Set(paths).size, 4);
  assert.is(paths[2], 'f\u00ff');
});

tar('says that an archive is cut off, wherever', () => {
  const bytes = makeTar([{ path: 'a', body: 'x'.repeat(600), pax: { path: 'long' } }], { end: false });
  for (const length of [100, 512, 700, 1100, 1536 + 300, 1536 + 600, bytes.length - 1])
    assert.throws(
      () => read(bytes.subarray(0, length)),
      (error: unknown) => error instanceof TarProblem,
      `${length} bytes`,
    );
  assert.is(read(bytes).length, 1, 'the mark at the end may be missing');
});

tar('refuses what is damaged or hostile', () => {
  const broken = makeTar([file('a', 'b')]);
  broken[0] = 0x7a;
  const huge = Buffer.alloc(12, 0xff);
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ['checksum', broken],
    ['no archive', Buffer.from('x'.repeat(1024))],
    ['size', makeTar([{ path: 'a', size: huge }])],
    ['octal digits', makeTar([{ path: 'a', raw: [[100, '99999999']] }])],
    ['length of a record', makeTar([{ path: 'p', type: 'x', body: '99 path=x\n' }, file('a')])],
    ['record without an end', makeTar([{ path: 'p', type: 'x', body: 'path=x' }, file('a')])],
    ['number in a record', makeTar([{ path: 'a', pax: { size: '-1' } }])],
    ['name of 2 MB', makeTar([{ path: 'l', type: 'L', size: 2 * 1024 * 1024 }])],
    ['entry behind an empty block', Buffer.concat([Buffer.alloc(512), makeTar([file('a')])])],
  ];
  for (const [what, bytes] of cases)
    assert.throws(
      () => read(bytes),
      (error: unknown) => error instanceof TarProblem,
      what,
    );
});

tar('knows whether the mark at the end was there, and ignores what follows', () => {
  const reader = new TarReader(() => undefined);
  reader.write(makeTar([file('a', 'b')], { end: false }));
  assert.is(reader.isComplete, false);
  reader.write(Buffer.concat([Buffer.alloc(1024), Buffer.from('anything')]));
  assert.is(reader.isComplete, true);
  reader.end();
});

tar.run();
