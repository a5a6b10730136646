import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { completeReference, ImageIndex, isFloating } from '../../../src/evidence/file/lookup.ts';
import { mergeEvidence } from '../../../src/evidence/file/merge.ts';
import { isEvidenceProblem, largestEvidence, parseEvidence } from '../../../src/evidence/file/parse.ts';
import { pruneEvidence } from '../../../src/evidence/file/prune.ts';
import { isMountable } from '../../../src/evidence/file/trust.ts';
import type { EvidenceFile, ProbeRecord } from '../../../src/evidence/file/types.ts';
import { putImage } from '../../../src/evidence/file/update.ts';
import { writeEvidence } from '../../../src/evidence/file/write.ts';
import { parseImageReference } from '../../../src/workloads/image-reference.ts';
import { digest, evidenceFiles, imageRecord, probeRecord } from './records.ts';

const evidence = suite('evidence file');

const fileOf = (more: Partial<EvidenceFile> = {}): EvidenceFile => ({
  schema: 'harden-evidence/1',
  images: [imageRecord()],
  probes: [probeRecord()],
  ...more,
});
const parse = (text: string) => parseEvidence(Buffer.from(text));
const text = writeEvidence(fileOf());

/** Message and place of the problem of a text. */
function problemOf(broken: string | Uint8Array): string {
  const outcome = parseEvidence(Buffer.from(broken as string));
  if (!isEvidenceProblem(outcome)) throw new Error('was taken');
  const [message] = outcome.message.split('; it is left out');
  return outcome.at ? `${outcome.at.line}:${outcome.at.column} ${message}` : message!;
}

evidence('is written in one way only', () => {
  assert.is(
    writeEvidence({
      schema: 'harden-evidence/1',
      images: [imageRecord({ env: ['B', 'A'], command: ['z', 'a'] })],
      probes: [],
    }),
    `{
  "schema": "harden-evidence/1",
  "images": [
    {
      "id": "${digest('a')}",
      "digests": ["${digest('d')}"],
      "refs": ["app:1"],
      "platform": "linux/amd64",
      "from": "docker",
      "start": { "user": "app", "uid": 1000, "gid": 1000, "groups": [] },
      "home": "/home/app",
      "entrypoint": ["/entry"],
      "command": ["z", "a"],
      "env": ["A", "B"],
      "workdir": "/srv",
      "volumes": [],
      "links": [
        { "path": "/var/run", "to": "/run" }
      ],
      "ports": ["80/tcp"],
      "gain": [
        { "path": "/usr/bin/passwd", "kind": "setuid", "id": 0, "inert": "needs a password or a terminal" }
      ],
      "writable": [
        {
          "asked": [""],
          "uid": 1000,
          "gid": 1000,
          "groups": [1000],
          "paths": [
            { "path": "/tmp", "mode": "1777", "owner": "0:0", "content": "none" }
          ],
          "files": []
        }
      ],
      "reader": 1
    }
  ],
  "probes": []
}
`,
  );
});

evidence('any file comes back as it was, and the order of records and of sets does not matter', () => {
  fc.assert(
    fc.property(evidenceFiles, file => {
      const written = writeEvidence(file);
      const read = parse(written);
      if (isEvidenceProblem(read)) throw new Error(read.message);
      assert.is(writeEvidence(read), written);
      const turned = {
        ...file,
        images: file.images
          .map(image => ({ ...image, refs: [...image.refs].reverse(), gain: [...image.gain].reverse() }))
          .reverse(),
        probes: [...file.probes].reverse(),
      };
      assert.is(writeEvidence(turned), written);
    }),
  );
});

evidence('the published schema takes what is written', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync('schemas/evidence-1.json', 'utf8')));
  fc.assert(
    fc.property(evidenceFiles, file => {
      assert.ok(validate(JSON.parse(writeEvidence(file))), JSON.stringify(validate.errors));
    }),
    { numRuns: 50 },
  );
  assert.not(validate({ schema: 'harden-evidence/1', images: [], probes: [], more: 1 }));
});

evidence('what is no JSON is left out, with line and column', () => {
  assert.is(problemOf(''), '1:1 is no JSON');
  assert.is(problemOf('{\n  "schema": "harden-evidence/1",\n  x\n}'), '3:3 a key in quotes is missing');
  assert.is(problemOf(text.replace('"images": [', '"images": [,')), '3:14 is no JSON');
  assert.is(problemOf(`${text}{}`), `${text.split('\n').length}:1 something follows the end`);
  assert.is(problemOf(text.slice(0, 30)), '2:13 a text does not end');
  assert.is(problemOf('{"schema": "a" "b"}'), '1:16 a comma or } is missing');
  assert.is(problemOf('{"schema" "a"}'), '1:11 a colon is missing');
  assert.is(problemOf('["\\x"]'), '1:2 is no JSON');
  assert.is(problemOf('['.repeat(100_000)), '1:18 is nested too deeply');
  assert.is(problemOf(Uint8Array.from([0x7b, 0xff])), 'is no UTF-8 text');
  assert.is(problemOf(Buffer.alloc(largestEvidence + 1)), 'has more than 4,194,304 bytes');
});

evidence('a key that is there twice is refused where it is', () => {
  assert.is(
    problemOf(text.replace('"from": "docker",', '"from": "docker", "from": "podman",')),
    '9:25 the key "from" is there twice',
  );
});

evidence('unknown keys and values are refused where they are', () => {
  assert.is(
    problemOf(text.replace('"from": "docker"', '"from": "docker", "more": 1')),
    '9:33 images.0.more the key "more" is unknown',
  );
  assert.is(
    problemOf(text.replace('"schema"', '"__proto__": {}, "schema"')),
    '2:16 __proto__ the key "__proto__" is unknown',
  );
  assert.match(problemOf(text.replace('"docker"', '"magic"')), /^9:15 images\.0\.from must be docker or podman/);
  assert.match(
    problemOf(text.replace('"uid": 1000', '"uid": -1')),
    /^10:\d+ images\.0\.start\.uid must be at least 0$/,
  );
  assert.match(problemOf(text.replace('"uid": 1000', '"uid": 1.5')), /must be a whole number$/);
  assert.match(problemOf(text.replace('"/home/app"', '1')), /images\.0\.home must be a text$/);
  assert.match(problemOf(text.replace('      "workdir": "/srv",\n', '')), /^4:5 images\.0 lacks the key workdir$/);
  assert.match(problemOf(text.replace('"harden-evidence/1"', '"harden-evidence/2"')), /^2:13 schema must be/);
  assert.match(problemOf('[]'), /^1:1 must be a map$/);
});

evidence('no two records are about the same', () => {
  assert.match(
    problemOf(writeEvidence(fileOf({ images: [imageRecord(), imageRecord({ refs: ['b:1'] })] }))),
    /images\.1 is about the same as another item/,
  );
  assert.match(
    problemOf(writeEvidence(fileOf({ probes: [probeRecord(), probeRecord()] }))),
    /probes\.1 is about the same as another item/,
  );
});

evidence(
  'a probe can name neither a place of the system, nor root, nor a capability that is not granted anyway',
  () => {
    const withResult = (result: object) =>
      writeEvidence(fileOf({ probes: [probeRecord({ result: { ...probeRecord().result, ...result } })] }));
    assert.match(
      problemOf(withResult({ mounts: [{ path: '/etc', kind: 'scratch' }] })),
      /probes\.0\.result\.mounts\.0\.path is no place for a mount/,
    );
    assert.match(
      problemOf(withResult({ mounts: [{ path: '/tmp', kind: 'scratch', options: 'exec"\n' }] })),
      /options must look like/,
    );
    assert.match(
      problemOf(withResult({ keep: [{ cap: 'SYS_ADMIN', because: 'x' }] })),
      /keep\.0\.cap must be AUDIT_WRITE or/,
    );
    const asUser = (uid: number, gid: number, more: object = {}) =>
      problemOf(
        writeEvidence(
          fileOf({ probes: [probeRecord({ asUser: { ...probeRecord().result, user: { uid, gid }, ...more } })] }),
        ),
      );
    assert.match(asUser(0, 1), /user\.uid must be at least 1/);
    assert.match(asUser(1, 2147483647), /user\.gid must be at most 2147483646/);
    assert.match(asUser(1, 1, { mounts: [{ path: '/etc', kind: 'kept' }] }), /asUser\.mounts\.0\.path is no place/);
    const many = Array.from({ length: 17 }, (_, index) => ({ path: `/srv/${index}`, kind: 'scratch' }));
    assert.match(problemOf(withResult({ mounts: many })), /mounts holds more than 16 items/);
  },
);

evidence('mounts are proposed at harmless paths only', () => {
  const yes = [
    '/tmp',
    '/run',
    '/run/app',
    '/var/cache/nginx',
    '/usr/local/apache2/logs',
    '/data',
    '/home/app/.cache',
    '/srv/a-b_c.d@e',
  ];
  const no = [
    ...[
      '/',
      '/usr',
      '/usr/local',
      '/var',
      '/proc/x',
      '/sys',
      '/dev/shm',
      '/etc/nginx',
      '/bin',
      '/sbin/x',
      '/lib64',
      '/boot',
    ],
    ...[
      '/run/secrets',
      '/run/secrets/a',
      '/var/run/secrets',
      '/usr/bin',
      '/usr/lib/x',
      '/usr/libexec',
      'tmp',
      '',
      '/tmp/',
      '//tmp',
    ],
    ...[
      '/tmp/..',
      '/tmp/./a',
      '/a b',
      '/a,b',
      '/a:b',
      '/a"b',
      "/a'b",
      '/a#b',
      '/a$b',
      '/a\\b',
      '/ä',
      '/a\nb',
      `/${'a'.repeat(255)}`,
    ],
  ];
  assert.equal(
    yes.filter(path => !isMountable(path)),
    [],
  );
  assert.equal(no.filter(isMountable), []);
});

evidence('any change of one character is refused or gives a file of the same form', () => {
  const char = fc.constantFrom(...'{}[]",:0a-\\ \n');
  fc.assert(
    fc.property(fc.nat(text.length - 1), char, (at, other) => {
      const outcome = parse(text.slice(0, at) + other + text.slice(at + 1));
      if (isEvidenceProblem(outcome)) assert.ok(outcome.message.length > 0);
      else assert.not(isEvidenceProblem(parse(writeEvidence(outcome))));
    }),
    { numRuns: 500 },
  );
});

// -----------------------------------------------------------------------------------------------------------------
// Merge

const merged = (a: EvidenceFile, b: EvidenceFile): EvidenceFile => mergeEvidence(a, b).file;

evidence('merging is the same in any order and grouping, and of the same twice', () => {
  fc.assert(
    fc.property(evidenceFiles, evidenceFiles, evidenceFiles, (a, b, c) => {
      assert.is(writeEvidence(merged(a, b)), writeEvidence(merged(b, a)), 'in any order');
      assert.is(writeEvidence(merged(merged(a, b), c)), writeEvidence(merged(a, merged(b, c))), 'in any grouping');
      const once = merged(a, b);
      assert.is(writeEvidence(merged(once, once)), writeEvidence(once), 'twice');
      assert.is(writeEvidence(merged(once, a)), writeEvidence(once), 'again with a part');
      assert.not(isEvidenceProblem(parse(writeEvidence(once))), 'can be read');
    }),
    { numRuns: 300 },
  );
});

evidence('of two results the weaker one is kept, and said', () => {
  const strong = probeRecord();
  const weak = probeRecord({
    result: {
      readOnly: false,
      mounts: [],
      noNewPrivileges: false,
      keep: [{ cap: 'SETUID', because: 'process runs as uid 33' }],
    },
    refuted: [{ settings: { readOnly: true }, start: 2, because: 'log: read-only file system' }],
  });
  const { file, notes } = mergeEvidence(fileOf({ probes: [strong] }), fileOf({ probes: [weak] }));
  assert.equal(notes, ['compose.yaml, db: two probes disagree, the weaker result is kept']);
  assert.equal(file.probes[0]!.result, {
    readOnly: false,
    mounts: [],
    noNewPrivileges: false,
    keep: [strong.result.keep[0]!, weak.result.keep[0]!],
  });
  assert.equal(file.probes[0]!.refuted, weak.refuted);
  assert.equal(mergeEvidence(fileOf(), fileOf()).notes, []);
});

evidence('a user that only one probe found is found by neither', () => {
  const found = probeRecord({ asUser: { ...probeRecord().result, user: { uid: 33, gid: 33 } } });
  const other = probeRecord({ asUser: { ...probeRecord().result, user: { uid: 34, gid: 34 } } });
  const joined = (a: ProbeRecord, b: ProbeRecord) =>
    merged(fileOf({ probes: [a] }), fileOf({ probes: [b] })).probes[0]!;
  assert.equal(joined(found, found).asUser, found.asUser);
  assert.is(joined(found, probeRecord()).asUser, undefined);
  assert.is(joined(found, other).asUser, undefined);
});

evidence('a doubt stays a doubt, a newer reader is believed', () => {
  const gain = { path: '/usr/bin/passwd', kind: 'setuid', id: 0 } as const;
  const doubtful = fileOf({ images: [imageRecord({ gain: [gain], refs: ['app:2'] })] });
  const { gain: joined, refs } = merged(fileOf(), doubtful).images[0]!;
  assert.equal([joined, refs], [[gain], ['app:1', 'app:2']]);
  const newer = fileOf({ images: [imageRecord({ reader: 2, gain: [] })] });
  assert.equal(merged(newer, doubtful).images[0]!.gain, []);
});

// -----------------------------------------------------------------------------------------------------------------
// Update, prune, look up

evidence('a reference that moved leads to the new image only, and takes old probes along', () => {
  const old = fileOf({ images: [imageRecord(), imageRecord({ id: digest('b'), refs: ['app:1', 'app:2'] })] });
  const { images, probes } = putImage(old, imageRecord({ id: digest('c') }));
  assert.equal(
    images.map(({ id, refs }) => [id, refs]),
    [
      [digest('b'), ['app:2']],
      [digest('c'), ['app:1']],
    ],
  );
  assert.equal(probes, []);
  assert.is(putImage(fileOf(), imageRecord({ refs: ['other:1'] })).probes.length, 1);
});

evidence('an image that is read again keeps names and users of before, with fresh statements', () => {
  const own = imageRecord().writable[0]!;
  const other = { ...own, asked: ['33'], uid: 33, gid: 33, groups: [33] };
  const old = fileOf({ images: [imageRecord({ writable: [{ ...own, files: ['/stale'] }, other], home: '/stale' })] });
  const [image] = putImage(old, imageRecord({ refs: ['app:2'] })).images;
  assert.equal([image!.refs, image!.writable, image!.home], [['app:1', 'app:2'], [own, other], '/home/app']);
});

evidence('pruning drops what no manifest refers to', () => {
  const file = fileOf({
    images: [imageRecord({ refs: ['app:1', 'old:1'] }), imageRecord({ id: digest('b'), refs: ['old:1'] })],
    probes: [probeRecord(), probeRecord({ service: 'gone' }), probeRecord({ image: digest('b') })],
  });
  const { images, probes } = pruneEvidence(file, { refs: new Set(['app:1']), services: new Set(['compose.yaml\ndb']) });
  assert.equal(
    images.map(({ id, refs }) => [id, refs]),
    [[digest('a'), ['app:1']]],
  );
  assert.equal(
    probes.map(({ service, image }) => [service, image]),
    [['db', digest('a')]],
  );
});

evidence('references are complete and short', () => {
  const complete = (reference: string) => completeReference(parseImageReference(reference));
  assert.equal(
    [
      'nginx',
      'docker.io/library/nginx:1.27',
      'acme/api',
      'ghcr.io/acme/api:2',
      'localhost:5000/a',
      `nginx@${digest('d')}`,
      `a:$${'{T}'}`,
    ].map(complete),
    [
      'nginx:latest',
      'nginx:1.27',
      'acme/api:latest',
      'ghcr.io/acme/api:2',
      'localhost:5000/a:latest',
      `nginx@${digest('d')}`,
      undefined,
    ],
  );
  const floats = ['nginx', 'nginx:latest', 'nginx:1', 'nginx:v2', 'nginx:1.27', `nginx:1@${digest('d')}`];
  assert.equal(
    floats.map(reference => isFloating(parseImageReference(reference))),
    [true, true, true, true, false, false],
  );
});

evidence('an image is found by its reference; a digest has to be known; two records are no answer', () => {
  const refs = ['app:1', `app:1@${digest('d')}`, `app:1@${digest('e')}`];
  const index = new ImageIndex(
    fileOf({
      images: [
        imageRecord({ refs }),
        imageRecord({ id: digest('b'), refs: ['two:1'] }),
        imageRecord({ id: digest('c'), refs: ['two:1'] }),
      ],
    }),
  );
  const find = (reference: string) => index.find(parseImageReference(reference)).kind;
  assert.equal(
    ['app:1', 'docker.io/library/app:1', `app:1@${digest('d')}`, `app:1@${digest('e')}`, 'app:2', 'two:1'].map(find),
    ['found', 'found', 'found', 'none', 'none', 'ambiguous'],
  );
});

evidence.run();
