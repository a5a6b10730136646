/** What a later run makes of a write that was interrupted. */
import { spawn, spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Journal, readJournal, whyBusy } from '../../src/files/journal.ts';
import { pendingJournal } from '../../src/files/recovery.ts';
import { StateFile } from '../../src/files/state-folder.ts';
import { takeBack } from '../../src/files/take-back.ts';
import { type Commit, writeAll } from '../../src/files/transaction.ts';
import {
  type Context,
  changeTo,
  entryOf,
  fail,
  giveFolders,
  isTemporary,
  leaveJournal,
  leftovers,
  make,
  read,
  stateNames,
  workAgain,
} from './writing.ts';

const recovery = suite<Context>('recovery');
giveFolders(recovery);

// After a real kill

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
  recovery(`killed ${when} rename ${count + 1}: rolls back and finishes`, async context => {
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

recovery('killed while writing in place: rolls back and finishes', async context => {
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

recovery('killed at any moment every file is whole, and the write can be taken back', async context => {
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

// What somebody else did meanwhile

/** Three files, the first two written when the process died, and the third waiting beside its place. */
function halfDone(context: Context): { readonly paths: readonly string[]; readonly temporary: string } {
  const paths = ['new text 0\n', 'new text 1\n', 'old 2\n'].map((text, index) =>
    make(context.root, `folder${index}/${index}.yaml`, text),
  );
  const entries = paths.map((path, index) => entryOf(path, `old ${index}\n`, `new text ${index}\n`));
  writeFileSync(entries[2]!.temporary, 'new text 2\n');
  leaveJournal(context, entries);
  return { paths, temporary: entries[2]!.temporary };
}

const statesOf = ({ place }: Context): readonly string[] =>
  pendingJournal(place)?.files.map(({ state }) => state) ?? [];

const foreign: Readonly<Record<string, string>> = {
  'edited by hand, of a length between old and new': 'by hand\n',
  'cut off after a part of the old text': 'old',
  'longer than both texts': 'new text 1\nand a line of mine\n',
  'as long as the old text, with another letter in it': 'odd 1\n',
  'as long as the new text, with another letter in it': 'new test 1\n',
  emptied: '',
};

for (const [situation, text] of Object.entries(foreign)) {
  recovery(`a file that was ${situation} is left to whoever did it`, context => {
    const { paths } = halfDone(context);
    writeFileSync(paths[1]!, text);
    assert.equal(statesOf(context), ['new', 'changed', 'old']);
    assert.equal(pendingJournal(context.place)?.rollBack(), { kind: 'changed', paths: [paths[1]] });
    assert.equal(paths.map(read), ['old 0\n', text, 'old 2\n']);
    assert.equal(leftovers(context.root), []);
    assert.equal(stateNames(context), []);
  });
}

recovery('what is gone, or has become something else, stays so', context => {
  const { paths } = halfDone(context);
  rmSync(paths[0]!);
  rmSync(paths[1]!);
  mkdirSync(paths[1]!);
  const others = ['loop.yaml', 'file/x.yaml'].map(name => join(context.root, name));
  symlinkSync(others[0]!, others[0]!);
  make(context.root, 'file', '');
  const entries = [...paths, ...others].map((path, index) => entryOf(path, `old ${index}\n`, `new text ${index}\n`));
  leaveJournal(context, entries);
  assert.equal(statesOf(context), ['changed', 'changed', 'old', 'changed', 'changed']);
  const left = [paths[0], paths[1], ...others];
  assert.equal(pendingJournal(context.place)?.finish(), { kind: 'changed', paths: left });
  assert.throws(() => read(paths[0]!), /ENOENT/);
  assert.is(read(paths[2]!), 'new text 2\n');
});

recovery('a path that leads elsewhere by now is not followed', context => {
  const { paths } = halfDone(context);
  const elsewhere = make(context.root, 'elsewhere.yaml', 'new text 1\n');
  rmSync(paths[1]!);
  symlinkSync(elsewhere, paths[1]!);
  assert.equal(pendingJournal(context.place)?.rollBack(), { kind: 'changed', paths: [paths[1]] });
  assert.is(read(elsewhere), 'new text 1\n');
});

recovery('what was left alone does not keep the others from being taken back later', async context => {
  const { paths } = halfDone(context);
  writeFileSync(paths[1]!, 'by hand\n');
  assert.equal(pendingJournal(context.place)?.finish(), { kind: 'changed', paths: [paths[1]] });
  assert.equal(paths.map(read), ['new text 0\n', 'by hand\n', 'new text 2\n']);
  assert.equal(stateNames(context), ['undo.json']);
  assert.equal(takeBack(context.place), { kind: 'done', restored: [paths[0], paths[2]], changed: [], failed: [] });
  assert.equal(paths.map(read), ['old 0\n', 'by hand\n', 'old 2\n']);
});

recovery('when everything was left alone, the write before it can still be taken back', async context => {
  const path = make(context.root, 'a.yaml', 'first\n');
  await writeAll([changeTo(path, 'second\n')], context.place);
  const other = make(context.root, 'b.yaml', 'by hand\n');
  leaveJournal(context, [entryOf(other, 'old\n', 'new\n')]);
  assert.equal(pendingJournal(context.place)?.finish(), { kind: 'changed', paths: [other] });
  assert.equal(takeBack(context.place), { kind: 'done', restored: [path], changed: [], failed: [] });
  assert.is(read(path), 'first\n');
});

recovery('a file that is right already is not written again', context => {
  const { paths } = halfDone(context);
  const before = statSync(paths[2]!);
  assert.equal(pendingJournal(context.place)?.rollBack(), { kind: 'written', paths });
  const after = statSync(paths[2]!);
  assert.equal([after.ino, after.mtimeMs], [before.ino, before.mtimeMs]);
});

// A journal is believed about files of its root only

for (const direction of ['finish', 'rollBack'] as const) {
  recovery(`a journal with a path outside the root changes nothing there: ${direction}`, context => {
    const { paths } = halfDone(context);
    const outside = [`${context.root}-neighbour`, join(context.place.stateFolder, '..', 'outside')].map(folder =>
      make(folder, 'x.yaml', direction === 'finish' ? 'old x\n' : 'new x\n'),
    );
    const entries = [
      ...outside.map(path => entryOf(path, 'old x\n', 'new x\n')),
      entryOf(paths[0]!, 'old 0\n', 'new text 0\n'),
    ];
    for (const { temporary } of entries) writeFileSync(temporary, '');
    leaveJournal(context, entries);
    try {
      assert.equal(pendingJournal(context.place)?.[direction](), { kind: 'changed', paths: outside });
      assert.equal(outside.map(read), direction === 'finish' ? ['old x\n', 'old x\n'] : ['new x\n', 'new x\n']);
      assert.equal(
        outside.map(path => leftovers(join(path, '..'))),
        [['.harden-1-0123456789ab.tmp'], ['.harden-1-0123456789ab.tmp']],
      );
      assert.is(read(paths[0]!), direction === 'finish' ? 'new text 0\n' : 'old 0\n');
    } finally {
      rmSync(`${context.root}-neighbour`, { recursive: true });
    }
  });
}

recovery("what is no journal of ours counts as none, and stands in nobody's way", async context => {
  const path = make(context.root, 'a.yaml', 'new\n');
  const entry = entryOf(path, 'old\n', 'new\n');
  const file = new StateFile(context.place.stateFolder, context.root, 'journal');
  const journal = { version: 1, started: '2020-01-01T00:00:00.000Z', pid: 1, entries: [entry] };
  const broken: readonly unknown[] = [
    null,
    'text',
    { ...journal, version: 2 },
    { ...journal, pid: 0 },
    { ...journal, pid: 1.5 },
    { ...journal, entries: 'none' },
    { ...journal, entries: [entry, null] },
    ...Object.keys(entry).map(key => ({ ...journal, entries: [{ ...entry, [key]: 1 }] })),
    { ...journal, entries: [{ ...entry, temporary: join(context.root, 'sub', 'x.tmp') }] },
  ];
  for (const value of broken) {
    file.write(value);
    assert.is(pendingJournal(context.place), undefined, JSON.stringify(value));
  }
  assert.is((await writeAll([changeTo(path, 'newer\n')], context.place)).kind, 'written');
  file.write(journal);
  assert.ok(readJournal(file));
});

// Recovery that fails or is interrupted itself

for (const direction of ['finish', 'rollBack'] as const) {
  recovery(`a recovery that fails says why, and is done by the next try: ${direction}`, context => {
    const { paths, temporary } = halfDone(context);
    const index = direction === 'finish' ? 2 : 1;
    fail('renameSync', 'EIO', (from, to) => isTemporary(from) && to === paths[index]);
    assert.equal(pendingJournal(context.place)?.[direction](), {
      kind: 'failed',
      path: paths[index],
      reason: 'the disk reports an error (EIO)',
      nothingWritten: false,
      rolledBack: false,
    });
    assert.equal(stateNames(context), ['journal.json']);
    assert.is(read(paths[index]!), index === 2 ? 'old 2\n' : 'new text 1\n');
    assert.equal(pendingJournal(context.place)?.[direction](), { kind: 'written', paths });
    const wanted = direction === 'finish' ? 'new text' : 'old';
    assert.equal(
      paths.map(read),
      [0, 1, 2].map(number => `${wanted} ${number}\n`),
    );
    assert.equal(leftovers(context.root), [], temporary);
    assert.equal(stateNames(context), direction === 'finish' ? ['undo.json'] : []);
  });
}

recovery('a file that cannot be read just now is not taken for one that somebody changed', context => {
  const { paths } = halfDone(context);
  const isSecond = (path: unknown): boolean => path === paths[1];
  fail('readFileSync', 'EACCES', isSecond, { times: Number.POSITIVE_INFINITY });
  assert.equal(statesOf(context), ['new', 'unreadable', 'old']);
  const outcome = pendingJournal(context.place)?.rollBack();
  assert.is(outcome?.kind === 'failed' && outcome.reason, 'permission denied (EACCES)');
  assert.equal(stateNames(context), ['journal.json']);
  workAgain();
  assert.equal(pendingJournal(context.place)?.rollBack(), { kind: 'written', paths });
  assert.equal(paths.map(read), ['old 0\n', 'old 1\n', 'old 2\n']);
});

/** Every state of a file while the second text is written over the first, and is cut at its end. */
function* overwriting(first: string, second: string): Iterable<string> {
  for (let done = 0; done <= second.length; done++) yield second.slice(0, done) + first.slice(done);
}

for (const [old, fresh] of [
  ['a: 1\nb: 2\n', 'a: 1\nnew: 3\nb: 2\n'],
  ['a: 1\nlong: 3\nb: 2\n', 'a: 1\nb: 2\n'],
] as const) {
  recovery(
    `a file is known at any point of being overwritten, forth or back, ${old.length} by ${fresh.length} bytes`,
    context => {
      const path = make(context.root, 'a.yaml', old);
      const half = `${fresh.slice(0, 8)}${old.slice(8)}`;
      const texts = [...overwriting(old, fresh), ...overwriting(fresh, old), ...overwriting(half, old)];
      for (const text of texts) {
        for (const direction of ['finish', 'rollBack'] as const) {
          writeFileSync(path, text);
          leaveJournal(context, [entryOf(path, old, fresh)]);
          assert.not.equal(statesOf(context), ['changed'], JSON.stringify(text));
          assert.equal(pendingJournal(context.place)?.[direction](), { kind: 'written', paths: [path] });
          assert.is(read(path), direction === 'finish' ? fresh : old);
        }
      }
    },
  );
}

// Another process may still be at it

recovery('a journal is left to its process as long as that lives', context => {
  const journal = (more: Partial<Journal>): Journal => ({
    version: 1,
    started: new Date().toISOString(),
    entries: [],
    ...more,
  });
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const living = process.ppid;
  assert.is(whyBusy(journal({ pid: living })), `process ${living} is writing these files; wait until it is done`);
  assert.is(whyBusy(journal({ pid: dead })), undefined);
  assert.is(whyBusy(journal({ pid: process.pid })), undefined);
  assert.is(whyBusy(journal({})), undefined);
  assert.is(
    whyBusy(journal({ pid: living, started: '2020-01-01T00:00:00.000Z' })),
    undefined,
    'before the system was started',
  );
  leaveJournal(context, [], { pid: living, started: new Date().toISOString() });
  assert.match(pendingJournal(context.place)?.busy ?? '', /^process \d+ is writing/);
});

recovery('nothing is written while a journal waits, and it is said why', async context => {
  const path = make(context.root, 'a.yaml', 'old\n');
  leaveJournal(context, [entryOf(path, 'older\n', 'old\n')]);
  const waits: Commit = await writeAll([changeTo(path, 'new\n')], context.place);
  assert.is(waits.kind === 'failed' && waits.reason, 'an interrupted write has to be finished first');
  leaveJournal(context, [], { pid: process.ppid, started: new Date().toISOString() });
  const busy: Commit = await writeAll([changeTo(path, 'new\n')], context.place);
  assert.match(busy.kind === 'failed' ? busy.reason : '', /^process \d+ is writing these files/);
  assert.is(read(path), 'old\n');
  assert.equal(stateNames(context), ['journal.json']);
});

recovery.run();
