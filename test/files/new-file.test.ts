/** Files that are not there yet: made as part of a write, never over something that appeared meanwhile, and taken away by undo. */
import fs, {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { absent } from '../../src/files/absent.ts';
import { sha256 } from '../../src/files/file-state.ts';
import { pendingJournal } from '../../src/files/recovery.ts';
import { takeBack } from '../../src/files/take-back.ts';
import { type FileWrite, writeAll } from '../../src/files/transaction.ts';
import type { Step } from '../../src/files/undo-lines.ts';
import { writeProjectFile } from '../../src/files/write.ts';
import { asVerified } from '../verify/as-verified.ts';
import { type Context, changeTo, entryOf, giveFolders, leaveJournal, make, read, stateNames } from './writing.ts';

const fresh = suite<Context>('files that are new');
giveFolders(fresh);
const genuine = { linkSync: fs.linkSync };
fresh.after.each(() => {
  Object.assign(fs, genuine);
  syncBuiltinESMExports();
});

const text = '.git\n.env\n';
const newFile = (path: string): FileWrite => ({ path, expectedSha256: absent, text: asVerified(text) });

/** Something else makes the file right before we would. */
function appear(path: string, content: string): void {
  Object.assign(fs, {
    linkSync: (...words: Parameters<typeof fs.linkSync>) => {
      if (words[1] === path) writeFileSync(path, content);
      genuine.linkSync(...words);
    },
  });
  syncBuiltinESMExports();
}

const isClean = (context: Context): void => {
  const names = readdirSync(context.root, { recursive: true, encoding: 'utf8' });
  assert.equal(
    names.filter(name => name.endsWith('.tmp')),
    [],
  );
  assert.not(stateNames(context).includes('journal.json'));
};

fresh('a write makes it beside those that change, and undo takes it away again', async context => {
  const { root, place } = context;
  const old = make(root, 'compose.yaml', 'old\n');
  const path = join(root, '.dockerignore');
  assert.equal(await writeAll([changeTo(old, 'new\n'), newFile(path)], place), { kind: 'written', paths: [old, path] });
  assert.equal([read(old), read(path)], ['new\n', text]);
  assert.is(statSync(path).mode & 0o777, 0o666 & ~process.umask());
  isClean(context);
  const back = takeBack(place);
  assert.equal(back.kind === 'done' && [...back.restored].sort(), [path, old].sort());
  assert.is(read(old), 'old\n');
  assert.not(existsSync(path));
  assert.equal(takeBack(place), { kind: 'nothing' });
});

fresh('one that is there already refuses the whole write', async context => {
  const { root, place } = context;
  const old = make(root, 'compose.yaml', 'old\n');
  const path = make(root, '.dockerignore', 'mine\n');
  assert.equal(await writeAll([changeTo(old, 'new\n'), newFile(path)], place), { kind: 'changed', paths: [path] });
  assert.equal([read(old), read(path)], ['old\n', 'mine\n']);
  isClean(context);
});

fresh('one that appears in the last moment stays, and everything else is as before', async context => {
  const { root, place } = context;
  const old = make(root, 'compose.yaml', 'old\n');
  const path = join(root, '.dockerignore');
  appear(path, 'mine\n');
  assert.equal(await writeAll([changeTo(old, 'new\n'), newFile(path)], place), { kind: 'changed', paths: [path] });
  assert.equal([read(old), read(path)], ['old\n', 'mine\n']);
  isClean(context);
});

fresh('when a later file fails it is gone again', async context => {
  const { root, place } = context;
  const path = join(root, '.dockerignore');
  const old = make(root, 'compose.yaml', 'old\n');
  const change = changeTo(old, 'new\n');
  const outcome = await writeAll([newFile(path), change], {
    ...place,
    onProgress: done => {
      if (done === 1) writeFileSync(old, 'edited\n');
    },
  });
  assert.equal(outcome, { kind: 'changed', paths: [old] });
  assert.not(existsSync(path));
  assert.is(read(old), 'edited\n');
  isClean(context);
});

fresh('a link that leads nowhere is something that is there', async context => {
  const { root, place } = context;
  const path = join(root, '.dockerignore');
  symlinkSync(join(root, 'elsewhere'), path);
  const outcome = await writeAll([newFile(path)], place);
  assert.is.not(outcome.kind, 'written');
  assert.ok(lstatSync(path).isSymbolicLink());
  assert.not(existsSync(join(root, 'elsewhere')));
  isClean(context);
});

fresh('in a folder behind a link it lies where the link leads, but never outside of the root', async context => {
  const { root, place } = context;
  mkdirSync(join(root, 'real'));
  symlinkSync(join(root, 'real'), join(root, 'link'));
  const outcome = await writeAll([newFile(join(root, 'link/.dockerignore'))], place);
  assert.is(outcome.kind, 'written');
  assert.is(read(join(root, 'real/.dockerignore')), text);
  assert.is(takeBack(place).kind, 'done');
  assert.not(existsSync(join(root, 'real/.dockerignore')));

  const outside = join(place.stateFolder, '..', 'outside');
  mkdirSync(outside);
  symlinkSync(outside, join(root, 'away'));
  const path = join(root, 'away/.dockerignore');
  assert.equal(await writeAll([newFile(path)], place), {
    kind: 'failed',
    path,
    reason: 'it lies outside the root',
    nothingWritten: true,
    rolledBack: true,
  });
  assert.not(existsSync(join(outside, '.dockerignore')));
  isClean(context);
});

fresh('in a folder that is gone it is not made', async context => {
  const path = join(context.root, 'gone/.dockerignore');
  assert.equal(await writeAll([newFile(path)], context.place), { kind: 'changed', paths: [path] });
});

fresh('undo leaves one that was edited since', async context => {
  const path = join(context.root, '.dockerignore');
  await writeAll([newFile(path)], context.place);
  writeFileSync(path, 'mine\n');
  assert.equal(takeBack(context.place), { kind: 'done', restored: [], changed: [path], failed: [] });
  assert.is(read(path), 'mine\n');
  rmSync(path);
  assert.equal(takeBack(context.place), { kind: 'done', restored: [path], changed: [], failed: [] });
});

for (const [what, state, before] of [
  ['not made yet', 'old', undefined],
  ['made', 'new', text],
] as const)
  fresh(`an interrupted write whose file was ${what} is finished, or rolled back`, context => {
    const path = join(context.root, '.dockerignore');
    const entry = { ...entryOf(path, '', text), oldSha256: absent };
    for (const [way, after] of [
      ['finish', text],
      ['rollBack', undefined],
    ] as const) {
      rmSync(path, { force: true });
      if (before !== undefined) writeFileSync(path, before);
      leaveJournal(context, [entry]);
      const pending = pendingJournal(context.place)!;
      assert.equal(pending.files, [{ path, state }]);
      assert.equal(pending[way](), { kind: 'written', paths: [path] });
      assert.is(existsSync(path) ? read(path) : undefined, after);
    }
  });

fresh('an interrupted write leaves a file of somebody else alone', context => {
  const path = make(context.root, '.dockerignore', 'mine\n');
  for (const way of ['finish', 'rollBack'] as const) {
    leaveJournal(context, [{ ...entryOf(path, '', text), oldSha256: absent }]);
    assert.equal(pendingJournal(context.place)![way](), { kind: 'changed', paths: [path] });
    assert.is(read(path), 'mine\n');
  }
});

const change = (path: string) => ({ path, before: new Uint8Array(), after: asVerified(text), isNew: true });

fresh('one file by itself is recorded and made', ({ root }) => {
  const path = join(root, '.dockerignore');
  const steps: Step[] = [];
  assert.equal(
    writeProjectFile(root, change(path), step => steps.push(step)),
    { written: true },
  );
  assert.is(read(path), text);
  assert.equal(steps, [{ path, oldSha256: absent, newSha256: sha256(readFileSync(path)), oldBytes: '' }]);
});

fresh('one file by itself is never written over another', context => {
  const { root } = context;
  const path = make(root, '.dockerignore', 'mine\n');
  const dangling = join(root, 'link');
  symlinkSync(join(root, 'nowhere'), dangling);
  const steps: Step[] = [];
  for (const place of [path, dangling])
    assert.equal(
      writeProjectFile(root, change(place), step => steps.push(step)),
      {
        written: false,
        code: 'changed',
        message: 'appeared meanwhile; run again',
      },
    );
  assert.equal([steps, read(path), existsSync(join(root, 'nowhere'))], [[], 'mine\n', false]);
  const late = join(root, 'late');
  appear(late, 'mine\n');
  const outcome = writeProjectFile(root, change(late));
  assert.is(outcome.written, false);
  assert.is(read(late), 'mine\n');
  isClean(context);
});

fresh('one file by itself is not made outside of the root, nor in a folder that is gone', ({ root, place }) => {
  symlinkSync(join(place.stateFolder, '..'), join(root, 'away'));
  const codeAt = (name: string): string => {
    const outcome = writeProjectFile(root, change(join(root, name)));
    return outcome.written ? 'written' : outcome.code;
  };
  assert.equal([codeAt('away/.dockerignore'), codeAt('gone/.dockerignore')], ['outside-root', 'gone']);
});

fresh.run();
