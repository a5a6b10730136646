import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs, {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StateFile, stateFolder } from '../../src/files/state-folder.ts';
import { takeBack } from '../../src/files/take-back.ts';
import { type Change, type Commit, pendingJournal, writeAll } from '../../src/files/transaction.ts';

interface Context {
  root: string;
  place: { root: string; stateFolder: string };
}

const transaction = suite<Context>('transaction');
const genuine = { renameSync: fs.renameSync, writeSync: fs.writeSync, openSync: fs.openSync };
transaction.before.each(context => {
  context.root = realpathSync(mkdtempSync(join(tmpdir(), 'harden-transaction-')));
  const state = realpathSync(mkdtempSync(join(tmpdir(), 'harden-state-')));
  context.place = { root: context.root, stateFolder: join(state, 'harden') };
});
transaction.after.each(({ root, place }) => {
  Object.assign(fs, genuine);
  syncBuiltinESMExports();
  rmSync(root, { recursive: true, force: true });
  rmSync(join(place.stateFolder, '..'), { recursive: true, force: true });
});

/** Lets a call of node:fs fail from its n-th matching call on, `times` times. */
function fail<Name extends 'renameSync' | 'writeSync' | 'openSync'>(
  name: Name,
  code: string,
  matches: (...words: Parameters<(typeof fs)[Name]>) => boolean,
  { after = 0, times = 1 } = {},
): void {
  let seen = 0;
  const real = genuine[name] as (...words: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...words: Parameters<(typeof fs)[Name]>) => {
      if (matches(...words) && seen++ >= after && seen <= after + times) throw Object.assign(new Error(code), { code });
      return real(...words);
    },
  });
  syncBuiltinESMExports();
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const read = (path: string): string => readFileSync(path, 'utf8');

function make(root: string, name: string, text: string): string {
  const path = join(root, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Five files, and changes for all of them. */
function five(root: string): { paths: string[]; changes: Change[] } {
  const paths = [0, 1, 2, 3, 4].map(index => make(root, `folder${index % 2}/${index}.yaml`, `old ${index}\n`));
  return { paths, changes: paths.map((path, index) => changeTo(path, `new text ${index}\n`)) };
}

function changeTo(path: string, text: string): Change {
  return { path, expectedSha256: sha256(readFileSync(path)), bytes: Buffer.from(text) };
}

const isOld = (paths: readonly string[]): boolean => paths.every((path, index) => read(path) === `old ${index}\n`);
const isNew = (paths: readonly string[]): boolean => paths.every((path, index) => read(path) === `new text ${index}\n`);

/** Names of everything that is not one of the files: temporary files, mostly. */
function leftovers(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    name => statSync(join(root, name)).isFile() && !name.endsWith('.yaml'),
  );
}

const stateNames = ({ place }: Context): string[] =>
  existsSync(place.stateFolder) ? readdirSync(place.stateFolder).map(name => name.replace(/^[0-9a-f]+\./, '')) : [];

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
  assert.equal(await writeAll([], context.place), { kind: 'written', paths: [] });
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

const isTemporary = (name: unknown): boolean => /\/\.harden-[^/]*\.tmp$/.test(String(name));
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

  transaction(`file ${position + 1} that cannot be renamed over is written in place`, async context => {
    const { paths, changes } = five(context.root);
    const { ino } = statSync(paths[position]!);
    fail('renameSync', 'EBUSY', from => isTemporary(from), { after: position });
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

transaction('a write in place that fails half way restores the file itself, too', async context => {
  const { paths, changes } = five(context.root);
  linkSync(paths[2]!, join(context.root, 'hard.yaml'));
  let calls = 0;
  Object.assign(fs, {
    writeSync: (descriptor: number, bytes: Uint8Array, offset: number, length: number, at: number) => {
      if (nameOf(descriptor) !== paths[2]) return genuine.writeSync(descriptor, bytes, offset, length, at);
      calls++;
      if (calls === 2) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      return genuine.writeSync(descriptor, bytes, offset, calls === 1 ? 3 : length, at);
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
  const more = [changeTo(paths[0]!, 'newer text\n'), { path: paths[1]!, expectedSha256: '', bytes: Buffer.from('x') }];
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

// Killed on the way

const program = ['--import', 'tsx', join(import.meta.dirname, 'transaction-child.ts')];

function makeFiles(root: string, { count = 4, size = 1 } = {}): string[] {
  return Array.from({ length: count }, (_, index) =>
    make(root, `${String(index).padStart(2, '0')}.yaml`, `old ${index}\n${'# old\n'.repeat(size)}`),
  );
}

const contents = (paths: readonly string[]): string[] => paths.map(read);
const renewed = (texts: readonly string[]): string[] => texts.map(text => text.replaceAll('old', 'new text'));

/** Recovers both ways from the same wreck: what a kill left is copied first. */
async function recoversBothWays(
  { root, place }: Context,
  paths: readonly string[],
  old: readonly string[],
): Promise<void> {
  const wreck = contents(paths);
  const journal = new StateFile(place.stateFolder, root, 'journal').read();
  const pending = pendingJournal(place);
  assert.ok(pending, 'a journal is found');
  assert.not.ok(pending.files.some(({ state }) => state === 'changed'));
  const blocked: Commit = await writeAll([changeTo(paths[0]!, 'x')], place);
  assert.is(blocked.kind, 'failed');
  assert.equal(pending.rollBack(), { kind: 'written', paths });
  assert.equal(contents(paths), old);
  assert.equal(leftovers(root), []);
  assert.is(pendingJournal(place), undefined);

  for (const [index, path] of paths.entries()) writeFileSync(path, wreck[index]!);
  new StateFile(place.stateFolder, root, 'journal').write(journal);
  assert.equal(pendingJournal(place)?.finish(), { kind: 'written', paths });
  assert.equal(contents(paths), renewed(old));
  assert.is(pendingJournal(place), undefined);
  assert.equal(takeBack(place), { kind: 'done', restored: paths, changed: [], failed: [] });
  assert.equal(contents(paths), old);
}

for (const [when, count] of [
  ['before', 0],
  ['after', 0],
  ['after', 1],
  ['before', 3],
  ['after', 3],
] as const) {
  transaction(`killed ${when} rename ${count + 1}: rolls back and finishes`, async context => {
    const paths = makeFiles(context.root);
    const old = contents(paths);
    const { signal } = spawnSync(process.execPath, [
      ...program,
      context.root,
      context.place.stateFolder,
      when,
      `${count}`,
    ]);
    assert.is(signal, 'SIGKILL');
    const written = contents(paths).filter((text, index) => text !== old[index]).length;
    assert.is(written, when === 'after' ? count + 1 : count);
    await recoversBothWays(context, paths, old);
  });
}

transaction('killed while writing in place: rolls back and finishes', async context => {
  const paths = makeFiles(context.root, { size: 50 });
  for (const path of paths) linkSync(path, `${path}.link`);
  const old = contents(paths);
  const { signal } = spawnSync(process.execPath, [...program, context.root, context.place.stateFolder, 'inside', '2']);
  assert.is(signal, 'SIGKILL');
  assert.equal(
    pendingJournal(context.place)?.files.map(({ state }) => state),
    ['new', 'new', 'torn', 'old'],
  );
  for (const path of paths) rmSync(`${path}.link`);
  await recoversBothWays(context, paths, old);
});

transaction('a file somebody changed after the kill is left to them', async context => {
  const paths = makeFiles(context.root);
  const old = contents(paths);
  spawnSync(process.execPath, [...program, context.root, context.place.stateFolder, 'after', '1']);
  writeFileSync(paths[1]!, 'edited by hand\n');
  assert.equal(pendingJournal(context.place)?.rollBack(), { kind: 'changed', paths: [paths[1]] });
  assert.equal(contents(paths), [old[0], 'edited by hand\n', old[2], old[3]]);
});

transaction('killed at any moment every file is whole, and the write can be taken back', async context => {
  let interrupted = 0;
  for (let round = 0; round < 12; round++) {
    const paths = makeFiles(context.root, { count: 40, size: 500 });
    const old = contents(paths);
    const child = spawn(process.execPath, [...program, context.root, context.place.stateFolder], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const closed = new Promise(resolve => child.on('close', resolve));
    await new Promise(resolve => child.stdout.once('data', resolve));
    await sleep(Math.random() * 40);
    child.kill('SIGKILL');
    await closed;
    const now = contents(paths);
    for (const [index, text] of now.entries())
      assert.ok(text === old[index] || text === renewed(old)[index], `file ${index} is neither old nor new`);
    const pending = pendingJournal(context.place);
    if (pending) {
      interrupted++;
      assert.is(pending.rollBack().kind, 'written');
      assert.equal(contents(paths), old);
    } else {
      // Either not begun or done.
      assert.ok(new Set(now.map((text, index) => text === old[index])).size === 1);
    }
    assert.equal(leftovers(context.root), []);
  }
  console.log(`note: ${interrupted} of 12 kills hit the write`);
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
