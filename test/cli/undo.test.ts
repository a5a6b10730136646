import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openJournal } from '../../src/files/journal.ts';
import { stateFolder } from '../../src/files/state-folder.ts';
import { writeAll } from '../../src/files/transaction.ts';
import { asVerified } from '../verify/as-verified.ts';
import { type Context, environment, giveFolders, make, run } from './harness.ts';

const undo = suite<Context>('fix --undo');
giveFolders(undo);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const stateOf = (folder: string): string => stateFolder(environment(folder), process.platform, folder);

/** What a review does: two files get new bytes, with a journal. */
async function reviewed(folder: string): Promise<readonly [string, string]> {
  make(folder, '.git/HEAD', '');
  const files = [make(folder, 'a.yaml', 'old a\n'), make(folder, 'sub/b.yaml', 'old b\n')] as const;
  const changes = files.map(path => {
    const old = readFileSync(path, 'utf8');
    return { path, expectedSha256: sha256(old), text: asVerified(old.replace('old', 'new')) };
  });
  const outcome = await writeAll(changes, { stateFolder: stateOf(folder), root: folder });
  assert.is(outcome.kind, 'written');
  assert.equal(textsOf(files), ['new a\n', 'new b\n']);
  return files;
}

const textsOf = (files: readonly string[]): string[] => files.map(file => readFileSync(file, 'utf8'));

undo('gives every file its old bytes, once', async ({ folder }) => {
  const files = await reviewed(folder);
  assert.equal(run(folder, ['fix', '--undo']), {
    code: 0,
    out: '2 files are as before:\n  a.yaml\n  sub/b.yaml\n',
    err: '',
  });
  assert.equal(textsOf(files), ['old a\n', 'old b\n']);
  assert.is(run(folder, ['fix', '--undo']).code, 2);
  assert.equal(textsOf(files), ['old a\n', 'old b\n']);
});

undo('works from any folder of the repository', async ({ folder }) => {
  const files = await reviewed(folder);
  assert.is(run(folder, ['fix', '--undo', 'sub']).code, 0);
  assert.equal(textsOf(files), ['old a\n', 'old b\n']);
});

undo('leaves what changed since alone, and takes it back once it can', async ({ folder }) => {
  const files = await reviewed(folder);
  writeFileSync(files[1], 'new b, edited\n');
  assert.equal(run(folder, ['fix', '--undo']), {
    code: 2,
    out: '1 file is as before:\n  a.yaml\n',
    err: 'harden: left alone, changed or removed since:\n  sub/b.yaml\n',
  });
  assert.equal(textsOf(files), ['old a\n', 'new b, edited\n']);
  writeFileSync(files[1], 'new b\n');
  assert.equal(run(folder, ['fix', '--undo']), { code: 0, out: '1 file is as before:\n  sub/b.yaml\n', err: '' });
  assert.equal(textsOf(files), ['old a\n', 'old b\n']);
});

const manifest = 'services:\n  web:\n    image: nginx:1.27\n';
const batch = ['fix', '--write', '--rule', 'no-privileged', '--no-config', '--safety', 'unsafe'];
const privileged = `${manifest}    privileged: true\n`;

/** Two manifests that a batch changes. */
function batched(folder: string): readonly string[] {
  const files = [make(folder, 'a.yaml', privileged), make(folder, 'sub/b.yaml', privileged)];
  assert.is(run(folder, [...batch, '.']).code, 0);
  assert.equal(textsOf(files), [manifest, manifest]);
  return files;
}

undo('takes back what fix --write has written, which says how', ({ folder }) => {
  make(folder, '.git/HEAD', '');
  const files = [make(folder, 'a.yaml', privileged), make(folder, 'sub/b.yaml', privileged)];
  const { out } = run(folder, [...batch, 'sub']);
  assert.match(out, /\ntake it back: harden fix --undo\n$/);
  assert.equal(run(folder, ['fix', '--undo']), { code: 0, out: '1 file is as before:\n  sub/b.yaml\n', err: '' });
  assert.equal(textsOf(files), [privileged, privileged]);
});

undo('takes back the last write only, whoever made it', async ({ folder }) => {
  const reviewedFiles = await reviewed(folder);
  rmSync(join(folder, 'sub'), { recursive: true });
  const files = batched(folder);
  assert.equal(run(folder, ['fix', '--undo']).out, '2 files are as before:\n  a.yaml\n  sub/b.yaml\n');
  assert.equal(textsOf(files), [privileged, privileged]);
  assert.is(run(folder, ['fix', '--undo']).err, 'harden: there is nothing to take back here\n');
  assert.is(reviewedFiles[0], files[0]);
});

undo('a batch that changes nothing keeps the record of the one before, and gives no hint', ({ folder }) => {
  const files = batched(folder);
  assert.not.match(run(folder, [...batch, '.']).out, 'take it back');
  assert.is(run(folder, ['fix', '--undo', '.']).code, 0);
  assert.equal(textsOf(files), [privileged, privileged]);
});

undo('the hint names the root where the command alone would mean another one', ({ folder }) => {
  const file = make(folder, "it's here/a.yaml", privileged);
  const { out } = run(folder, [...batch, "it's here"]);
  assert.match(out, "take it back: harden fix --undo --root 'it'\\''s here'\n");
  assert.is(run(folder, ['fix', '--undo']).code, 2);
  assert.is(run(folder, ['fix', '--undo', '--root', "it's here"]).code, 0);
  assert.is(readFileSync(file, 'utf8'), privileged);
});

undo('the hint stays off stdout when JSON is printed there, and away when quiet', ({ folder }) => {
  make(folder, 'a.yaml', privileged);
  const { out, err } = run(folder, [...batch, '--report', 'json', '.']);
  assert.is(JSON.parse(out).summary.fixed, 1);
  assert.match(err, 'take it back: harden fix --undo\n');
  make(folder, 'a.yaml', privileged);
  const quiet = run(folder, [...batch, '--quiet', '.']);
  assert.not.match(quiet.out + quiet.err, 'take it back');
  assert.is(run(folder, ['fix', '--undo', '.']).code, 0);
});

undo('where no record can be kept the batch writes all the same, says so once and gives no hint', ({ folder }) => {
  const files = [make(folder, 'a.yaml', privileged), make(folder, 'b.yaml', privileged)];
  // Not even root can make a folder below a file.
  writeFileSync(`${folder}.state`, '');
  const { code, out, err } = run(folder, [...batch, '.']);
  assert.is(code, 0);
  assert.is(
    err,
    `harden: this write cannot be taken back with --undo: ${folder}.state/harden: a file is where a folder is needed (ENOTDIR)\n`,
  );
  assert.not.match(out, 'take it back');
  assert.equal(textsOf(files), [manifest, manifest]);
});

undo('says so where nothing was written', ({ folder }) => {
  make(folder, 'compose.yaml', 'services: {}\n');
  assert.equal(run(folder, ['fix', '--undo']), {
    code: 2,
    out: '',
    err: 'harden: there is nothing to take back here\n',
  });
  assert.not.ok(existsSync(stateOf(folder)), 'asking leaves nothing behind');
});

/** One of two files has its new bytes, the other waits beside its place: what a killed process leaves, or one that is at it. */
function halfDone(folder: string, started: string): { readonly files: readonly string[]; readonly temporary: string } {
  make(folder, '.git/HEAD', '');
  const files = [make(folder, 'a.yaml', 'new a\n'), make(folder, 'b.yaml', 'old b\n')];
  const temporary = make(folder, '.b.yaml.harden-0123456789ab', 'new b\n');
  const entries = files.map((path, index) => {
    const [old, fresh] = [`old ${'ab'[index]}\n`, `new ${'ab'[index]}\n`];
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    return {
      path,
      temporary: index === 1 ? temporary : `${path}.gone`,
      oldSha256: sha256(old),
      newSha256: sha256(fresh),
      oldBytes: base64(old),
      newBytes: base64(fresh),
    };
  });
  openJournal(stateOf(folder), folder).write({ version: 1, started, pid: process.pid, entries });
  return { files, temporary };
}

undo('takes a write back that a killed process left half done', ({ folder }) => {
  // Before the machine was started: whoever has that process number now is somebody else.
  const { files, temporary } = halfDone(folder, '2020-01-01T00:00:00.000Z');
  assert.equal(run(folder, ['fix', '--undo']), {
    code: 0,
    out: '2 files are as before:\n  a.yaml\n  b.yaml\n',
    err: '',
  });
  assert.equal(textsOf(files), ['old a\n', 'old b\n']);
  assert.not.ok(existsSync(temporary), 'no temporary file stays');
});

undo('leaves a write alone that another process is at', ({ folder }) => {
  const { files, temporary } = halfDone(folder, new Date().toISOString());
  assert.equal(run(folder, ['fix', '--undo']), {
    code: 2,
    out: '',
    err: `harden: process ${process.pid} is writing these files; wait until it is done\n`,
  });
  assert.equal(textsOf(files), ['new a\n', 'old b\n']);
  assert.ok(existsSync(temporary));
});

undo('stands alone', async ({ folder }) => {
  const files = await reviewed(folder);
  for (const flag of ['--write', '--diff']) {
    const { code, err } = run(folder, ['fix', '--undo', flag]);
    assert.equal([code, err], [2, 'harden: --undo stands alone\n']);
  }
  assert.equal(textsOf(files), ['new a\n', 'new b\n']);
});

undo.run();
