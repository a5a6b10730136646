import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasPatches, removePatches, whyNotPatchFolder, writePatches } from '../../src/files/patch-folder.ts';

const folders = suite<{ root: string; folder: string }>('folders of patches');
folders.before.each(context => {
  context.root = mkdtempSync(join(tmpdir(), 'harden-folder-'));
  context.folder = join(context.root, 'a', 'patches');
});
folders.after.each(({ root }) => rmSync(root, { recursive: true, force: true }));

const manifestOf = (...files: string[]): string =>
  JSON.stringify({ schema: 'harden-patches/1', patches: files.map(file => ({ file })) });

function write(folder: string, ...names: string[]): void {
  const files = names.map(file => ({ file, text: `text of ${file}` }));
  writePatches(folder, [...files, { file: 'series', text: names.join('\n') }], manifestOf(...names));
}

folders('are made, and hold what was given', ({ folder }) => {
  assert.is(whyNotPatchFolder(folder), undefined);
  write(folder, '0001-a.patch', '0002-b.patch');
  assert.equal(readdirSync(folder).sort(), ['0001-a.patch', '0002-b.patch', 'manifest.json', 'series']);
  assert.is(readFileSync(join(folder, '0002-b.patch'), 'utf8'), 'text of 0002-b.patch');
  assert.is(readFileSync(join(folder, 'manifest.json'), 'utf8'), manifestOf('0001-a.patch', '0002-b.patch'));
});

folders('of an earlier run are replaced, with nothing of it left', ({ folder }) => {
  write(folder, '0001-a.patch', '0002-b.patch', '0003-c.patch');
  assert.is(whyNotPatchFolder(folder), undefined);
  assert.is(hasPatches(folder), true);
  write(folder, '0001-b.patch');
  assert.equal(readdirSync(folder).sort(), ['0001-b.patch', 'manifest.json', 'series']);
});

folders('that are empty are taken, and files are no folders', ({ folder }) => {
  mkdirSync(folder, { recursive: true });
  assert.is(whyNotPatchFolder(folder), undefined);
  assert.is(hasPatches(folder), false);
  writeFileSync(join(folder, 'x'), '');
  assert.is(whyNotPatchFolder(join(folder, 'x')), 'it is no folder');
});

folders('with files of others are refused: without a manifest, with one of others, and beside ours', ({ folder }) => {
  mkdirSync(folder, { recursive: true });
  const refused = (pattern: RegExp): void => assert.match(whyNotPatchFolder(folder)!, pattern);
  writeFileSync(join(folder, '0001-a.patch'), 'by somebody');
  refused(/^it holds 0001-a\.patch, not written by `harden patch`$/);
  for (const text of ['{"schema": "other/1", "patches": [{"file": "0001-a.patch"}]}', '{', '[]', 'null']) {
    writeFileSync(join(folder, 'manifest.json'), text);
    refused(/^it holds 0001-a\.patch and 1 more, not/);
  }
  rmSync(join(folder, 'manifest.json'));
  rmSync(join(folder, '0001-a.patch'));
  write(folder, '0001-a.patch');
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  refused(/^it holds notes\.txt, not/);
});

folders('never lose what a manifest from elsewhere names', ({ root, folder }) => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, 'precious.patch'), 'mine');
  writeFileSync(join(folder, 'notes'), 'mine');
  writeFileSync(
    join(folder, 'manifest.json'),
    manifestOf('../../precious.patch', 'notes', '.', '..', '0001-../../../x.patch'),
  );
  assert.match(whyNotPatchFolder(folder)!, /manifest\.json and 1 more/);
  write(folder, '0001-a.patch');
  removePatches(folder);
  assert.equal(readdirSync(folder), ['notes']);
  assert.is(readFileSync(join(root, 'precious.patch'), 'utf8'), 'mine');
});

folders('are not written to through links that lie in them', ({ root, folder }) => {
  mkdirSync(folder, { recursive: true });
  const precious = join(root, 'precious');
  writeFileSync(precious, 'mine');
  for (const name of ['.harden-patches-new.json', '.harden-patches-old.json', '0001-a.patch', 'series'])
    symlinkSync(precious, join(folder, name));
  writeFileSync(join(folder, 'manifest.json'), manifestOf('0001-a.patch'));
  assert.is(whyNotPatchFolder(folder), undefined);
  write(folder, '0001-a.patch');
  assert.is(readFileSync(precious, 'utf8'), 'mine');
  assert.is(readFileSync(join(folder, '0001-a.patch'), 'utf8'), 'text of 0001-a.patch');
});

folders('are removed when they hold nothing else', ({ folder }) => {
  write(folder, '0001-a.patch');
  removePatches(folder);
  assert.is(existsSync(folder), false);
});

/** The folder as a run leaves it that is killed before its nth change of the disk. */
function killedAt(folder: string, steps: number): void {
  const texts = Object.fromEntries(['0001-a.patch', '0002-b.patch', 'series'].map(name => [name, 'old']));
  const old = { ...texts, 'manifest.json': manifestOf('0001-a.patch', '0002-b.patch') };
  const states: readonly Record<string, string>[] = [
    old,
    { ...texts, '.harden-patches-old.json': old['manifest.json'] },
    {
      ...texts,
      '.harden-patches-old.json': old['manifest.json'],
      '.harden-patches-new.json': '{"schema": "harden-pat',
    },
    {
      ...texts,
      '.harden-patches-old.json': old['manifest.json'],
      '.harden-patches-new.json': manifestOf('0001-c.patch'),
    },
    {
      '0002-b.patch': 'old',
      '.harden-patches-old.json': old['manifest.json'],
      '.harden-patches-new.json': manifestOf('0001-c.patch'),
    },
    {
      '0001-c.patch': 'ne',
      '.harden-patches-old.json': old['manifest.json'],
      '.harden-patches-new.json': manifestOf('0001-c.patch'),
    },
    { '0001-c.patch': 'new', series: 'new', '.harden-patches-new.json': manifestOf('0001-c.patch') },
  ];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(states[steps]!)) writeFileSync(join(folder, name), text);
}

folders('of a run that was killed have no manifest, and are taken over by the next one', ({ folder }) => {
  for (let steps = 0; steps <= 6; steps++) {
    killedAt(folder, steps);
    assert.is(existsSync(join(folder, 'manifest.json')), steps === 0);
    assert.is(whyNotPatchFolder(folder), undefined, `step ${steps}`);
    write(folder, '0001-d.patch');
    assert.equal(readdirSync(folder).sort(), ['0001-d.patch', 'manifest.json', 'series'], `step ${steps}`);
  }
});

folders.run();
