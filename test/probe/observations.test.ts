import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Listed, Listing } from '../../src/probe/image-view.ts';
import { needsOf } from '../../src/probe/needs.ts';
import { ownedMounts } from '../../src/probe/owned.ts';
import { type PlacementOptions, placeWrites } from '../../src/probe/placements.ts';
import type { Survey, WriteSeen } from '../../src/probe/survey.ts';
import { unexercisedWriters } from '../../src/probe/writers.ts';
import { findWrites } from '../../src/probe/writes.ts';
import { imageRecord } from '../evidence/file/records.ts';
import { seen } from './simulated-service.ts';

const observations = suite('observations');

const listing = (top: Partial<Listed> = {}, entries: readonly Partial<Listed>[] = []): Listing => ({
  top: { uid: 0, gid: 0, mode: 0o755, type: 'folder', ...top },
  entries: entries.map(entry => ({ uid: 0, gid: 0, mode: 0o755, type: 'folder', size: 0, path: 'x', ...entry })),
  cut: false,
});
const added = (path: string, now: Partial<Listed> = {}): WriteSeen => ({
  path,
  kind: 'added',
  folder: path.slice(0, path.lastIndexOf('/')) || '/',
  now: { uid: 0, gid: 0, mode: 0o644, type: 'file', ...now },
});
const surveyOf = (writes: readonly WriteSeen[], images: Readonly<Record<string, Listing>> = {}): Survey => ({
  startUid: 0,
  seen: seen(),
  writes,
  folders: writes.map(({ folder }) => ({ path: folder, image: images[folder], now: images[folder] })),
  mounts: [],
  declared: [],
});
const options: PlacementOptions = { kind: 'compose', mounted: [], volumes: [], bound: [], user: undefined };
const placed = (survey: Survey, more: Partial<PlacementOptions> = {}) => {
  const outcome = placeWrites(survey, { ...options, ...more });
  if (outcome.kind === 'obstacle') return outcome.because;
  return outcome.mounts.map(({ path, kind, options: text }) => [path, kind, text ?? ''].join(' ').trim());
};

// -----------------------------------------------------------------------------------------------------------------
// Writes

observations('the topmost new entry is the write, folders on the way are not', () => {
  const writes = findWrites(
    [
      { path: '/run', kind: 'modified' },
      { path: '/run/app', kind: 'added' },
      { path: '/run/app/pid', kind: 'added' },
      { path: '/var', kind: 'modified' },
      { path: '/var/lib', kind: 'modified' },
      { path: '/var/lib/app', kind: 'modified' },
      { path: '/var/lib/app/seed', kind: 'deleted' },
      { path: '/srv', kind: 'modified' },
    ],
    [],
  );
  assert.equal(writes, [
    { path: '/run/app', kind: 'added', folder: '/run' },
    { path: '/var/lib/app/seed', kind: 'deleted', folder: '/var/lib/app' },
    { path: '/srv', kind: 'modified', folder: '/' },
  ]);
});

observations('mount points, and what the engine and interpreters leave, are no writes', () => {
  const changes = [
    '/data',
    '/data/x',
    '/dev/console',
    '/etc/hosts',
    '/app/__pycache__',
    '/app/__pycache__/a.pyc',
    '/mnt',
  ];
  const writes = findWrites(
    changes.map(path => ({ path, kind: 'added' })),
    ['/data', '/mnt/deep/below'],
  );
  assert.equal(writes, []);
});

// -----------------------------------------------------------------------------------------------------------------
// Mounts

observations('scratch folders become tmpfs with the owner that they have in the image', () => {
  const images = {
    '/run': listing({}, [{ path: 'lock', mode: 0o1777 }]),
    '/var/cache/app': listing({ uid: 33, gid: 33, mode: 0o750 }),
  };
  assert.equal(placed(surveyOf([added('/run/app.pid'), added('/var/cache/app/x')], images)), [
    '/tmp scratch',
    '/run scratch',
    '/run/lock scratch mode=1777',
    '/var/cache/app scratch uid=33,gid=33,mode=0750',
  ]);
  assert.equal(placed(surveyOf([added('/run/app.pid')], images), { kind: 'kubernetes' }), [
    '/tmp scratch',
    '/run scratch',
  ]);
});

observations('data lies on volumes, which start with what the image has', () => {
  const images = {
    '/var/lib/app': listing({}, [{ path: 'seed.db', type: 'file' }]),
    '/opt/state': listing({ uid: 5 }),
  };
  const survey = surveyOf([added('/var/lib/app/new.db'), added('/opt/state/x')], images);
  assert.equal(placed(survey), ['/tmp scratch', '/opt/state kept', '/var/lib/app kept']);
  assert.is(placed(survey, { kind: 'kubernetes' }), 'it changes /var/lib/app/new.db among the files of its program');
  assert.equal(placed(survey, { mounted: ['/var/lib'] }), ['/tmp scratch', '/opt/state kept']);
});

observations('no mount lies over a program or over the system', () => {
  const code = { '/app': listing({ uid: 1000 }, [{ path: 'server.js', type: 'file' }]) };
  assert.is(placed(surveyOf([added('/app/data.db')], code)), 'it changes /app/data.db among the files of its program');
  const folder = (path: string, uid: number) => added(path, { type: 'folder', mode: 0o755, uid, gid: uid });
  assert.equal(placed(surveyOf([folder('/app/.cache', 1000)], code)), [
    '/tmp scratch',
    '/app/.cache scratch uid=1000,gid=1000,mode=0755',
  ]);
  assert.equal(placed(surveyOf([folder('/app/out', 0)], code)), ['/tmp scratch', '/app/out kept']);
  assert.match(placed(surveyOf([folder('/app/out', 1000)], code)) as string, /among the files of its program/);
  for (const path of ['/etc/passwd', '/usr/lib/x', '/file', '/usr/x'])
    assert.is(placed(surveyOf([added(path)])), `it changes ${path}, where no mount is put`);
});

observations('another user gets the folders that root has', () => {
  const images = { '/run/app': listing() };
  assert.equal(placed(surveyOf([added('/run/app/pid')], images), { user: { uid: 7, gid: 8 } }), [
    '/tmp scratch',
    '/run/app scratch uid=7,gid=8,mode=0755',
  ]);
});

observations('too many places are none', () => {
  const writes = Array.from({ length: 20 }, (_, index) => added(`/srv/${index}/x`));
  const images = Object.fromEntries(writes.map(({ folder }) => [folder, listing()]));
  assert.is(placed(surveyOf(writes, images)), 'it writes 21 places, more than are mounted one by one');
});

// -----------------------------------------------------------------------------------------------------------------
// Capabilities

const none = { fileCapabilities: [], scriptCapabilities: [], isScript: false, lowPort: undefined };
const caps = (survey: Survey, more: Partial<typeof none> = {}) =>
  needsOf(survey, { ...none, ...more }).map(({ cap, because }) => `${cap}: ${because}`);

observations('a process of another user has changed it', () => {
  const processes = [
    { uid: 0, gid: 0, name: 'app' },
    { uid: 33, gid: 33, name: 'app' },
  ];
  assert.equal(caps({ ...surveyOf([]), seen: seen({ processes }) }), [
    'SETGID: a process runs as uid 33',
    'SETUID: a process runs as uid 33',
  ]);
  assert.equal(caps({ ...surveyOf([]), seen: seen({ processes }), startUid: 33 }), []);
});

observations('what root gave away and what it could not write by its mode take capabilities', () => {
  const images = { '/var/cache/app': listing(), '/srv/app': listing({ uid: 33, gid: 33, mode: 0o755 }) };
  assert.equal(caps(surveyOf([added('/var/cache/app/x', { uid: 33 })], images)), [
    'CHOWN: /var/cache/app/x is given to uid 33',
  ]);
  assert.equal(caps(surveyOf([added('/srv/app/x')], images)), [
    'DAC_OVERRIDE: root writes into /srv/app, which is closed to it',
  ]);
  assert.equal(caps(surveyOf([added('/srv/app/x', { uid: 33 })], images)), []);
});

observations('a mount whose owner changes takes CHOWN, a closed one DAC_OVERRIDE at the next start of a script', () => {
  const processes = [{ uid: 999, gid: 999, name: 'db' }];
  const mounts = [
    {
      path: '/data',
      kind: 'volume' as const,
      before: { uid: 0, gid: 0, mode: 0o755 },
      now: listing({ uid: 999, gid: 999, mode: 0o700 }),
    },
  ];
  const survey = { ...surveyOf([]), mounts, seen: seen({ processes }) };
  assert.equal(caps(survey, { isScript: true }), [
    'SETGID: a process runs as uid 999',
    'SETUID: a process runs as uid 999',
    'CHOWN: the owner of /data is changed at the start',
    'DAC_OVERRIDE: root walks /data, which becomes closed to it',
  ]);
  assert.not(caps(survey).some(text => text.startsWith('DAC_OVERRIDE')));
});

observations('programs that act later, file capabilities and low ports are known by name', () => {
  const cron = { ...surveyOf([]), seen: seen({ processes: [{ uid: 0, gid: 0, name: 'cron' }] }) };
  assert.equal(caps(cron), ['SETGID: cron uses it later', 'SETUID: cron uses it later']);
  assert.equal(
    caps({ ...surveyOf([]), startUid: 5 }, { fileCapabilities: [{ cap: 'NET_RAW', path: '/bin/p' }] as never }),
    ['NET_RAW: file capability of /bin/p'],
  );
  assert.equal(caps(surveyOf([]), { lowPort: 80 as never }), ['NET_BIND_SERVICE: port 80 may be open to root only']);
  assert.equal(caps(surveyOf([]), { fileCapabilities: [{ cap: 'SYS_ADMIN', path: '/bin/p' }] as never }), []);
});

// -----------------------------------------------------------------------------------------------------------------
// What the run was too short for

const owned = imageRecord({
  volumes: [],
  writable: [
    {
      asked: ['33'],
      uid: 33,
      gid: 33,
      groups: [33],
      files: [],
      paths: [
        { path: '/run/lock/app', mode: '0755', owner: '33:0', content: 'none' },
        { path: '/var/log/app', mode: '0750', owner: '33:4', content: 'files' },
        { path: '/srv/app', mode: '0755', owner: '33:33', content: 'files' },
        { path: '/srv/app/uploads', mode: '0755', owner: '33:33', content: 'none' },
        { path: '/etc/app', mode: '0755', owner: '33:33', content: 'files' },
        { path: '/tmp', mode: '1777', owner: '0:0', content: 'none' },
      ],
    },
  ],
});

observations('folders that were made for a service get mounts where that is as good', () => {
  assert.equal(ownedMounts(owned, 33, []), [
    { path: '/run/lock/app', kind: 'scratch', options: 'uid=33,gid=0,mode=0755' },
    { path: '/var/log/app', kind: 'kept' },
  ]);
  assert.equal(ownedMounts(owned, 33, ['/var/log/app/archive', '/run']), []);
});

observations('a folder of the service that was not written is a writer that was not seen', () => {
  const processes = [{ uid: 33, gid: 33, name: 'app' }];
  const writers = (mounted: readonly string[], name = 'app') =>
    unexercisedWriters({
      image: owned,
      seen: seen({ processes: [{ ...processes[0]!, name }] }),
      mounts: ownedMounts(owned, 33, []),
      mounted,
    });
  assert.equal(writers([]), ['/srv/app belongs to the service and was not written']);
  assert.equal(writers(['/srv/app/uploads']), []);
  assert.equal(writers(['/srv'], 'crond'), ['a scheduler starts programs at times that were not waited for']);
});

observations.run();
