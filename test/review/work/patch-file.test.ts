/** Saving what is accepted as a patch: never over another file, and never half. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { savePatch } from '../../../src/review/work/patch-file.ts';

const saving = suite('saved patches');

saving('every patch gets a name that is free', () => {
  const folder = mkdtempSync(join(tmpdir(), 'harden-patch-'));
  try {
    assert.is(savePatch(folder, 'one\n'), 'saved harden.patch: apply it with git apply harden.patch');
    assert.is(savePatch(folder, 'two\n'), 'saved harden-2.patch: apply it with git apply harden-2.patch');
    assert.equal(readdirSync(folder).sort(), ['harden-2.patch', 'harden.patch']);
    assert.is(readFileSync(join(folder, 'harden.patch'), 'utf8'), 'one\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

saving('what is in the way is said in a few words', () => {
  const missing = join(tmpdir(), 'harden-no-such-folder');
  assert.is(savePatch(missing, 'one\n'), 'harden.patch cannot be saved: no such file or directory');
});

saving.run();
