import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askedText, askedUser } from '../../../src/evidence/file/asked-user.ts';
import { recipeOf } from '../../../src/evidence/file/recipe.ts';
import { changedSettings, hashSettings, settingsOf } from '../../../src/evidence/file/settings.ts';
import type { ProbeRecord } from '../../../src/evidence/file/types.ts';
import { readContainer, readService } from './read-targets.ts';
import { probeRecord } from './records.ts';

const settings = suite('settings of a probe');

const hashOf = (...lines: readonly string[]): string => hashSettings(settingsOf(readService(...lines))).settings;
const podHash = (pod: readonly string[], container: readonly string[] = []): string => {
  const target = readContainer(pod, container);
  return hashSettings(settingsOf(target, target.pod)).settings;
};
const plain = hashOf('image: app:1');

settings('what our own fixes write changes nothing', () => {
  const fixes = [
    ['read_only: true', 'tmpfs: [/tmp, "/run:uid=1000"]', 'volumes: [/var/lib/app]'],
    ['cap_drop: [ALL]', 'cap_add: [CHOWN, SETUID, CAP_SETGID]'],
    ['security_opt: ["no-new-privileges:true"]'],
  ];
  for (const lines of fixes) assert.is(hashOf('image: app:1', ...lines), plain, lines[0]);
  assert.is(
    hashOf('image: app:1', 'cap_add: [NET_ADMIN]'),
    hashOf('image: app:1', 'cap_drop: [ALL]', 'cap_add: [CHOWN, NET_ADMIN]'),
  );
  const bare = podHash([]);
  assert.is(
    podHash(
      ['volumes: [{name: tmp, emptyDir: {}}]'],
      [
        'securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}',
        'volumeMounts: [{name: tmp, mountPath: /tmp}]',
      ],
    ),
    bare,
  );
});

settings('everything that a run depends on changes it', () => {
  const changes = [
    'command: [serve, --debug]',
    'entrypoint: /other',
    'working_dir: /srv',
    'user: "1000"',
    'environment: {MODE: x}',
    'env_file: app.env',
    'volumes: [data:/data]',
    'ports: ["80:8080"]',
    'cap_add: [NET_ADMIN]',
    'privileged: true',
    'sysctls: {net.core.somaxconn: 1}',
    'ulimits: {nofile: 10}',
    'init: true',
    'network_mode: host',
    'group_add: [docker]',
  ];
  const hashes = changes.map(change => hashOf('image: app:1', change));
  assert.is(new Set([plain, ...hashes]).size, changes.length + 1);
  const pods = [
    podHash([]),
    podHash(['securityContext: {fsGroup: 5}']),
    podHash(['securityContext: {runAsUser: 5}']),
    podHash([], ['args: [x]']),
    podHash(['initContainers: [{name: i, image: x}]']),
  ];
  assert.is(new Set(pods).size, pods.length);
});

settings('another spelling of the same is the same', () => {
  assert.is(hashOf('image: app:1', 'environment: {A: x, B: y}'), hashOf('image: app:1', 'environment: [B=y, A=x]'));
  assert.is(
    hashOf('image: app:1', 'volumes: [a:/data]'),
    hashOf('image: app:1', 'volumes: ["b:/data"]'),
    'sources do not count',
  );
  assert.not.equal(hashOf('image: app:1', 'volumes: [a:/data]'), hashOf('image: app:1', 'volumes: [a:/data:ro]'));
  assert.is(hashOf('image: app:1', 'privileged: false', 'init: false'), plain);
});

settings('variables count as they are written', () => {
  const variable = (name: string): string => `$${`{${name}}`}`;
  assert.not.equal(
    hashOf('image: app:1', `command: run ${variable('A')}`),
    hashOf('image: app:1', `command: run ${variable('B')}`),
  );
});

const seenWith = (lines: readonly string[], user?: { readonly uid: number; readonly gid: number }): ProbeRecord =>
  probeRecord({
    ...hashSettings(settingsOf(readService(...lines))),
    ...(user ? { asUser: { ...probeRecord().result, user } } : {}),
  });

settings('what differs is named by its key', () => {
  const seen = seenWith(['image: app:1', 'command: a']);
  const now = (...lines: readonly string[]) => changedSettings(settingsOf(readService('image: app:1', ...lines)), seen);
  assert.equal(now('command: a'), []);
  assert.equal(now('command: b', 'user: "5"'), ['command', 'user']);
  assert.equal(now(), ['command']);
});

settings('the user that the probe found may be written down, and no other', () => {
  const user = { uid: 999, gid: 999 };
  for (const before of [[], ['user: root'], ['user: "0:0"']]) {
    const seen = seenWith(['image: app:1', ...before], user);
    const now = (text: string) => changedSettings(settingsOf(readService('image: app:1', text)), seen);
    assert.equal(now('user: "999:999"'), [], before[0] ?? 'none');
    assert.equal(now('user: "998:998"'), ['user'], before[0] ?? 'none');
  }
});

// -----------------------------------------------------------------------------------------------------------------
// Who is asked about

settings('users and added groups are one text', () => {
  const service = (...lines: readonly string[]) => {
    const user = askedUser(readService('image: app:1', ...lines));
    return user && askedText(user);
  };
  assert.is(service(), '');
  assert.is(service('user: app:www'), 'app:www');
  assert.is(service('user: 1000', 'group_add: [docker, 33]'), '1000 +33 +docker');
  assert.is(service(`user: "$${'{UID}'}"`), undefined);
  const pod = (context: string, own: readonly string[] = []) => {
    const user = askedUser(readContainer([`securityContext: {${context}}`], own));
    return user && askedText(user);
  };
  assert.is(pod('runAsUser: 5, runAsGroup: 6, fsGroup: 7, supplementalGroups: [8, 7]'), '5:6 +7 +8');
  assert.is(pod('runAsUser: 5', ['securityContext: {runAsUser: 9}']), '9');
  assert.is(pod('runAsGroup: 6'), ':6');
});

settings('a recipe is the Dockerfile with what it copies that is run', () => {
  const build = { dockerfile: 'api/Dockerfile', inline: undefined, target: undefined, args: {}, context: 'api' };
  const files: Record<string, string> = {
    'api/Dockerfile': 'FROM a\nCOPY --chown=1 entry.sh data.txt /\n',
    'api/entry.sh': '#!/bin/sh\n',
    'api/data.txt': 'x',
  };
  const recipe = (changed: Record<string, string> = {}, more: object = {}) =>
    recipeOf({ ...build, ...more }, path => ({ ...files, ...changed })[path]);
  assert.match(recipe()!, /^[0-9a-f]{64}$/);
  assert.is(recipe({ 'api/data.txt': 'y' }), recipe());
  const others = [
    recipe({ 'api/entry.sh': '#!/bin/bash\n' }),
    recipe({ 'api/Dockerfile': 'FROM b' }),
    recipe({}, { target: 'x' }),
    recipe({}, { args: { A: '1' } }),
  ];
  assert.is(new Set([recipe(), ...others]).size, 5);
  assert.is(recipe({}, { dockerfile: undefined }), undefined);
});

settings.run();
