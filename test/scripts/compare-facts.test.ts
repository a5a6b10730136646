/** What an image says about itself against what the facts say about it. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareFacts } from '../../scripts/facts/compare.ts';
import { matchImage } from '../../src/evidence/facts/match.ts';
import type { ImageRecord, Start } from '../../src/evidence/file/types.ts';
import { parseImageReference } from '../../src/workloads/image-reference.ts';
import { imageRecord } from '../evidence/file/records.ts';

const compare = suite('facts against images');

const start: Start = {
  asked: [''],
  scripts: [],
  becomes: { uid: 999, gid: 999 },
  asRoot: [],
  onEveryPath: true,
  caps: ['SETGID', 'SETUID'],
  foreign: [{ cap: 'DAC_OVERRIDE', path: '/data' }],
  writes: [],
  folders: [],
  gives: [],
  takesRoot: [],
  accounts: [],
  gains: [],
  open: [],
};
const redis: Partial<ImageRecord> = {
  start: { user: '', uid: 0, gid: 0, groups: [] },
  volumes: ['/data'],
  gain: [],
  writable: [],
  starts: [start],
};
const told = (name: string, more: Partial<ImageRecord>): readonly string[] =>
  compareFacts(imageRecord({ ...redis, ...more }), matchImage(parseImageReference(name))!).map(
    ({ key, facts, image }) => `${key}: ${facts} | ${image}`,
  );

compare('an image that is as the facts say makes no difference', () => {
  assert.equal(told('redis:7', {}), []);
});

compare('every difference names the key of the facts and both sides', () => {
  assert.equal(told('redis:7', { start: { user: 'app', uid: 5, gid: 6, groups: [] }, starts: [] }), [
    'default_user: root | app (5:6)',
    'variants (*): 999:999 | 5:6',
    'startup: root-then-drops | non-root',
  ]);
  assert.equal(told('redis:7', { volumes: [] }), ['data_paths, declared: /data | none']);
  assert.equal(told('redis:7', { starts: [{ ...start, caps: ['FOWNER'] }] }), [
    'capabilities: CHOWN DAC_OVERRIDE SETGID SETUID | the script takes FOWNER, too',
  ]);
  const gain: ImageRecord['gain'] = [
    { path: '/usr/bin/sudo', kind: 'setuid', id: 0 },
    { path: '/usr/bin/x', kind: 'filecap', caps: ['NET_RAW'], effective: true },
  ];
  assert.equal(told('redis:7', { gain }), [
    'file_capabilities: none | NET_RAW',
    'privilege_gain: not needed | there is /usr/bin/sudo',
  ]);
});

compare('a script that could not be followed is compared with nothing', () => {
  assert.equal(told('redis:7', { starts: [{ ...start, caps: ['FOWNER'], open: ['eval'] }] }), []);
});

compare.run();
