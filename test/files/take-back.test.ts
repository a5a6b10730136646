import { spawnSync } from 'node:child_process';
import fs, {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha256 } from '../../src/files/file-state.ts';
import { takeBack } from '../../src/files/take-back.ts';
import { whyRecordIsBusy } from '../../src/files/undo-lines.ts';
import { type Place, recordFile, UndoRecord } from '../../src/files/undo-record.ts';
import { writeProjectFile } from '../../src/files/write.ts';
import { asVerified } from '../verify/as-verified.ts';

interface Context {
  root: string;
  place: Place;
}

const back = suite<Context>('taking a write back');
const genuine = { readSync: fs.readSync };
back.before.each(context => {
  context.root = realpathSync(mkdtempSync(join(tmpdir(), 'harden-back-')));
  const state = realpathSync(mkdtempSync(join(tmpdir(), 'harden-state-')));
  context.place = { root: context.root, stateFolder: join(state, 'harden') };
});
back.after.each(({ root, place }) => {
  Object.assign(fs, genuine);
  syncBuiltinESMExports();
  rmSync(root, { recursive: true, force: true });
  rmSync(dirname(place.stateFolder), { recursive: true, force: true });
});

const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (path: string): string => readFileSync(path, 'utf8');
const done = { kind: 'done', restored: [], changed: [], failed: [] } as const;

/** Makes files with these texts; gives their paths. */
function make(root: string, texts: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(texts).map(([name, content]) => {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  });
}

/** One batch: these files get a line more. */
function write({ place }: Context, paths: readonly string[], line: string): UndoRecord {
  const record = new UndoRecord(place);
  for (const path of paths) {
    const before = readFileSync(path);
    const change = { path, before, after: asVerified(`${before}${line}`) };
    assert.equal(
      writeProjectFile(place.root, change, step => record.add(step)),
      { written: true },
    );
  }
  return record;
}

/** A process that is gone. */
const gone = spawnSync(process.execPath, ['-e', '']).pid;

/** As if the process with that number had begun the record. */
function begunBy({ place }: Context, pid: number): void {
  const file = recordFile(place);
  writeFileSync(file, text(file).replace(`"pid":${process.pid}`, `"pid":${pid}`));
}

back('files get their bytes and keep their mode, in the order in which they were written', context => {
  const paths = make(context.root, { 'b.yaml': 'b\r\n', 'a/x.yaml': '\ufeffa', 'c.yaml': '' });
  chmodSync(paths[0]!, 0o640);
  assert.ok(write(context, paths, 'more\n').close());
  assert.equal(paths.map(text), ['b\r\nmore\n', '\ufeffamore\n', 'more\n']);
  assert.equal(takeBack(context.place), { ...done, restored: paths });
  assert.equal(paths.map(text), ['b\r\n', '\ufeffa', '']);
  assert.is(statSync(paths[0]!).mode & 0o777, 0o640);
  assert.not.ok(existsSync(recordFile(context.place)));
});

back('what changed since is left alone and stays in the record', context => {
  const paths = make(context.root, { 'a.yaml': 'a\n', 'b.yaml': 'b\n', 'c.yaml': 'c\n', 'd.yaml': 'd\n' });
  write(context, paths, 'more\n').close();
  appendFileSync(paths[1]!, 'edited\n');
  rmSync(paths[2]!);
  assert.equal(takeBack(context.place), {
    ...done,
    restored: [paths[0]!, paths[3]!],
    changed: [paths[1]!, paths[2]!],
  });
  assert.equal([text(paths[0]!), text(paths[1]!), text(paths[3]!)], ['a\n', 'b\nmore\nedited\n', 'd\n']);
  writeFileSync(paths[1]!, 'b\nmore\n');
  assert.equal(takeBack(context.place), { ...done, restored: [paths[1]!], changed: [paths[2]!] });
  assert.is(text(paths[1]!), 'b\n');
});

back('a file that has its old bytes already counts as taken back', context => {
  const paths = make(context.root, { 'a.yaml': 'a\n', 'b.yaml': 'b\n' });
  write(context, paths, 'more\n').close();
  writeFileSync(paths[0]!, 'a\n');
  assert.equal(takeBack(context.place), { ...done, restored: paths });
});

back('a file that cannot be written is named, and can be taken back later', context => {
  const paths = make(context.root, { 'a.yaml': 'a\n', 'b.yaml': 'b\n' });
  write(context, paths, 'more\n').close();
  const open = fs.openSync;
  Object.assign(fs, {
    openSync: (path: string, ...more: [number | string, number]) => {
      if (path === paths[0] && typeof more[0] === 'number')
        throw Object.assign(new Error('closed'), { code: 'EACCES' });
      return open(path, ...more);
    },
  });
  syncBuiltinESMExports();
  try {
    assert.equal(takeBack(context.place), {
      ...done,
      restored: [paths[1]!],
      failed: [{ path: paths[0]!, reason: 'permission denied (EACCES)' }],
    });
  } finally {
    Object.assign(fs, { openSync: open });
    syncBuiltinESMExports();
  }
  assert.equal(takeBack(context.place), { ...done, restored: [paths[0]!] });
  assert.equal(paths.map(text), ['a\n', 'b\n']);
});

back('a link that took the place of a file is not followed', context => {
  const [path, other] = make(context.root, { 'a.yaml': 'a\n', 'other.yaml': 'a\nmore\n' });
  write(context, [path!], 'more\n').close();
  rmSync(path!);
  symlinkSync('other.yaml', path!);
  assert.equal(takeBack(context.place), { ...done, changed: [path!] });
  assert.is(text(other!), 'a\nmore\n');
});

back('a record that names a file outside the root, or is damaged, writes nothing wrong', context => {
  const [path] = make(context.root, { 'a.yaml': 'a\n' });
  write(context, [path!], 'more\n').close();
  const file = recordFile(context.place);
  const whole = text(file);
  writeFileSync(file, whole.replaceAll(Buffer.from('a\n').toString('base64'), Buffer.from('x\n').toString('base64')));
  assert.equal(takeBack(context.place), { ...done, failed: [{ path: path!, reason: 'its record is damaged' }] });
  const elsewhere = { ...context.place, root: join(context.root, 'inner') };
  mkdirSync(elsewhere.root);
  writeFileSync(recordFile(elsewhere), whole);
  assert.equal(takeBack(elsewhere), { ...done, changed: [path!] });
  for (const damage of ['', 'x\n', '{}\n', '[]\nnull\n', whole.slice(0, 60)]) {
    writeFileSync(file, damage);
    assert.equal(takeBack(context.place), { kind: 'nothing' }, JSON.stringify(damage));
  }
  assert.is(text(path!), 'a\nmore\n');
});

back('what a killed run has written is taken back, whatever became of its last line', context => {
  const paths = make(context.root, { 'a.yaml': 'a\n', 'b.yaml': 'b\n' });
  write(context, [paths[0]!], 'more\n');
  begunBy(context, gone);
  appendFileSync(recordFile(context.place), '{"path":"/no end');
  assert.equal(takeBack(context.place), { ...done, restored: [paths[0]!] });
  assert.equal(paths.map(text), ['a\n', 'b\n']);
});

back('a step whose file was never replaced changes nothing', context => {
  const [path] = make(context.root, { 'a.yaml': 'a\n' });
  const record = new UndoRecord(context.place);
  const oldBytes = Buffer.from('a\n').toString('base64');
  record.add({ path: path!, oldSha256: sha256(bytes('a\n')), newSha256: sha256(bytes('b\n')), oldBytes });
  begunBy(context, gone);
  assert.equal(takeBack(context.place), { ...done, restored: [path!] });
  assert.is(text(path!), 'a\n');
});

back('a new write takes the place of the one before', context => {
  const [a, b] = make(context.root, { 'a.yaml': 'a\n', 'b.yaml': 'b\n' });
  write(context, [a!], 'more\n').close();
  write(context, [b!], 'more\n').close();
  assert.equal(takeBack(context.place), { ...done, restored: [b!] });
  assert.equal(takeBack(context.place), { kind: 'nothing' });
  assert.equal([text(a!), text(b!)], ['a\nmore\n', 'b\n']);
});

back('two processes that write at the same time share a record', context => {
  const paths = make(context.root, { 'a.yaml': 'a\n', 'b.yaml': 'b\n' });
  write(context, paths, 'one\n');
  // Alive, and none of ours.
  begunBy(context, process.ppid);
  const reason = `process ${process.ppid} is writing these files; wait until it is done`;
  assert.is(whyRecordIsBusy(recordFile(context.place)), reason);
  assert.equal(takeBack(context.place), { kind: 'busy', reason });
  assert.ok(write(context, [paths[1]!], 'two\n').close());
  assert.is(whyRecordIsBusy(recordFile(context.place)), reason, 'one of them is still at it');
  appendFileSync(recordFile(context.place), `${JSON.stringify({ done: process.ppid })}\n`);
  assert.equal(takeBack(context.place), { ...done, restored: paths });
  assert.equal(paths.map(text), ['a\n', 'b\n']);
});

back('a run knows when another one has replaced its record', context => {
  const [path] = make(context.root, { 'a.yaml': 'a\n' });
  const record = write(context, [path!], 'more\n');
  rmSync(recordFile(context.place));
  new UndoRecord(context.place).close();
  assert.not.ok(record.close());
});

back('roots do not see the records of each other', context => {
  const [path] = make(context.root, { 'a.yaml': 'a\n' });
  write(context, [path!], 'more\n').close();
  assert.equal(takeBack({ ...context.place, root: `${context.root}2` }), { kind: 'nothing' });
});

back('nobody else may look into the state folder, not even when it was open before', context => {
  const [path] = make(context.root, { 'a.yaml': 'a\n' });
  const { stateFolder } = context.place;
  mkdirSync(stateFolder, { mode: 0o755 });
  chmodSync(stateFolder, 0o755);
  write(context, [path!], 'more\n').close();
  assert.is(statSync(stateFolder).mode & 0o777, 0o700);
  assert.is(statSync(recordFile(context.place)).mode & 0o777, 0o600);
});

back('a record is read line by line, never as a whole', context => {
  const names = Array.from({ length: 40 }, (_, index) => [`${index}.yaml`, `${'x'.repeat(100_000)}${index}\n`]);
  const paths = make(context.root, Object.fromEntries(names));
  write(context, paths, 'more\n').close();
  let largest = 0;
  Object.assign(fs, {
    readSync: (descriptor: number, buffer: Buffer, ...more: [number, number, number]) => {
      largest = Math.max(largest, buffer.length);
      return genuine.readSync(descriptor, buffer, ...more);
    },
  });
  syncBuiltinESMExports();
  assert.equal(takeBack(context.place), { ...done, restored: paths });
  assert.ok(statSync(paths[0]!).size > 100_000);
  assert.ok(largest > 100_000 && largest < 200_000, `${largest} bytes at once`);
});

back.run();
