import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askService } from '../ask.ts';

const given = suite('facts of the configuration');
const config = {
  facts: [
    {
      image: 'registry.example.com/shop/api:2.*',
      user: '1500:1600',
      capabilities: ['NET_RAW'],
      writable: [{ path: '/tmp' }, { path: '/var/cache/api', exec: true }, { path: '/data', need: 'persistent' }],
      runAs: '1500:1600',
      privilegeGain: true,
    },
    { image: 'postgres', capabilities: ['CHOWN'] },
    { image: 'shop/worker', startup: 'non-root' },
  ],
};

given('describe an image that nothing else is known about', () => {
  const answers = askService(
    'image: registry.example.com/shop/api:2.4',
    (facts, c) => [
      facts.startUser(c),
      facts.capabilities(c),
      facts.writablePaths(c),
      facts.serviceUser(c),
      facts.privilegeGain(c),
    ],
    { config },
  );
  const because = (what: string): object[] => [{ code: 'FACTS', what, origin: 'harden config' }];
  const known = { known: true, strong: true };
  const path = { worldWritable: false, writer: 'both', declaredVolume: false, reason: 'harden config' };
  assert.equal(answers, [
    { ...known, because: because('image user is 1500:1600'), root: false, uid: 1500, gid: 1600, name: undefined },
    {
      ...known,
      because: because('needs NET_RAW'),
      needs: [{ capability: 'NET_RAW', reason: 'harden config' }],
    },
    {
      ...known,
      because: because('writes /tmp, /var/cache/api, /data'),
      paths: [
        { ...path, path: '/tmp', need: 'scratch', exec: false, worldWritable: true },
        { ...path, path: '/var/cache/api', need: 'scratch', exec: true },
        { ...path, path: '/data', need: 'persistent', exec: false },
      ],
    },
    {
      ...known,
      because: because('runs as 1500:1600 without root'),
      uid: 1500,
      gid: 1600,
      needs: [],
      dataPaths: [],
      imageDropsToIt: false,
    },
    {
      known: true,
      strong: true,
      because: because('gains privileges at start'),
      reasons: because('gains privileges at start'),
    },
  ]);
});

given('hold for the tags they name', () => {
  const known = askService('image: registry.example.com/shop/api:3.0', (facts, c) => facts.startUser(c).known, {
    config,
  });
  assert.is(known, false);
});

given('override the bundled facts part by part', () => {
  const [capabilities, paths] = askService(
    'image: docker.io/library/postgres:16',
    (facts, c) => {
      const needs = facts.capabilities(c);
      const writes = facts.writablePaths(c);
      return [needs.known && needs.needs.map(({ capability }) => capability), writes.known && writes.paths.length];
    },
    { config },
  );
  assert.equal(capabilities, ['CHOWN']);
  assert.is(paths, 3);
});

given('say that no user is named when only the kind of start is', () => {
  const start = askService('image: shop/worker', (facts, c) => facts.startUser(c), { config });
  assert.equal(start, {
    known: true,
    strong: true,
    because: [{ code: 'FACTS', what: 'image user is not root', origin: 'harden config' }],
    root: false,
    uid: undefined,
    gid: undefined,
    name: undefined,
  });
});

given('describe the image of a Dockerfile that is not at hand', () => {
  const start = askService(
    'image: shop/worker\nbuild: https://example.com/worker.git',
    (facts, c) => {
      const answer = facts.startUser(c);
      return answer.known && !answer.root;
    },
    { config },
  );
  assert.is(start, true);
});

given('give way to the manifest', () => {
  const uid = askService(
    'image: registry.example.com/shop/api:2.4\nuser: "7:8"',
    (facts, c) => {
      const answer = facts.startUser(c);
      return answer.known ? answer.uid : undefined;
    },
    { config },
  );
  assert.is(uid, 7);
});

given.run();
