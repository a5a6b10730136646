import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Mount, WritablePath } from '../../../src/transform.ts';
import { needsOwner, ownedOptions } from '../../../transforms/shared/tmpfs.ts';

const tmpfs = suite('tmpfs of a manifest');

const mount = (target: string, ...options: readonly string[]): Mount =>
  ({ kind: 'tmpfs', target, options }) as unknown as Mount;
const known = (path: string, worldWritable = false): readonly WritablePath[] =>
  [{ path, worldWritable }] as unknown as readonly WritablePath[];

tmpfs('needs an owner where the program writes, but for folders of everyone', () => {
  for (const target of ['/tmp', '/var/tmp', '/run/lock', '/var/lock', '/dev/shm'])
    assert.not.ok(needsOwner(mount(target), known(target)), target);
  for (const target of ['/tmp/app', '/var/tmp/x', '/run/lock/app', '/run', '/srv/tmp'])
    assert.ok(needsOwner(mount(target), known(target)), target);
  assert.ok(needsOwner(mount('/run'), known('/run/app')));
  assert.not.ok(needsOwner(mount('/run'), known('/data')));
  assert.not.ok(needsOwner({ ...mount('/run'), kind: 'volume' } as Mount, known('/run')));
});

tmpfs('has one already, or a mode for everybody', () => {
  for (const option of ['uid=5', 'mode=1777', 'mode=0777', 'mode=777', 'mode=0773'])
    assert.not.ok(needsOwner(mount('/run', option), known('/run')), option);
  for (const option of ['gid=5', 'mode=0755', 'mode=1775', 'mode=700', 'size=7'])
    assert.ok(needsOwner(mount('/run', option), known('/run')), option);
});

tmpfs('keeps the mode of the very folder of the image that everybody may write', () => {
  assert.not.ok(needsOwner(mount('/cache'), known('/cache', true)));
  assert.ok(needsOwner(mount('/cache'), known('/cache/app', true)));
});

tmpfs('gets its owner before what it has', () => {
  const owned = (...options: readonly string[]) => ownedOptions(mount('/run', ...options), { uid: 5, gid: 6 });
  assert.equal(owned(), ['uid=5', 'gid=6', 'mode=0755']);
  assert.equal(owned('size=1m', 'gid=9', 'mode=0700'), ['uid=5', 'gid=6', 'size=1m', 'mode=0700']);
});

tmpfs.run();
