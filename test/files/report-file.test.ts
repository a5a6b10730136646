import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeNewFile, writeReport } from '../../src/files/report-file.ts';
import { type Context, fail, giveFolders, read } from './writing.ts';

const reports = suite<Context>('files that are asked for');
giveFolders(reports);

reports('a report makes its folders, and takes the place of an older one', ({ root }) => {
  const path = join(root, 'out/of/harden.json');
  writeReport(path, 'one');
  writeReport(path, 'two');
  assert.is(read(path), 'two');
});

reports('a new file is written, and one that is there is left alone', ({ root }) => {
  const path = join(root, 'a.patch');
  writeNewFile(path, 'mine\n');
  assert.is(read(path), 'mine\n');
  assert.throws(() => writeNewFile(path, 'other\n'), /EEXIST/);
  assert.is(read(path), 'mine\n');
});

reports('a new file that cannot be written whole is not left half written', ({ root }) => {
  const path = join(root, 'a.patch');
  const begins = (file: unknown): boolean => {
    closeSync(openSync(String(file), 'w'));
    return file === path;
  };
  fail('writeFileSync', 'ENOSPC', begins);
  assert.throws(() => writeNewFile(path, 'half of it\n'), /ENOSPC/);
  assert.not.ok(existsSync(path));
});

reports.run();
