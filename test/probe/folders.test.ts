import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isData, isVolatile } from '../../src/probe/folders.ts';

const folders = suite('folders of a container');

folders('nobody expects to find temporary files again', () => {
  for (const path of [
    '/tmp',
    '/tmp/x',
    '/run',
    '/run/lock/a',
    '/var/tmp',
    '/var/run/x',
    '/var/lock',
    '/var/cache/nginx',
  ])
    assert.ok(isVolatile(path), path);
  for (const path of ['/', '/TMP', '/tmpfiles', '/var', '/var/cache', '/var/lib/tmp', '/srv/tmp', '/Run', 'tmp'])
    assert.not.ok(isVolatile(path), path);
});

folders('data lies where data lies by custom, and in volumes of the image', () => {
  for (const path of [
    '/var/lib/x',
    '/var/log',
    '/var/spool/cron',
    '/data',
    '/config/a',
    '/srv/app/data',
    '/srv/app/data/x',
  ])
    assert.ok(isData(path, []), path);
  for (const path of ['/var/library', '/srv/data', '/srv/a/b/data', '/database', '/DATA', '/opt/x'])
    assert.not.ok(isData(path, []), path);
  assert.ok(isData('/opt/x/y', ['/opt/x']));
  assert.not.ok(isData('/opt/xy', ['/opt/x']));
});

folders.run();
