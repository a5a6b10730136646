/** What a record of the evidence file changes in the answers about a container. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ImageIndex } from '../../../src/evidence/file/lookup.ts';
import type { ImageRecord } from '../../../src/evidence/file/types.ts';
import type { Container, Facts, Service } from '../../../src/transform.ts';
import { askContainer, askService } from '../ask.ts';
import { imageRecord } from '../file/records.ts';

const answers = suite('answers with an evidence file');

const name = 'registry.example.net/app:1';
const nonRoot: Partial<ImageRecord> = {
  refs: [name],
  start: { user: 'app', uid: 1000, gid: 1000, groups: [] },
  gain: [],
  volumes: [],
  links: [],
  writable: [
    {
      asked: [''],
      uid: 1000,
      gid: 1000,
      groups: [],
      paths: [
        { path: '/run/app', mode: '0755', owner: '1000:1000', content: 'none' },
        { path: '/tmp', mode: '1777', owner: '0:0', content: 'none' },
        { path: '/var/lib/app', mode: '0755', owner: '1000:1000', content: 'files' },
      ],
      files: [],
    },
  ],
};
const index = (more: Partial<ImageRecord> = {}): ImageIndex =>
  new ImageIndex({ schema: 'harden-evidence/1', images: [imageRecord({ ...nonRoot, ...more })], probes: [] });

/** How sure each answer is, with what it holds. */
const told = (facts: Facts, c: Service | Container): readonly string[] => {
  const gain = facts.privilegeGain(c);
  const needs = facts.capabilities(c);
  const paths = facts.writablePaths(c);
  return [
    gain.known ? `gains ${gain.reasons.length}` : gain.code,
    needs.known ? `${needs.strong ? 'strong' : 'weak'} ${needs.needs.map(({ capability }) => capability)}` : needs.code,
    paths.known
      ? `${paths.strong ? 'strong' : 'weak'} ${paths.paths.map(({ path, need }) => `${path} ${need}`).join(', ')}`
      : paths.code,
  ];
};
const service = (images: ImageIndex | undefined, more = ''): readonly string[] =>
  askService(`image: ${name}\n${more}`, told, images ? { images } : {});

answers('nothing is known without a record, and everything with one about a start without root', () => {
  assert.equal(service(undefined), ['no-evidence', 'no-evidence', 'no-evidence']);
  assert.equal(service(index()), ['gains 0', 'strong ', 'strong /tmp scratch, /run/app scratch, /var/lib/app seeded']);
});

answers('a program that gives rights takes them all back', () => {
  const sudo = index({ gain: [{ path: '/usr/bin/sudo', kind: 'setuid', id: 0 }] });
  assert.equal(service(sudo), ['gains 1', 'weak ', 'no-evidence']);
  const inert = index({
    gain: [{ path: '/usr/bin/su', kind: 'setuid', id: 0, inert: 'needs a password or a terminal' }],
  });
  assert.is(service(inert)[0], 'gains 0');
});

answers('a file capability that is run is kept', () => {
  const path = '/usr/bin/app';
  const record = index({
    entrypoint: [path],
    gain: [{ path, kind: 'filecap', caps: ['NET_BIND_SERVICE'], effective: true }],
  });
  assert.is(service(record)[1], 'strong NET_BIND_SERVICE');
});

answers('a start as root is bounded by nothing but what gains rights', () => {
  const root = index({ start: { user: '', uid: 0, gid: 0, groups: [] }, writable: [] });
  assert.equal(service(root), ['gains 0', 'no-evidence', 'no-evidence']);
});

answers('another tag, another digest and another user are not known', () => {
  assert.is(askService('image: registry.example.net/app:2', told, { images: index() })[0], 'no-evidence');
  assert.is(service(index(), 'user: "1234"')[2], 'no-evidence');
  const digest = `image: ${name}@sha256:${'0'.repeat(64)}`;
  assert.is(askService(digest, told, { images: index() })[0], 'no-evidence');
});

answers('added capabilities and shared namespaces take the bound away', () => {
  assert.is(service(index(), 'pid: host')[2], 'no-evidence');
  const podman = { images: index(), config: { compose: { engine: 'podman' } } };
  assert.is(askService(`image: ${name}\ncap_add: [DAC_OVERRIDE]`, told, podman)[2], 'no-evidence');
});

answers('a pod cannot keep files under an empty folder', () => {
  const container = (images: ImageIndex): readonly string[] => askContainer(`image: ${name}`, told, { images });
  assert.equal(container(index()), ['gains 0', 'strong ', 'needs-content']);
});

answers('what is written down about an image counts where it is sure', () => {
  const record = index({ refs: ['redis:7.4'], start: { user: '', uid: 0, gid: 0, groups: [] }, writable: [] });
  const [gain, needs, paths] = askService('image: redis:7.4', told, { images: record });
  assert.is(gain, 'gains 0');
  assert.match(needs!, /^strong CHOWN/);
  assert.match(paths!, /^strong \/data persistent/);
});

answers.run();
