/** Sources in their order: who is asked first, what the first answer hides, and what it does not. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { noEvidence } from '../../src/evidence/answers.ts';
import { Chain } from '../../src/evidence/chain.ts';
import { ImageIndex } from '../../src/evidence/file/lookup.ts';
import type { Open, Source } from '../../src/evidence/source.ts';
import type { Facts, Runnable } from '../../src/transform.ts';
import { askService, type Project } from './ask.ts';
import { imageRecord } from './file/records.ts';

const chain = suite('the chain of sources');

const c = { name: 'app', image: undefined, build: undefined } as Runnable;
const facts = {} as Facts;
const says =
  (source: Source): Open =>
  () =>
    source;
const silent: Open = () => undefined;
const chainOf = (...opens: readonly Open[]): Chain => new Chain({ c, facts }, opens);
const uid = (source: Source): number | undefined => source.uidOf?.('app');

chain('the first answer counts, and a source that says nothing is passed over', () => {
  const [none, one, two] = [says({ uidOf: () => undefined }), says({ uidOf: () => 1 }), says({ uidOf: () => 2 })];
  assert.is(chainOf(one, two).first(uid), 1);
  assert.is(chainOf(silent, says({}), none, two, one).first(uid), 2);
  assert.is(chainOf(silent, says({}), none).first(uid), undefined);
});

chain('an answer that says no is an answer', () => {
  const no = says({ serviceUser: () => noEvidence('no') });
  const yes = says({
    serviceUser: () => {
      throw new Error('nobody asks');
    },
  });
  assert.equal(
    chainOf(no, yes).first(source => source.serviceUser?.()),
    noEvidence('no'),
  );
});

chain('lists are joined in the order of the sources', () => {
  const listing = (name: string): Open =>
    says({ fileCapabilities: () => [{ capability: name, reason: `said by ${name}` }] });
  const all = chainOf(listing('B'), silent, says({}), listing('A')).all(source => source.fileCapabilities?.());
  assert.equal(
    all.map(({ capability }) => capability),
    ['B', 'A'],
  );
});

chain('a source is opened when its turn comes, once, and knows those behind it', () => {
  const opened: string[] = [];
  const open =
    (name: string, answer: number | undefined): Open =>
    ({ later, c: about }) => {
      opened.push(`${name} for ${about.name}`);
      return { uidOf: () => answer, fileCapabilities: () => [{ capability: name, reason: `${later.first(uid)}` }] };
    };
  const sources = chainOf(open('first', undefined), open('second', 2), open('third', 3));
  assert.is(sources.first(uid), 2);
  assert.equal(opened, ['first for app', 'second for app']);
  const all = sources.all(source => source.fileCapabilities?.());
  assert.equal(
    all.map(({ capability, reason }) => `${capability}: behind it ${reason}`),
    ['first: behind it 2', 'second: behind it 3', 'third: behind it undefined'],
  );
  assert.equal(opened, ['first for app', 'second for app', 'third for app']);
});

chain('silence says what is missing', () => {
  assert.equal(chainOf().silence(), noEvidence('app names no image'));
});

// ---------------------------------------------------------------------------------------------------------------------
// The order of the program

const dockerfile = 'FROM alpine:3.20\nUSER 20\n';
const record = imageRecord({
  refs: ['postgres:16', 'own:1'],
  start: { user: '30', uid: 30, gid: 30, groups: [] },
});
const all: Project = {
  files: { Dockerfile: dockerfile },
  config: { facts: [{ image: 'postgres', user: '10' }] },
  images: new ImageIndex({ schema: 'harden-evidence/1', images: [record], probes: [] }),
};
const startsAs = (service: string, project: Project): string =>
  askService(
    service,
    (asked, app) => {
      const start = asked.startUser(app);
      return start.known ? `${start.because.map(({ code }) => code).join(' ')} ${start.uid}` : start.reason;
    },
    project,
  );

chain('who starts: the manifest, the configuration, the image, the facts', () => {
  assert.is(startsAs('image: postgres:16\nuser: "5"', all), 'CFG 5');
  assert.is(startsAs('image: postgres:16', all), 'FACTS 10');
  assert.is(startsAs('image: postgres:16', { images: all.images! }), 'IMG 30');
  assert.is(startsAs('image: postgres:16', {}), 'FACTS 0');
  assert.is(
    startsAs('image: own:1', {}),
    'nothing is known about own:1 (describe it under `facts` in the configuration)',
  );
});

chain('an image that is built here is known by its Dockerfile, whatever is known of its name', () => {
  const built = 'image: postgres:16\nbuild: .';
  assert.is(startsAs(built, { files: all.files! }), 'DF 20');
  assert.is(startsAs(built, { files: all.files!, images: all.images! }), 'DF 20');
  assert.is(startsAs(built, all), 'FACTS 10');
  assert.is(
    startsAs(built, {}),
    'Dockerfile of app was not found or cannot be followed; describe the image under `facts`',
  );
});

chain(
  'what was seen in the image wins over what is said of it, and both are named where they bear on each other',
  () => {
    const gains = (images: boolean): string =>
      askService(
        'image: postgres:16\nuser: "30"',
        (asked, app) => {
          const gain = asked.privilegeGain(app);
          return gain.known ? `${gain.reasons.length} ${gain.because.map(({ code }) => code).join(' ')}` : gain.reason;
        },
        images ? { images: new ImageIndex({ schema: 'harden-evidence/1', images: [withTool], probes: [] }) } : {},
      );
    assert.is(gains(false), '0 FACTS');
    assert.is(gains(true), '1 IMG');
  },
);

const withTool = imageRecord({
  refs: ['postgres:16'],
  gain: [{ path: '/usr/bin/tool', kind: 'setuid', id: 0 }],
});

chain.run();
