/** Records of the test, and arbitrary ones. */

import fc from 'fast-check';
import { mergeStarts } from '../../../src/evidence/file/merge-starts.ts';
import {
  type EvidenceFile,
  type ImageRecord,
  inertReasons,
  type ProbeRecord,
} from '../../../src/evidence/file/types.ts';
import { defaultCapabilities } from '../../../src/linux/capabilities.ts';

export const digest = (char: string): string => `sha256:${char.repeat(64)}`;

export function imageRecord(more: Partial<ImageRecord> = {}): ImageRecord {
  return {
    id: digest('a'),
    digests: [digest('d')],
    refs: ['app:1'],
    platform: 'linux/amd64',
    from: 'docker',
    start: { user: 'app', uid: 1000, gid: 1000, groups: [] },
    home: '/home/app',
    entrypoint: ['/entry'],
    command: ['serve'],
    env: ['PATH'],
    workdir: '/srv',
    volumes: [],
    links: [{ path: '/var/run', to: '/run' }],
    ports: ['80/tcp'],
    gain: [{ path: '/usr/bin/passwd', kind: 'setuid', id: 0, inert: 'needs a password or a terminal' }],
    writable: [
      {
        asked: [''],
        uid: 1000,
        gid: 1000,
        groups: [1000],
        paths: [{ path: '/tmp', mode: '1777', owner: '0:0', content: 'none' }],
        files: [],
      },
    ],
    reader: 1,
    ...more,
  };
}

export function probeRecord(more: Partial<ProbeRecord> = {}): ProbeRecord {
  return {
    service: 'db',
    manifest: 'compose.yaml',
    kind: 'compose',
    image: digest('a'),
    settings: '1'.repeat(64),
    parts: { command: '0123456789ab' },
    engine: { name: 'docker', version: '20.10', runtime: 'runc', kernel: '6.1', rootless: false },
    network: 'internal',
    judged: { by: 'health', seconds: 4, secondStart: 'restart' },
    asItIs: 'healthy',
    users: [0, 33],
    unexercised: [],
    result: {
      readOnly: true,
      mounts: [{ path: '/tmp', kind: 'scratch' }],
      noNewPrivileges: true,
      keep: [{ cap: 'CHOWN', because: 'log: chown not permitted' }],
    },
    refuted: [],
    remarks: [],
    ...more,
  };
}

const few = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> => fc.uniqueArray(item, { maxLength: 3 });
const path = fc.constantFrom('/tmp', '/run/app', '/var/lib/app', '/srv/app');
const id = fc.constantFrom(1, 33, 1000);
const cap = fc.constantFrom(...defaultCapabilities.slice(0, 4));
const because = fc.constantFrom('log: not permitted', 'process runs as uid 33');
const user = fc.record({ uid: id, gid: id });

const byPath = <T extends { readonly path: string }>(item: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  fc.uniqueArray(item, { maxLength: 3, selector: ({ path: key }) => key });

const writable = fc.record(
  {
    asked: few(fc.constantFrom('', 'app', '1000 +33')),
    uid: id,
    gid: id,
    groups: few(id),
    paths: byPath(
      fc.record(
        {
          path,
          mode: fc.constantFrom('0755', '1777'),
          owner: fc.constantFrom('0:0', '1000:1000'),
          content: fc.constantFrom('none' as const, 'skeleton' as const, 'files' as const),
          bytes: fc.integer({ min: 1, max: 9 }),
        },
        { requiredKeys: ['path', 'mode', 'owner', 'content'] },
      ),
    ),
    files: few(path),
    incomplete: fc.constant(true as const),
  },
  { requiredKeys: ['asked', 'uid', 'gid', 'groups', 'paths', 'files'] },
);

const start = fc.record(
  {
    asked: few(fc.constantFrom('', '0123456789abcdef', 'fedcba9876543210')),
    scripts: few(path).map(paths => paths.map(item => ({ path: item, sha256: '1'.repeat(64) }))),
    becomes: user,
    asRoot: few(because),
    onEveryPath: fc.boolean(),
    caps: few(cap),
    foreign: fc.uniqueArray(fc.record({ cap, path }), { maxLength: 2, selector: item => `${item.cap} ${item.path}` }),
    writes: fc.uniqueArray(fc.record({ path, folder: path }), {
      maxLength: 2,
      selector: item => `${item.path} ${item.folder}`,
    }),
    folders: byPath(
      fc.record({
        path,
        mode: fc.constantFrom('0755', '1777'),
        owner: fc.constantFrom('0:0', '1000:1000'),
        content: fc.constantFrom('none' as const, 'files' as const),
      }),
    ),
    gives: few(path),
    takesRoot: few(because),
    accounts: few(because),
    gains: few(because),
    open: few(because),
  },
  {
    requiredKeys: [
      'asked',
      'scripts',
      'asRoot',
      'onEveryPath',
      'caps',
      'foreign',
      'writes',
      'folders',
      'gives',
      'takesRoot',
      'accounts',
      'gains',
      'open',
    ],
  },
);

/** Each way to start once, as `inspect` writes them. */
const starts = fc
  .array(start, { minLength: 1, maxLength: 3 })
  .map(mergeStarts)
  .filter(list => list.length > 0);

const gain = fc.record(
  {
    path,
    kind: fc.constantFrom('setuid' as const, 'setgid' as const, 'filecap' as const),
    id,
    caps: few(cap),
    effective: fc.boolean(),
    inert: fc.constantFrom(...inertReasons),
  },
  { requiredKeys: ['path', 'kind'] },
);

const image: fc.Arbitrary<ImageRecord> = fc
  .record(
    {
      id: fc.constantFrom(digest('a'), digest('b'), digest('c')),
      digests: few(fc.constantFrom(digest('d'), digest('e'))),
      refs: few(fc.constantFrom('app:1', 'app:2', 'ghcr.io/acme/api:latest')),
      from: fc.constantFrom('docker' as const, 'registry' as const),
      home: path,
      gain: fc.uniqueArray(gain, { maxLength: 3, selector: item => `${item.path} ${item.kind}` }),
      writable: fc.uniqueArray(writable, {
        maxLength: 3,
        selector: ({ uid, gid, groups }) => [uid, gid, ...[...groups].sort()].join(' '),
      }),
      starts,
      reader: fc.constantFrom(1, 2),
    },
    { requiredKeys: ['id', 'digests', 'refs', 'from', 'home', 'gain', 'writable', 'reader'] },
  )
  .map(more => imageRecord(more as Partial<ImageRecord>));

const result = {
  readOnly: fc.boolean(),
  mounts: byPath(
    fc.record(
      { path, kind: fc.constantFrom('scratch' as const, 'kept' as const), options: fc.constant('exec') },
      { requiredKeys: ['path', 'kind'] },
    ),
  ),
  noNewPrivileges: fc.boolean(),
  keep: fc.uniqueArray(fc.record({ cap, because }), { maxLength: 3, selector: item => item.cap }),
};

const probe: fc.Arbitrary<ProbeRecord> = fc
  .record(
    {
      service: fc.constantFrom('db', 'web'),
      image: fc.constantFrom(digest('a'), digest('b')),
      network: fc.constantFrom('none' as const, 'internal' as const),
      unexercised: few(because),
      result: fc.record(result),
      asUser: fc.record(
        { ...result, user, fsGroup: id },
        { requiredKeys: ['readOnly', 'mounts', 'noNewPrivileges', 'keep', 'user'] },
      ),
      refuted: few(
        fc.record({
          settings: fc.record({ readOnly: fc.boolean(), keep: few(cap), user }, { requiredKeys: [] }),
          start: fc.constantFrom(1 as const, 2 as const),
          because,
        }),
      ),
      remarks: few(because),
      date: fc.constantFrom('2025-01-01', '2025-02-01'),
    },
    { requiredKeys: ['service', 'image', 'network', 'result', 'unexercised', 'refuted', 'remarks'] },
  )
  .map(more => probeRecord(more as Partial<ProbeRecord>));

export const evidenceFiles: fc.Arbitrary<EvidenceFile> = fc.record({
  schema: fc.constant('harden-evidence/1' as const),
  images: fc.uniqueArray(image, { maxLength: 3, selector: item => item.id }),
  probes: fc.uniqueArray(probe, { maxLength: 3, selector: item => `${item.service} ${item.image}` }),
});
