import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { liesIn, lookAt, packFolder } from '../../src/container/host-tree.ts';
import { readLog } from '../../src/container/log-frames.ts';
import { type TarEntry, TarReader } from '../../src/container/tar.ts';
import { type PackedFile, packTar } from '../../src/container/tar-writer.ts';

const pack = suite('pack');

function unpack(
  archive: Buffer,
): readonly (Pick<TarEntry, 'path' | 'type' | 'mode' | 'uid' | 'gid' | 'link'> & { body: string })[] {
  const found: (TarEntry & { body: string })[] = [];
  const reader = new TarReader(entry => {
    const item = { ...entry, body: '' };
    found.push(item);
    return {
      data: bytes => {
        item.body += Buffer.from(bytes).toString('latin1');
      },
      end: () => {},
    };
  });
  reader.write(archive);
  reader.end();
  assert.ok(reader.isComplete);
  return found.map(({ path, type, mode, uid, gid, link, body }) => ({ path, type, mode, uid, gid, link, body }));
}

const name = fc.stringMatching(/^[a-zé]{1,60}(\/[a-z.]{1,70}){0,3}$/);
const id = fc.constantFrom(0, 1000, 2_097_151, 2_097_152, 2_147_483_646);
const file: fc.Arbitrary<PackedFile> = fc
  .record({
    path: name,
    mode: fc.integer({ min: 0, max: 0o7777 }),
    uid: id,
    gid: id,
    kind: fc.nat(2),
    text: fc.string(),
  })
  .map(({ kind, text, ...about }): PackedFile => {
    if (kind === 0) return { ...about, type: 'folder' };
    return kind === 1
      ? { ...about, type: 'symlink', link: `${about.path}/x` }
      : { ...about, type: 'file', body: Buffer.from(text) };
  });

pack('what is packed is read back, with long names and high numbers', () => {
  fc.assert(
    fc.property(fc.array(file, { maxLength: 5 }), files => {
      const wanted = files.map(({ path, type, mode, uid, gid, link = '', body }) => ({
        path: type === 'folder' ? `${path}/` : path,
        type,
        mode,
        uid,
        gid,
        link,
        body: Buffer.from(body ?? []).toString('latin1'),
      }));
      assert.equal(unpack(packTar(files)), wanted);
    }),
  );
});

pack('a folder of this machine is packed with links as links, and not when it is too large', () => {
  const root = mkdtempSync(join(tmpdir(), 'harden-pack-'));
  try {
    mkdirSync(join(root, 'project/data'), { recursive: true });
    writeFileSync(join(root, 'project/data/a'), 'text');
    chmodSync(join(root, 'project/data/a'), 0o640);
    symlinkSync('/etc/passwd', join(root, 'project/data/link'));
    const files = packFolder(join(root, 'project/data'), 'volume')!;
    const short = files.map(({ path, type, link }) => [path, type, link ?? ''].join(' ').trim()).sort();
    assert.equal(short, ['volume folder', 'volume/a file', 'volume/link symlink /etc/passwd']);
    assert.is(files.find(({ path }) => path === 'volume/a')!.mode, 0o640);
    assert.is(packFolder(join(root, 'nothing'), 'x'), undefined);
    mkdirSync(join(root, 'large'));
    for (const [size, isPacked] of [
      [64 << 20, true],
      [(64 << 20) + 1, false],
    ] as const) {
      writeFileSync(join(root, 'large/a'), '');
      truncateSync(join(root, 'large/a'), size);
      assert.is(packFolder(join(root, 'large'), 'x') !== undefined, isPacked, `${size}`);
    }
    for (let count = 0; count < 5001; count++) writeFileSync(join(root, `project/data/${count}`), '');
    assert.is(packFolder(join(root, 'project/data'), 'volume'), undefined);
    assert.equal(
      [lookAt(root), lookAt(join(root, 'project/data/a')), lookAt(join(root, 'x'))],
      ['folder', 'file', 'missing'],
    );
    symlinkSync(root, join(root, 'project/out'));
    assert.equal(
      ['project/data', 'project/out', '.', 'nothing'].map(path => liesIn(join(root, path), join(root, 'project'))),
      [true, false, false, false],
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

pack('a log comes in frames, or as it was written', () => {
  const frame = (stream: number, text: string): Buffer => {
    const head = Buffer.alloc(8);
    head[0] = stream;
    head.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([head, Buffer.from(text)]);
  };
  assert.is(readLog(Buffer.concat([frame(1, 'one\n'), frame(2, 'é\n')])), 'one\né\n');
  assert.is(readLog(Buffer.concat([frame(1, 'one\n'), frame(2, 'cut').subarray(0, 9)])), 'one\nc');
  assert.is(readLog(Buffer.from('plain text of a terminal\n')), 'plain text of a terminal\n');
  assert.is(readLog(Buffer.alloc(0)), '');
});

pack.run();
