/** What a recorded run changes in the answers about a container, and in what is written. */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseConfig } from '../../../src/config/index.ts';
import { acceptUpTo, createEngine } from '../../../src/engine/index.ts';
import { ImageIndex } from '../../../src/evidence/file/lookup.ts';
import { isEvidenceProblem, parseEvidence } from '../../../src/evidence/file/parse.ts';
import { hashSettings, settingsOf } from '../../../src/evidence/file/settings.ts';
import { isMountable } from '../../../src/evidence/file/trust.ts';
import type { EvidenceFile, ImageRecord, ProbeRecord } from '../../../src/evidence/file/types.ts';
import { writeEvidence } from '../../../src/evidence/file/write.ts';
import { defaultCapabilities } from '../../../src/linux/capabilities.ts';
import { ClusterIndex } from '../../../src/workloads/kubernetes/cluster-index.ts';
import { loadTransforms, transformIds } from '../../../transforms/index.ts';
import { composeOf } from '../../workloads/read-text.ts';
import { digest, imageRecord, probeRecord } from '../file/records.ts';

const run = suite('recorded runs');

const name = 'registry.example.net/app:1.2.3';
const transforms = await loadTransforms(transformIds);
const image: ImageRecord = imageRecord({
  refs: [name],
  start: { user: '', uid: 0, gid: 0, groups: [] },
  gain: [],
  volumes: [],
  links: [],
  writable: [],
});
const manifest = (...lines: readonly string[]): string =>
  ['services:', '  app:', `    image: ${name}`, ...lines.map(line => `    ${line}`), ''].join('\n');

/** A run of the only service of a manifest. */
function record(text: string, more: Partial<ProbeRecord> = {}): ProbeRecord {
  const service = composeOf(text).services.app!;
  return probeRecord({
    service: 'app',
    manifest: 'compose.yaml',
    image: image.id,
    ...hashSettings(settingsOf(service)),
    users: [0, 33],
    result: {
      readOnly: true,
      mounts: [
        { path: '/run/app', kind: 'scratch', options: 'uid=33,gid=33,mode=0750' },
        { path: '/srv/state', kind: 'kept' },
        { path: '/tmp', kind: 'scratch' },
      ],
      noNewPrivileges: true,
      keep: [{ cap: 'CHOWN', because: 'log: cannot change an owner' }],
    },
    ...more,
  });
}

const fileOf = (probes: readonly ProbeRecord[], images: readonly ImageRecord[] = [image]): EvidenceFile => ({
  schema: 'harden-evidence/1',
  images,
  probes,
});

interface Planned {
  readonly text: string;
  readonly findings: readonly string[];
}

function plan(text: string, evidence: EvidenceFile | undefined, config: object = {}): Planned {
  const engine = createEngine({
    config: parseConfig(config),
    transforms,
    knownRules: transformIds,
    read: () => undefined,
    index: new ClusterIndex(),
    images: evidence && new ImageIndex(evidence),
    today: '2026-01-01',
  });
  const planning = engine.planFile({ path: 'compose.yaml', bytes: Buffer.from(text), explicit: true });
  if (planning.kind !== 'planned') throw new Error(JSON.stringify(planning));
  const { file } = planning;
  const applied = file.apply(acceptUpTo(file.plan, 'assured'));
  return {
    text: applied.after,
    findings: file.plan.findings.map(({ rule, safety }) => `${rule} ${safety}`),
  };
}

run('exactly what ran is written', () => {
  const text = manifest();
  assert.is(
    plan(text, fileOf([record(text)])).text,
    manifest(
      'read_only: true',
      'tmpfs:',
      '  - /run/app:uid=33,gid=33,mode=0750',
      '  - /tmp',
      'cap_drop:',
      '  - ALL',
      'cap_add:',
      '  - CHOWN',
      'security_opt:',
      '  - no-new-privileges:true',
      'volumes:',
      '  - /srv/state',
    ),
  );
});

run('what was written leaves nothing to do, and its evidence fresh', () => {
  const text = manifest();
  const evidence = fileOf([record(text)]);
  const { text: written } = plan(text, evidence);
  assert.is(plan(written, evidence).text, written);
});

run('a service user that ran is written with what it ran with, on volumes of the engine', () => {
  const withVolume = manifest('volumes:', '  - data:/data');
  const seen = (text: string) => {
    const { result } = record(text);
    const mounts = [{ path: '/run/app', kind: 'scratch' as const, options: 'uid=33,gid=34,mode=0755' }];
    return fileOf([record(text, { users: [33], asUser: { ...result, keep: [], mounts, user: { uid: 33, gid: 34 } } })]);
  };
  const written = plan(withVolume, seen(withVolume));
  assert.match(written.text, /user: "33:34"/);
  assert.match(written.text, /- \/run\/app:uid=33,gid=34,mode=0755\n/);
  assert.not.match(written.text, /cap_add/);
  assert.is(plan(written.text, seen(withVolume)).text, written.text, 'nothing is left');
  const bound = manifest('volumes:', '  - ./data:/data');
  const unsafe = plan(bound, seen(bound));
  assert.not.match(unsafe.text, /user:/);
  assert.match(unsafe.text, /cap_add:\n {6}- CHOWN\n/);
  assert.ok(unsafe.findings.includes('run-as-non-root unsafe'));
});

run('other settings, another image, another file: no effect', () => {
  const text = manifest('command: serve');
  const none = plan(text, fileOf([])).text;
  const wrong: readonly ProbeRecord[] = [
    record(manifest('command: other')),
    record(text, { image: digest('c') }),
    record(text, { manifest: 'other.yaml' }),
    record(text, { service: 'other' }),
    record(text, { kind: 'kubernetes' }),
  ];
  for (const probe of wrong) assert.is(plan(text, fileOf([probe])).text, none, JSON.stringify(probe));
  assert.is(plan(text, fileOf([record(text)], [])).text, plan(text, undefined).text, 'the image is not known');
  assert.is.not(plan(text, fileOf([record(text)])).text, none);
});

run('a run with other settings says which', () => {
  const seen = manifest('command: serve');
  const engine = createEngine({
    config: parseConfig({}),
    transforms,
    knownRules: transformIds,
    read: () => undefined,
    index: new ClusterIndex(),
    images: new ImageIndex(fileOf([record(seen)])),
    today: '2026-01-01',
  });
  const now = Buffer.from(manifest('command: other', 'init: true'));
  const planning = engine.planFile({ path: 'compose.yaml', bytes: now, explicit: true });
  if (planning.kind !== 'planned') throw new Error('not planned');
  const risks = planning.file.plan.findings.flatMap(({ fix }) => (fix && 'risk' in fix ? [fix.risk] : []));
  assert.ok(
    risks.some(risk => risk?.includes('its recorded run is of other settings (command, init), and harden probe makes')),
    risks.join('\n'),
  );
});

run('what did not run is not assured, whatever else speaks for it', () => {
  const text = manifest();
  const everything = defaultCapabilities.map(cap => ({ cap, because: 'it did not run with fewer' }));
  const failed = record(text, {
    result: { readOnly: false, mounts: [], noNewPrivileges: false, keep: everything },
    refuted: [{ settings: { readOnly: true, keep: [] }, start: 1, because: 'it ended with exit code 1' }],
  });
  const { text: written, findings } = plan(text, fileOf([failed]));
  assert.is(written, text);
  for (const rule of ['read-only-root', 'drop-capabilities', 'no-new-privileges'])
    assert.ok(findings.includes(`${rule} unsafe`), rule);
});

run('a writer that was not seen at work keeps the root writable', () => {
  const text = manifest();
  const unexercised = ['/srv/app belongs to the service and was not written'];
  const { findings } = plan(text, fileOf([record(text, { unexercised })]));
  assert.ok(findings.includes('read-only-root unsafe'));
  assert.ok(findings.includes('drop-capabilities assured'));
});

run('sudo that was not seen at work keeps its rights', () => {
  const text = manifest();
  const helped = { ...image, gain: [{ path: '/usr/bin/sudo', kind: 'setuid' as const, id: 0 }] };
  const { findings } = plan(text, fileOf([record(text)], [helped]));
  assert.ok(findings.includes('no-new-privileges unsafe'));
  assert.ok(findings.includes('drop-capabilities unsafe'));
});

run('a floating tag and the seconds are said', () => {
  const text = manifest();
  const floating = text.replace(':1.2.3', ':1');
  const engine = createEngine({
    config: parseConfig({}),
    transforms,
    knownRules: transformIds,
    read: () => undefined,
    index: new ClusterIndex(),
    images: new ImageIndex(fileOf([record(floating)], [{ ...image, refs: [name.replace(':1.2.3', ':1')] }])),
    today: '2026-01-01',
  });
  const planning = engine.planFile({ path: 'compose.yaml', bytes: Buffer.from(floating), explicit: true });
  if (planning.kind !== 'planned') throw new Error('not planned');
  const root = planning.file.plan.findings.find(({ rule }) => rule === 'read-only-root')!;
  assert.equal(
    root.evidence.map(({ code, what }) => `${code} ${what}`),
    [
      'PROBE ran with a read-only root and mounts at /run/app, /srv/state, /tmp',
      'PROBE seen for 4 s; a path first written later would fail',
    ],
  );
  assert.match(root.evidence[0]!.origin, /started twice on docker 20\.10; the tag may move$/);
});

// -----------------------------------------------------------------------------------------------------------------
// Whatever the file says

const lines = (text: string): readonly string[] => text.split('\n').map(line => line.trim());

/** A line that evidence may add to a manifest. */
function isHarmless(line: string): boolean {
  if (/^(read_only: true|tmpfs:|volumes:|cap_drop:|- ALL|cap_add:|security_opt:|- no-new-privileges:true)$/.test(line))
    return true;
  if (/^user: "[1-9]\d{0,9}:[1-9]\d{0,9}"$/.test(line)) return true;
  const [, item = ''] = /^- (.+)$/.exec(line) ?? [];
  if ((defaultCapabilities as readonly string[]).includes(item)) return true;
  const [path = '', options = ''] = item.split(':');
  return isMountable(path) && /^[a-z0-9=,]*$/.test(options);
}

const text = manifest('command: serve', 'cap_drop:', '  - NET_RAW', 'volumes:', '  - data:/data');
const genuine = writeEvidence(
  fileOf([record(text, { asUser: { ...record(text).result, user: { uid: 33, gid: 33 } } })]),
);

/** Every value of the genuine file, by the keys that lead to it. */
function leavesOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, [...path, key]));
}

function withLeaf(value: unknown, [key, ...rest]: readonly string[], leaf: unknown): unknown {
  if (key === undefined) return leaf;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = withLeaf(copy[key], rest, leaf);
  return copy;
}

const leaves = leavesOf(JSON.parse(genuine));
const values = [
  '/etc/passwd',
  '/',
  '/tmp:exec',
  '/srv/b',
  '../x',
  'SYS_ADMIN',
  'ALL',
  'KILL',
  'exec',
  'a\n  b: c',
  '',
  0,
  -1,
  7,
  true,
  false,
  null,
  {},
  [],
];
const forgery = fc.record({ leaf: fc.constantFrom(...leaves), value: fc.constantFrom(...values) });
const damage = fc.record({
  at: fc.nat(genuine.length - 1),
  remove: fc.nat(3),
  insert: fc.constantFrom('', '"', '1', '{'),
});

run('a forged, cut or damaged file can add only what the rules know, and takes nothing away', () => {
  let taken = 0;
  const hold = (forged: string): void => {
    const parsed = parseEvidence(Buffer.from(forged));
    if (!isEvidenceProblem(parsed)) taken++;
    const after = plan(text, isEvidenceProblem(parsed) ? undefined : parsed).text;
    const added = lines(after).filter(line => !lines(text).includes(line));
    assert.equal(
      added.filter(line => !isHarmless(line)),
      [],
      forged,
    );
    for (const line of lines(text)) assert.ok(lines(after).includes(line) || line.includes('NET_RAW'), line);
  };
  fc.assert(
    fc.property(fc.array(forgery, { minLength: 1, maxLength: 3 }), changes => {
      hold(JSON.stringify(changes.reduce((file, { leaf, value }) => withLeaf(file, leaf, value), JSON.parse(genuine))));
    }),
    { numRuns: 300 },
  );
  assert.ok(taken > 10, `${taken} of them can be read`);
  fc.assert(
    fc.property(damage, fc.boolean(), ({ at, remove, insert }, cut) => {
      const damaged = genuine.slice(0, at) + insert + genuine.slice(at + remove);
      hold(cut ? damaged.slice(0, damaged.length / 2) : damaged);
    }),
    { numRuns: 200 },
  );
});

run('every value that the form allows is as harmless', () => {
  const path = fc.constantFrom('/tmp', '/run/x', '/srv/x', '/var/lib/x', '/data', '/opt/a.b');
  const mount = fc.record(
    {
      path,
      kind: fc.constantFrom('scratch' as const, 'kept' as const),
      options: fc.constantFrom('', 'exec', 'uid=1,gid=2,mode=0777'),
    },
    { requiredKeys: ['path', 'kind'] },
  );
  const result = fc.record({
    readOnly: fc.boolean(),
    mounts: fc.uniqueArray(mount, { maxLength: 4, selector: ({ path: key }) => key }),
    noNewPrivileges: fc.boolean(),
    keep: fc.uniqueArray(
      fc.record({ cap: fc.constantFrom(...defaultCapabilities), because: fc.constantFrom('x', 'log: a: b # c') }),
      { selector: ({ cap }) => cap },
    ),
  });
  const probe = fc.record({
    result,
    asUser: fc.option(
      fc
        .tuple(
          result,
          fc.record({ uid: fc.integer({ min: 1, max: 2147483646 }), gid: fc.integer({ min: 1, max: 2147483646 }) }),
        )
        .map(([own, user]) => ({ ...own, user })),
      { nil: undefined },
    ),
    users: fc.subarray([0, 33, 999]),
    unexercised: fc.subarray(['a writer']),
    remarks: fc.subarray(['it changes /etc/passwd, where no mount is put']),
  });
  fc.assert(
    fc.property(probe, ({ asUser, ...more }) => {
      const seen = fileOf([record(text, { ...more, ...(asUser ? { asUser } : {}) } as Partial<ProbeRecord>)]);
      assert.not(isEvidenceProblem(parseEvidence(Buffer.from(writeEvidence(seen)))));
      const after = plan(text, seen).text;
      const added = lines(after).filter(line => !lines(text).includes(line));
      assert.equal(
        added.filter(line => !isHarmless(line)),
        [],
      );
      if (more.result.noNewPrivileges || asUser?.noNewPrivileges) return;
      assert.not.match(after, /no-new-privileges/);
    }),
    { numRuns: 300 },
  );
});

run.run();
