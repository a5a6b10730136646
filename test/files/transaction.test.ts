import { spawnSync } from 'node:child_process';
import fs, {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pendingJournal } from '../../src/files/recovery.ts';
import { StateFile, stateFolder } from '../../src/files/state-folder.ts';
import { takeBack } from '../../src/files/take-back.ts';
import { type FileWrite, writeAll } from '../../src/files/transaction.ts';
import { asVerified } from '../verify/as-verified.ts';
import {
  type Context,
  changeTo,
  fail,
  giveFolders,
  isTemporary,
  leftovers,
  make,
  read,
  stateNames,
} from './writing.ts';

const transaction = suite<Context>('transaction');
giveFolders(transaction);

/** Five files, and changes for all of them. */
function five(root: string): { paths: string[]; changes: FileWrite[] } {
  const paths = [0, 1, 2, 3, 4].map(index => make(root, `folder${index % 2}/${index}.yaml`, `old ${index}\n`));
  return { paths, changes: paths.map((path, index) => changeTo(path, `new text ${index}\n`)) };
}

const isOld = (paths: readonly string[]): boolean => paths.every((path, index) => read(path) === `old ${index}\n`);
const isNew = (paths: readonly string[]): boolean => paths.every((path, index) => read(path) === `new text ${index}\n`);

function isUntouched(context: Context, paths: readonly string[]): void {
  assert.ok(isOld(paths), paths.map(read).join(''));
  assert.equal(leftovers(context.root), []);
  assert.equal(
    stateNames(context).filter(name => name !== 'undo.json'),
    [],
  );
}

transaction('all files are written, with their modes, and nothing else is left', async context => {
  const { paths, changes } = five(context.root);
  chmodSync(paths[1]!, 0o640);
  const progress: string[] = [];
  const outcome = await writeAll(changes, {
    ...context.place,
    onProgress: (done, total) => progress.push(`${done}/${total}`),
  });
  assert.equal(outcome, { kind: 'written', paths });
  assert.ok(isNew(paths));
  assert.is(statSync(paths[1]!).mode & 0o777, 0o640);
  assert.equal(leftovers(context.root), []);
  assert.equal(stateNames(context), ['undo.json']);
  assert.equal(progress, ['0/5', '1/5', '2/5', '3/5', '4/5', '5/5']);
});

transaction('a write of nothing, or one that fails, leaves the last one to be taken back', async context => {
  const { paths, changes } = five(context.root);
  assert.equal(await writeAll([], context.place), { kind: 'written', paths: [] });
  assert.not.ok(existsSync(context.place.stateFolder), 'nothing is remembered of nothing');
  await writeAll(changes, context.place);
  assert.equal(await writeAll([], context.place), { kind: 'written', paths: [] });
  const again = paths.map(path => changeTo(path, 'newer\n'));
  fail('renameSync', 'EIO', from => isTemporary(from), { after: 2 });
  assert.is((await writeAll(again, context.place)).kind, 'failed');
  assert.ok(isNew(paths));
  assert.equal(stateNames(context), ['undo.json']);
  assert.equal(takeBack(context.place), { kind: 'done', restored: paths, changed: [], failed: [] });
  isUntouched(context, paths);
});

transaction('only the owner can read what is remembered', async context => {
  await writeAll(five(context.root).changes, context.place);
  const [name = ''] = readdirSync(context.place.stateFolder);
  assert.is(statSync(join(context.place.stateFolder, name)).mode & 0o777, 0o600);
  assert.is(statSync(context.place.stateFolder).mode & 0o777, 0o700);
});

transaction('bytes are written as they are: CRLF, byte order mark, no final newline, nothing', async context => {
  const texts = ['a: 1\r\nb: 2\r\n', '\ufeffa: 1\n', 'a: 1', ''];
  const paths = texts.map((_, index) => make(context.root, `${index}.yaml`, `old ${index}`));
  const outcome = await writeAll(
    paths.map((path, index) => changeTo(path, texts[index]!)),
    context.place,
  );
  assert.is(outcome.kind, 'written');
  assert.equal(paths.map(read), texts);
});

transaction('a file that changed since the plan stops the write before anything happens', async context => {
  const { paths, changes } = five(context.root);
  writeFileSync(paths[3]!, 'theirs\n');
  rmSync(paths[4]!);
  assert.equal(await writeAll(changes, context.place), { kind: 'changed', paths: [paths[3], paths[4]] });
  isUntouched(context, paths.slice(0, 3));
  assert.is(read(paths[3]!), 'theirs\n');
  assert.equal(stateNames(context), []);
});

transaction('a file that changes while others are written keeps its text, and the others go back', async context => {
  const { paths, changes } = five(context.root);
  const outcome = await writeAll(changes, {
    ...context.place,
    onProgress: done => {
      if (done === 3) writeFileSync(paths[3]!, 'saved by an editor\n');
    },
  });
  assert.equal(outcome, { kind: 'changed', paths: [paths[3]] });
  isUntouched(context, paths.slice(0, 3));
  assert.is(read(paths[3]!), 'saved by an editor\n');
});

const nameOf = (descriptor: number): string => readlinkSync(`/proc/self/fd/${descriptor}`);

transaction('a disk that is full while preparing leaves everything as it was', async context => {
  const { paths, changes } = five(context.root);
  fail('writeSync', 'ENOSPC', descriptor => isTemporary(nameOf(descriptor)), { after: 3 });
  assert.equal(await writeAll(changes, context.place), {
    kind: 'failed',
    path: paths[3],
    reason: 'no space left on the disk (ENOSPC)',
    nothingWritten: true,
    rolledBack: true,
  });
  isUntouched(context, paths);
});

for (const position of [0, 1, 2, 3, 4]) {
  transaction(`an error at rename ${position + 1} brings the others back`, async context => {
    const { paths, changes } = five(context.root);
    fail('renameSync', 'EIO', from => isTemporary(from), { after: position });
    assert.equal(await writeAll(changes, context.place), {
      kind: 'failed',
      path: paths[position],
      reason: 'the disk reports an error (EIO)',
      nothingWritten: position === 0,
      rolledBack: true,
    });
    isUntouched(context, paths);
  });

  const code = position % 2 === 0 ? 'EBUSY' : 'EXDEV';
  transaction(`file ${position + 1} that cannot be renamed over is written in place (${code})`, async context => {
    const { paths, changes } = five(context.root);
    const { ino } = statSync(paths[position]!);
    fail('renameSync', code, from => isTemporary(from), { after: position });
    assert.is((await writeAll(changes, context.place)).kind, 'written');
    assert.ok(isNew(paths));
    assert.is(statSync(paths[position]!).ino, ino);
    assert.equal(leftovers(context.root), []);
  });

  transaction(`stopping before file ${position + 1} brings the others back`, async context => {
    const { paths, changes } = five(context.root);
    const stop = new AbortController();
    const outcome = await writeAll(changes, {
      ...context.place,
      signal: stop.signal,
      onProgress: done => {
        if (done === position) stop.abort();
      },
    });
    assert.is(outcome.kind === 'failed' && outcome.reason, 'stopped');
    isUntouched(context, paths);
  });
}

transaction('new bytes are on the disk before they take the place of the old ones', async context => {
  const { paths, changes } = five(context.root);
  linkSync(paths[1]!, join(context.root, 'hard.yaml'));
  const synced: string[] = [];
  const early: string[] = [];
  // Nothing fails here, it is only looked at.
  fail('fsyncSync', '', descriptor => {
    synced.push(nameOf(descriptor));
    return false;
  });
  fail('renameSync', '', from => {
    if (isTemporary(from) && !synced.includes(String(from))) early.push(String(from));
    return false;
  });
  assert.is((await writeAll(changes, context.place)).kind, 'written');
  assert.equal(early, []);
  assert.is(synced.filter(isTemporary).length, 4);
  assert.ok(synced.includes(paths[1]!), 'also what is written in place');
});

transaction('a file keeps its owner', async context => {
  const { paths, changes } = five(context.root);
  if (process.getuid?.() !== 0) return void console.log('skip: only root can give files away');
  chownSync(paths[2]!, 1234, 2345);
  assert.is((await writeAll(changes, context.place)).kind, 'written');
  assert.ok(isNew(paths));
  const { uid, gid } = statSync(paths[2]!);
  assert.equal([uid, gid], [1234, 2345]);
});

transaction('a write in place that fails half way restores the file itself, too', async context => {
  const { paths, changes } = five(context.root);
  linkSync(paths[2]!, join(context.root, 'hard.yaml'));
  const { writeSync } = fs;
  let calls = 0;
  Object.assign(fs, {
    writeSync: (descriptor: number, bytes: Uint8Array, offset: number, length: number, at: number) => {
      if (nameOf(descriptor) !== paths[2]) return writeSync(descriptor, bytes, offset, length, at);
      calls++;
      if (calls === 2) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      return writeSync(descriptor, bytes, offset, calls === 1 ? 3 : length, at);
    },
  });
  syncBuiltinESMExports();
  const outcome = await writeAll(changes, context.place);
  assert.is(outcome.kind === 'failed' && outcome.path, paths[2]);
  assert.is(outcome.kind === 'failed' && outcome.rolledBack, true);
  assert.ok(calls > 2, 'the file was being written');
  isUntouched(context, paths);
});

transaction('what cannot be restored stays in the journal, for the next run', async context => {
  const { paths, changes } = five(context.root);
  fail('renameSync', 'EIO', from => isTemporary(from), { after: 2, times: 3 });
  assert.equal(await writeAll(changes, context.place), {
    kind: 'failed',
    path: paths[2],
    reason: 'the disk reports an error (EIO)',
    nothingWritten: false,
    rolledBack: false,
  });
  assert.equal(paths.map(read), ['new text 0\n', 'new text 1\n', 'old 2\n', 'old 3\n', 'old 4\n']);
  assert.is(pendingJournal(context.place)?.rollBack().kind, 'written');
  isUntouched(context, paths);
});

transaction('hard links and symbolic links stay what they are', async context => {
  const { paths, changes } = five(context.root);
  const hard = join(context.root, 'hard.yaml');
  const soft = join(context.root, 'soft.yaml');
  linkSync(paths[0]!, hard);
  symlinkSync(paths[1]!, soft);
  const outcome = await writeAll([changes[0]!, { ...changes[1]!, path: soft }], context.place);
  assert.equal(outcome, { kind: 'written', paths: [paths[0], soft] });
  assert.is(read(hard), 'new text 0\n');
  assert.is(statSync(hard).nlink, 2);
  assert.ok(fs.lstatSync(soft).isSymbolicLink());
  assert.is(read(paths[1]!), 'new text 1\n');
});

transaction('one file under two names is written once, or refused when the texts differ', async context => {
  const path = make(context.root, 'a.yaml', 'old\n');
  const link = join(context.root, 'link.yaml');
  symlinkSync(path, link);
  const outcome = await writeAll([changeTo(path, 'x\n'), changeTo(link, 'y\n')], context.place);
  assert.is(outcome.kind, 'failed');
  assert.is(read(path), 'old\n');
  assert.is((await writeAll([changeTo(path, 'x\n'), changeTo(link, 'x\n')], context.place)).kind, 'written');
  assert.is(read(path), 'x\n');
});

transaction('a file outside the root is refused', async context => {
  const outside = make(join(context.place.stateFolder, '..'), 'outside.yaml', 'old\n');
  const link = join(context.root, 'link.yaml');
  symlinkSync(outside, link);
  const outcome = await writeAll([changeTo(link, 'new\n')], context.place);
  assert.is(outcome.kind === 'failed' && outcome.reason, 'it lies outside the root');
  assert.is(read(outside), 'old\n');
});

transaction('a folder that takes no new files gets them written in place', async context => {
  const { paths, changes } = five(context.root);
  fail('openSync', 'EACCES', (path, flags) => isTemporary(path) && flags !== 'r', { times: Number.POSITIVE_INFINITY });
  assert.is((await writeAll(changes, context.place)).kind, 'written');
  assert.ok(isNew(paths));
});

transaction('a read-only file is named, and nothing is written', async context => {
  const { paths, changes } = five(context.root);
  fail('openSync', 'EACCES', (path, flags) => path === paths[4] && flags !== 'r');
  assert.equal(await writeAll(changes, context.place), {
    kind: 'failed',
    path: paths[4],
    reason: 'permission denied (EACCES)',
    nothingWritten: true,
    rolledBack: true,
  });
  isUntouched(context, paths);
});

transaction('without a journal nothing is written', async context => {
  const { paths, changes } = five(context.root);
  writeFileSync(context.place.stateFolder, 'a file where the folder should be');
  const outcome = await writeAll(changes, context.place);
  assert.match(outcome.kind === 'failed' ? outcome.reason : '', /^the journal cannot be written/);
  assert.ok(isOld(paths));
  assert.equal(leftovers(context.root), []);
});

transaction('a write can be taken back once', async context => {
  const { paths, changes } = five(context.root);
  assert.equal(takeBack(context.place), { kind: 'nothing' });
  await writeAll(changes, context.place);
  assert.equal(takeBack(context.place), { kind: 'done', restored: paths, changed: [], failed: [] });
  isUntouched(context, paths);
  assert.equal(takeBack(context.place), { kind: 'nothing' });
});

transaction('a write that failed leaves the record of the one before', async context => {
  const { paths, changes } = five(context.root);
  await writeAll(changes, context.place);
  const more = [changeTo(paths[0]!, 'newer text\n'), { path: paths[1]!, expectedSha256: '', text: asVerified('x') }];
  assert.is((await writeAll(more, context.place)).kind, 'changed');
  assert.equal(takeBack(context.place), { kind: 'done', restored: paths, changed: [], failed: [] });
});

// A real full disk

function smallDisk(folder: string, size: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status === 0;
}

transaction('on a disk that really is full nothing changes', async context => {
  const disk = join(context.root, 'disk');
  mkdirSync(disk);
  if (!smallDisk(disk, '64k')) return void console.log('skip: no small disk can be mounted here');
  try {
    const text = `old ${'x'.repeat(9_000)}\n`;
    const paths = [0, 1, 2, 3].map(index => make(disk, `${index}.yaml`, text));
    linkSync(paths[3]!, join(disk, 'hard.yaml'));
    const outcome = await writeAll(
      paths.map(path => changeTo(path, `new ${'y'.repeat(12_000)}\n`)),
      context.place,
    );
    assert.is(outcome.kind === 'failed' && outcome.reason, 'no space left on the disk (ENOSPC)');
    assert.ok(paths.every(path => read(path) === text));
    assert.equal(leftovers(disk), []);
    assert.is(pendingJournal(context.place), undefined);
  } finally {
    spawnSync('umount', [disk]);
  }
});

transaction('a write in place that runs out of disk restores the file', async context => {
  const disk = join(context.root, 'disk');
  mkdirSync(disk);
  if (!smallDisk(disk, '16k')) return void console.log('skip: no small disk can be mounted here');
  try {
    const text = `old ${'x'.repeat(2_000)}\n`;
    const small = make(disk, '0.yaml', text);
    const linked = make(disk, '1.yaml', text);
    linkSync(linked, join(disk, 'hard.yaml'));
    const outcome = await writeAll(
      [changeTo(small, 'new\n'), changeTo(linked, `new ${'y'.repeat(30_000)}\n`)],
      context.place,
    );
    assert.is(outcome.kind === 'failed' && outcome.reason, 'no space left on the disk (ENOSPC)');
    assert.is(outcome.kind === 'failed' && outcome.rolledBack, true);
    assert.is(read(small), text);
    assert.is(read(linked), text);
    assert.equal(leftovers(disk), []);
  } finally {
    spawnSync('umount', [disk]);
  }
});

transaction('a file that is a mount of its own is written in place', async context => {
  const { paths, changes } = five(context.root);
  const source = make(context.root, 'source.yaml', 'old 2\n');
  if (process.getuid?.() !== 0 || spawnSync('mount', ['--bind', source, paths[2]!]).status !== 0)
    return void console.log('skip: no file can be mounted here');
  try {
    assert.is((await writeAll(changes, context.place)).kind, 'written');
    assert.ok(isNew(paths));
    assert.is(read(source), 'new text 2\n');
  } finally {
    spawnSync('umount', [paths[2]!]);
  }
});

// The folder

transaction('the state folder follows the conventions of the system', () => {
  assert.is(stateFolder({ XDG_STATE_HOME: '/state' }, 'linux', '/home/me'), '/state/harden');
  assert.is(stateFolder({ XDG_STATE_HOME: 'relative' }, 'linux', '/home/me'), '/home/me/.local/state/harden');
  assert.is(stateFolder({}, 'darwin', '/home/me'), '/home/me/.local/state/harden');
  assert.match(stateFolder({ LOCALAPPDATA: 'C:\\Local' }, 'win32', 'C:\\me'), /^C:\\Local.harden$/);
});

transaction('a state file that is no JSON counts as none', ({ place }) => {
  const file = new StateFile(place.stateFolder, '/root', 'review');
  assert.is(file.read(), undefined);
  file.write({ a: 1 });
  assert.equal(file.read(), { a: 1 });
  writeFileSync(file.path, '{');
  assert.is(file.read(), undefined);
  file.remove();
  assert.not.ok(existsSync(file.path));
});

transaction.run();
