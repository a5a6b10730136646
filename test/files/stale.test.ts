import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { removeStale, temporaryName } from '../../src/files/stale.ts';
import { type Context, giveFolders, make } from './writing.ts';

const stale = suite<Context>('stale temporary files');
giveFolders(stale);

const dead = spawnSync(process.execPath, ['-e', '']).pid;

stale('of dead processes go, and nothing else', ({ root }) => {
  const stays = [
    `.harden-${process.pid}-0123456789ab.tmp`,
    `.harden-${process.ppid}-0123456789ab.tmp`,
    `x.harden-${dead}-0123456789ab.tmp`,
    `.harden-${dead}-0123456789AB.tmp`,
    `.harden-${dead}-0123456789abc.tmp`,
    `.harden-${dead}-0123456789ab.tmp.yaml`,
    `.harden-${dead}.tmp`,
    'compose.yaml',
  ];
  for (const name of [...stays, `.harden-${dead}-0123456789ab.tmp`, `.harden-${dead}-ba9876543210.tmp`])
    make(root, name, '');
  removeStale(root);
  assert.equal(readdirSync(root).sort(), stays.sort());
});

stale('are looked for once in a folder', ({ root }) => {
  removeStale(root);
  const name = `.harden-${dead}-0123456789ab.tmp`;
  make(root, name, '');
  removeStale(root);
  assert.equal(readdirSync(root), [name]);
});

stale("of a folder that cannot be listed are nobody's matter", ({ root }) => {
  removeStale(join(root, 'gone'));
});

stale('are known by their names, which lie beside the file and are never the same', () => {
  const names = [temporaryName('/a/b/x.yaml'), temporaryName('/a/b/x.yaml')];
  assert.is.not(names[0], names[1]);
  for (const name of names) {
    assert.is(dirname(name), '/a/b');
    assert.match(basename(name), new RegExp(`^\\.harden-${process.pid}-[0-9a-f]{12}\\.tmp$`));
  }
});

stale.run();
