import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ImageProblem } from '../../src/inspect/problem.ts';
import { type Entry, file, folder, hardlink, makeTar, symlink } from '../container/make-tar.ts';
import { listFiles, makeSave, readArchive, readLayers } from './make-image.ts';

const layers = suite('layers');

const paths = async (...stack: readonly (readonly Entry[])[]): Promise<readonly string[]> =>
  [...(await readLayers(...stack)).walk()].map(({ path }) => path).sort();

layers('a whiteout takes away what the layers below have, not what its own layer has', async () => {
  const lower = [folder('a'), file('a/b'), file('a/c'), folder('a/d'), file('a/d/e')];
  assert.equal(await paths(lower, [file('a/.wh.b'), file('a/.wh.d'), file('a/d')]), ['/a', '/a/c', '/a/d']);
  assert.equal(await paths(lower, [folder('a/d'), file('a/d/new'), file('a/.wh.d')]), [
    '/a',
    '/a/b',
    '/a/c',
    '/a/d',
    '/a/d/new',
  ]);
});

layers('an opaque folder hides everything below it, wherever the mark stands', async () => {
  const lower = [folder('a'), file('a/b'), folder('a/c'), file('a/c/d')];
  assert.equal(await paths(lower, [folder('a'), file('a/new'), file('a/.wh..wh..opq')]), ['/a', '/a/new']);
  assert.equal(await paths(lower, [file('a/.wh..wh..opq'), file('a/new')]), ['/a', '/a/new']);
});

layers('other marks of the union file system are no files', async () => {
  assert.equal(await paths([folder('a'), file('.wh..wh.plnk'), file('a/.wh..wh.aufs')]), ['/a']);
});

layers('a file over a folder takes it away, a folder over a file too, a folder over a folder does not', async () => {
  assert.equal(await paths([folder('a'), file('a/b')], [file('a')]), ['/a']);
  assert.equal(await paths([file('a')], [folder('a'), file('a/b')]), ['/a', '/a/b']);
  assert.equal(await paths([folder('a'), file('a/b')], [folder('a')]), ['/a', '/a/b']);
  assert.equal(await paths([folder('a'), file('a/b')], [symlink('a', 'c')]), ['/a']);
});

layers('a folder takes the mode and owner of the last layer that describes it', async () => {
  const files = await readLayers(
    [folder('a', { mode: 0o755 }), file('a/b')],
    [folder('a', { mode: 0o1777, uid: 9 })],
    [file('a/c')],
  );
  assert.equal(listFiles(files)[0], '/a folder 1777 9:0');
});

layers('a hard link is what its target was at that moment, also across layers', async () => {
  const target = file('a', 'x', { mode: 0o4755, uid: 3 });
  const files = await readLayers(
    [target],
    [hardlink('b', 'a'), file('.wh.a'), file('c')],
    [file('c', '', { mode: 0o600 })],
  );
  assert.equal(listFiles(files), ['/b file 4755 3:0', '/c file 0600 0:0']);
  const same = await readLayers([target, hardlink('b', './a'), file('a', '', { mode: 0o600 })]);
  assert.equal(listFiles(same), ['/a file 0600 0:0', '/b file 4755 3:0']);
});

layers('a link to nothing is refused', async () => {
  await rejects(readLayers([hardlink('b', 'a')]), /links to a, which is not there/);
});

layers('file-type bits in a mode do not count', async () => {
  assert.equal(listFiles(await readLayers([file('a', '', { raw: [[100, '0100755']] })])), ['/a file 0755 0:0']);
});

layers('paths are followed through links, with an end to it', async () => {
  const files = await readLayers([
    folder('usr/bin'),
    file('usr/bin/sh', '#!/bin/x', { mode: 0o755 }),
    symlink('bin', 'usr/bin'),
    symlink('loop', 'loop'),
    symlink('usr/up', '../bin/sh'),
    symlink('abs', '/usr/up'),
    symlink('out', '../../../../usr'),
  ]);
  const real = (path: string): string | undefined => files.find(path)?.path;
  assert.equal(
    ['/bin/sh', '/abs', '/out/bin', '/loop', '/bin/../bin/./sh', '/bin/none', '/usr/bin/sh/x', '/'].map(real),
    ['/usr/bin/sh', '/usr/bin/sh', '/usr/bin', undefined, '/usr/bin/sh', undefined, undefined, '/'],
  );
  assert.is(files.text('/bin/sh'), '#!/bin/x');
});

layers('texts of scripts and accounts are kept, of other files not', async () => {
  const files = await readLayers([
    file('run', '#!/bin/sh\n', { mode: 0o755 }),
    file('program', '\x7fELF', { mode: 0o755 }),
    file('notes', '#!/bin/sh\n'),
    file('large', `#!${'x'.repeat(200_000)}`, { mode: 0o755 }),
    file('etc/passwd', 'root:x:0:0::/root:\n'),
  ]);
  assert.equal(
    ['/run', '/program', '/notes', '/large', '/etc/passwd'].map(path => files.text(path)),
    ['#!/bin/sh\n', undefined, undefined, undefined, 'root:x:0:0::/root:\n'],
  );
});

layers('limits and hostile paths are refused with the reason', async () => {
  const many = makeSave([makeTar([file('a'), file('b'), file('c')])]);
  const limits = { entries: 5, bytes: 1e9, kept: 1e6 };
  await rejects(readArchive(many, { limits }), /more than 5 files/);
  await rejects(readArchive(many, { limits: { ...limits, entries: 100, bytes: 100 } }), /larger than 100 bytes/);
  const script = makeSave([makeTar([file('a', '#!/bin/sh', { mode: 0o755 })])]);
  await rejects(readArchive(script, { limits: { entries: 99, bytes: 1e6, kept: 5 } }), /more than 5 bytes of scripts/);
  await rejects(readLayers([file('a/../../b')]), /leads out of the image/);
  await rejects(readLayers([{ path: 'x', pax: { path: 'p/'.repeat(3000) } }]), /a path of more than 4096 bytes/);
  assert.equal(await paths([file('/a/../b')]), ['/b']);
});

layers('many files are kept in little memory', async () => {
  // One name for all: the names of real images repeat as well, if less.
  const count = 200_000;
  const header = makeTar([file('usr/lib/x', '')], { end: false });
  const layer = Buffer.alloc(count * 512 + 1024);
  for (let index = 0; index < count; index++) {
    header.copy(layer, index * 512);
    rename(layer, index * 512, `usr/lib/d${index >> 8}/f${index}`);
  }
  const before = process.memoryUsage();
  const { image } = await readArchive(makeSave([layer]), { size: 65536 });
  const after = process.memoryUsage();
  assert.is([...image.files.walk()].length, 2 + Math.ceil(count / 256) + count);
  const used = after.heapUsed - before.heapUsed;
  assert.ok(used < 80e6, `${Math.round(used / 1e6)} MB for ${count} files`);
});

function rename(bytes: Buffer, at: number, name: string): void {
  bytes.fill(0, at, at + 100);
  bytes.write(name, at);
  bytes.fill(' ', at + 148, at + 156);
  let sum = 0;
  for (let index = at; index < at + 512; index++) sum += bytes[index]!;
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
}

// -----------------------------------------------------------------------------------------------------------------
// Against tar

const name = fc.constantFrom('a', 'b', 'c', 'd');
const place = fc.array(name, { minLength: 1, maxLength: 3 }).map(parts => parts.join('/'));
const mode = fc.constantFrom(0o644, 0o600, 0o755, 0o4755, 0o1777, 0o2755);
// What tar makes below a folder with the set-group bit may inherit it; engines set the mode that is written.
const folderMode = fc.constantFrom(0o644, 0o600, 0o755, 0o1777);
const change = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('file' as const), place, mode }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('folder' as const), place, mode: folderMode }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('symlink' as const), place, mode }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), place, mode }) },
);

interface Change {
  readonly kind: 'file' | 'folder' | 'symlink' | 'remove';
  readonly place: string;
  readonly mode: number;
}

/** A layer that a build could have made: no two entries of it contradict each other. */
function toLayer(changes: readonly Change[]): { entries: Entry[]; removed: string[] } {
  const entries = new Map<string, Entry>();
  const removed: string[] = [];
  const leaves: string[] = [];
  const inside = (path: string, other: string): boolean => path === other || path.startsWith(`${other}/`);
  for (const { kind, place: path, mode: bits } of changes) {
    if ([...entries.keys(), ...removed].some(other => path === other)) continue;
    if (leaves.some(leaf => inside(path, leaf))) continue;
    if (kind !== 'folder' && [...entries.keys()].some(other => inside(other, path))) continue;
    const parents = path
      .split('/')
      .slice(0, -1)
      .map((_, index, parts) => parts.slice(0, index + 1).join('/'));
    if (parents.some(parent => removed.includes(parent))) continue;
    for (const parent of parents) if (!entries.has(parent)) entries.set(parent, folder(parent));
    const owner = { mode: bits, uid: 1000, gid: 7 };
    if (kind === 'remove') removed.push(path);
    else if (kind === 'symlink') entries.set(path, symlink(path, 'a'));
    else entries.set(path, kind === 'file' ? file(path, 'x', owner) : folder(path, owner));
    if (kind !== 'folder') leaves.push(path);
  }
  return { entries: [...entries.values()], removed };
}

const marked = ({ entries, removed }: ReturnType<typeof toLayer>): Entry[] => [
  ...entries,
  ...removed.map(path => file(path.replace(/[^/]*$/, '.wh.$&'))),
];

/** The same stack by tar: the marks are carried out before each layer is unpacked. */
function unpack(stack: readonly ReturnType<typeof toLayer>[], root: string): string[] {
  for (const { entries, removed } of stack) {
    for (const { path, type } of entries) {
      const clean = String(path).replace(/\/$/, '');
      const found = lstatSync(join(root, clean), { throwIfNoEntry: false });
      if (found && !(type === '5' && found.isDirectory())) rmSync(join(root, clean), { recursive: true });
    }
    // What stood in the way of a folder is gone by now, so no link leads elsewhere.
    for (const path of removed) rmSync(join(root, path), { recursive: true, force: true });
    writeFileSync(join(root, '..', 'layer.tar'), makeTar(entries));
    const { status, stderr } = spawnSync('tar', ['-xpf', '../layer.tar', '--numeric-owner', '--overwrite'], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.is(status, 0, stderr);
  }
  return listFolder(root, '').sort();
}

function listFolder(root: string, path: string): string[] {
  return readdirSync(join(root, path)).flatMap(name => {
    const child = `${path}/${name}`;
    const stat = lstatSync(join(root, child));
    const type = stat.isDirectory() ? 'folder' : stat.isSymbolicLink() ? 'symlink' : 'file';
    const line = `${child} ${type} ${(stat.mode & 0o7777).toString(8).padStart(4, '0')} ${stat.uid}:${stat.gid}`;
    return stat.isDirectory() ? [line, ...listFolder(root, child)] : [line];
  });
}

layers('a stack of random layers is what tar makes of it', async () => {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) console.log('  note: not root, so owners are not compared with tar');
  const plain = (line: string): string => (isRoot ? line : line.replace(/ \d+:\d+$/, ''));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 8 }), { minLength: 1, maxLength: 4 }), async stack => {
      const made = stack.map(toLayer);
      const files = await readLayers(...made.map(marked));
      const box = mkdtempSync(join(tmpdir(), 'harden-layers-'));
      try {
        const root = mkdtempSync(join(box, 'root-'));
        assert.equal(listFiles(files).map(plain), unpack(made, root).map(plain));
      } finally {
        rmSync(box, { recursive: true });
      }
    }),
    { numRuns: 60 },
  );
});

async function rejects(promise: Promise<unknown>, pattern: RegExp): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (problem: unknown) => problem,
  );
  assert.instance(error, ImageProblem);
  assert.match((error as Error).message, pattern);
}

layers.run();
