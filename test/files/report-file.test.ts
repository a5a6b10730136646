import { closeSync, existsSync, lstatSync, openSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openReport, writeNewFile } from '../../src/files/report-file.ts';
import { type Context, fail, giveFolders, read } from './writing.ts';

const reports = suite<Context>('files that are asked for');
giveFolders(reports);

function write(path: string, ...texts: string[]): void {
  const report = openReport(path);
  for (const text of texts) report.write(text);
  report.finish();
}

reports('a report makes its folders, and takes the place of an older one when it is whole', ({ root }) => {
  const path = join(root, 'out/of/harden.json');
  write(path, 'one');
  const report = openReport(path);
  report.write('t'.repeat(100_000));
  report.write('wo');
  assert.is(read(path), 'one');
  report.finish();
  assert.is(read(path), `${'t'.repeat(100_000)}wo`);
  assert.equal(readdirSync(join(root, 'out/of')), ['harden.json']);
});

reports('a report goes where a link leads', ({ root }) => {
  write(join(root, 'real.json'), 'one');
  symlinkSync('real.json', join(root, 'link.json'));
  write(join(root, 'link.json'), 'two');
  assert.is(read(join(root, 'real.json')), 'two');
  assert.ok(lstatSync(join(root, 'link.json')).isSymbolicLink());
});

reports('a report can be a device', () => write('/dev/null', 'one', 'two'));

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
