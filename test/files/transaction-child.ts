/**
 * Writes the files of a folder as one and is killed on the way: before or after the n-th rename, in the middle of the n-th write in
 * place, or by its parent.
 *
 *   transaction-child.ts <root> <state folder> <before|after|inside|never> <n>
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { writeAll } from '../../src/files/transaction.ts';
import { asVerified } from '../verify/as-verified.ts';

const [, , root = '', stateFolder = '', when = 'never', count = '0'] = process.argv;
const { renameSync, writeSync, ftruncateSync } = fs;
let left = Number(count);
const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

fs.renameSync = (from, to) => {
  const counts = String(from).endsWith('.tmp') && String(from).startsWith(root);
  if (when === 'before' && counts && left-- === 0) die();
  renameSync(from, to);
  if (when === 'after' && counts && left-- === 0) die();
};
fs.ftruncateSync = (descriptor, length) => {
  // The new bytes are there, the length is still the old one.
  if (when === 'inside' && left-- === 0) die();
  ftruncateSync(descriptor, length);
};
if (when === 'inside') {
  fs.writeSync = ((descriptor: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
    const isOpenFile = fs.readlinkSync(`/proc/self/fd/${descriptor}`).endsWith('.yaml');
    if (isOpenFile && left === 0) {
      writeSync(descriptor, bytes, offset, Math.floor(length / 2), position);
      die();
    }
    return writeSync(descriptor, bytes, offset, length, position);
  }) as typeof fs.writeSync;
}
syncBuiltinESMExports();

const changes = fs
  .readdirSync(root)
  .filter(name => name.endsWith('.yaml'))
  .sort()
  .map(name => {
    const path = join(root, name);
    const old = fs.readFileSync(path);
    return {
      path,
      expectedSha256: createHash('sha256').update(old).digest('hex'),
      text: asVerified(old.toString('utf8').replaceAll('old', 'new text')),
    };
  });
process.stdout.write('go\n');
const outcome = await writeAll(changes, { root, stateFolder });
process.stdout.write(`${outcome.kind}\n`);
