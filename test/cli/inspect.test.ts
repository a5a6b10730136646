import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exampleRules } from '../../scripts/shared/example-rules.ts';
import { isEvidenceProblem, parseEvidence } from '../../src/evidence/file/parse.ts';
import type { EvidenceFile } from '../../src/evidence/file/types.ts';
import { bytes, json, startFakeEngine } from '../container/fake-engine.ts';
import { file, folder, makeTar } from '../container/make-tar.ts';
import { configFor, makeSave, sha256 } from '../inspect/make-image.ts';
import { type Context, environment, giveFolders, harden, make, type Outcome, run } from './harness.ts';

const inspect = suite<Context>('harden inspect');
giveFolders(inspect);

const layers = [
  makeTar([
    file('etc/passwd', 'root:x:0:0::/root:\napp:x:1000:1000::/home/app:\n'),
    folder('tmp', { mode: 0o1777 }),
    folder('var/lib/app', { uid: 1000, gid: 1000 }),
  ]),
];
const save = makeSave(layers, { User: 'app', Env: ['TOKEN=secret'] });
const id = `sha256:${sha256(configFor(layers, { User: 'app', Env: ['TOKEN=secret'] }))}`;
const compose = 'services:\n  web:\n    image: app:1\n  job:\n    image: app:1\n    user: "33"\n';

const evidenceIn = (path: string): EvidenceFile => {
  const parsed = parseEvidence(readFileSync(path));
  if (isEvidenceProblem(parsed)) throw new Error(parsed.message);
  return parsed;
};

/** The program without blocking this process, which plays the engine. */
function start(path: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [harden, ...words], { cwd: path, env: { ...environment(path), ...env } });
  let [out, err] = ['', ''];
  child.stdout.on('data', piece => {
    out += piece;
  });
  child.stderr.on('data', piece => {
    err += piece;
  });
  const outcome = new Promise<Outcome>(resolve => child.on('close', code => resolve({ code, out, err })));
  return { child, outcome };
}

const image = (name: string, size = 1) => ({ [`/images/${name}/json`]: json({ Id: id, RepoDigests: [], Size: size }) });
const version = { '/version': json({ Version: '20.10' }) };

inspect(
  'an archive: the record says who starts and what everybody can change, and is known the next time',
  ({ folder: path }) => {
    make(path, 'compose.yaml', compose);
    make(path, 'save.tar', '');
    writeFileSync(join(path, 'save.tar'), save);
    const first = run(path, ['inspect', '--tar', 'save.tar']);
    assert.equal([first.code, first.out], [0, '1 image looked into\n']);
    assert.match(
      first.err,
      /^app:1 \(compose\.yaml, web\) {2}starts as 1000:1000, user 33 may change 1 place, user 1000 may change 2 places, /,
    );
    const written = join(path, 'harden.evidence.json');
    const text = readFileSync(written, 'utf8');
    assert.not.match(text, /secret/, 'values of variables stay out');
    const [record] = evidenceIn(written).images;
    assert.equal([record!.id, record!.refs, record!.from, record!.env], [id, ['app:1'], 'archive', ['TOKEN']]);
    assert.equal(
      record!.writable.map(({ asked, uid, paths }) => [asked, uid, paths.map(({ path: place }) => place)]),
      [
        [['33'], 33, ['/tmp']],
        [[''], 1000, ['/tmp', '/var/lib/app']],
      ],
    );
    const second = run(path, ['inspect', '--tar', 'gone.tar']);
    assert.equal([second.code, second.out, second.err], [0, '0 images looked into, 1 known already\n', '']);
    make(path, 'compose.yaml', compose.replace('"33"', '"34"'));
    assert.is(run(path, ['inspect', '--tar', 'save.tar', '--quiet']).err, '');
    assert.equal(
      evidenceIn(written).images[0]!.writable.map(({ uid }) => uid),
      [33, 34, 1000],
      'a new user is looked at, earlier ones stay',
    );
  },
);

inspect('an engine: two images, one of them missing', async ({ folder: path }) => {
  make(path, 'compose.yaml', `${compose}  other:\n    image: other:1\n`);
  const fake = await startFakeEngine({ ...version, ...image('app:1'), [`/images/${id}/get`]: bytes(save) });
  try {
    const { outcome } = start(path, ['inspect'], { DOCKER_HOST: `unix://${fake.path}` });
    const { code, out, err } = await outcome;
    assert.equal([code, out], [1, '1 image looked into, 1 could not be\n']);
    assert.match(
      err,
      /harden: other:1 \(compose\.yaml, other\): the engine has no image other:1; pull or build it, or use --registry\n/,
    );
    assert.is(evidenceIn(join(path, 'harden.evidence.json')).images[0]!.from, 'docker');
  } finally {
    await fake.close();
  }
});

inspect('an engine that dies in the middle: what was finished is kept, the rest is named', async ({ folder: path }) => {
  make(path, 'compose.yaml', `${compose}  two:\n    image: two:1\n  zoo:\n    image: zoo:1\n`);
  let isDead = false;
  const fake = await startFakeEngine({
    '/version': (request, response) => (isDead ? request.socket.destroy() : version['/version'](request, response)),
    ...image('app:1'),
    '/images/two:1/json': json({ Id: 'sha256:two' }),
    [`/images/${id}/get`]: bytes(save),
    '/images/sha256:two/get': (request, response) => {
      isDead = true;
      response.write(save.subarray(0, 700));
      setTimeout(() => request.socket.destroy(), 20);
    },
  });
  try {
    const { code, err } = await start(path, ['inspect'], { DOCKER_HOST: `unix://${fake.path}` }).outcome;
    assert.is(code, 75);
    assert.match(err, /two:1 \(compose\.yaml, two\): the engine ended the connection in the middle/);
    assert.match(err, /not looked into: zoo:1\n/);
    assert.is(evidenceIn(join(path, 'harden.evidence.json')).images.length, 1);
  } finally {
    await fake.close();
  }
});

inspect('an interruption ends it at once, with what was finished', async ({ folder: path }) => {
  make(path, 'compose.yaml', `${compose}  two:\n    image: two:1\n`);
  let hang = (): void => {};
  const hangs = new Promise<void>(resolve => {
    hang = resolve;
  });
  const fake = await startFakeEngine({
    ...version,
    ...image('app:1'),
    '/images/two:1/json': json({ Id: 'sha256:two' }),
    [`/images/${id}/get`]: bytes(save),
    '/images/sha256:two/get': (_request, response) => {
      response.write(save.subarray(0, 700));
      hang();
    },
  });
  try {
    const { child, outcome } = start(path, ['inspect'], { DOCKER_HOST: `unix://${fake.path}` });
    await hangs;
    child.kill('SIGINT');
    assert.is((await outcome).code, 130);
    assert.is(evidenceIn(join(path, 'harden.evidence.json')).images.length, 1);
  } finally {
    await fake.close();
  }
});

inspect('no engine: says which socket and what else there is', async ({ folder: path }) => {
  make(path, 'compose.yaml', compose);
  const { code, err } = await start(path, ['inspect'], { DOCKER_HOST: 'unix:///nowhere/docker.sock' }).outcome;
  assert.equal(
    [code, err],
    [
      2,
      'harden: no engine answers at /nowhere/docker.sock (ENOENT); start it, set DOCKER_HOST, or choose one with --engine; or use --registry, --tar or --layout\n',
    ],
  );
  assert.not(existsSync(join(path, 'harden.evidence.json')));
});

inspect('images of variables and users of variables are said', ({ folder: path }) => {
  make(path, 'compose.yaml', `services:\n  web:\n    image: app:$${'{TAG}'}\n`);
  const { code, err } = run(path, ['inspect']);
  assert.equal([code, err], [1, 'harden: compose.yaml, web: the image depends on a variable; name it with --image\n']);
});

inspect('--print writes nothing, --evidence another file, --prune drops the rest', ({ folder: path }) => {
  make(path, 'compose.yaml', compose);
  writeFileSync(join(path, 'save.tar'), save);
  const printed = run(path, ['inspect', '--tar', 'save.tar', '--print']);
  assert.is(printed.code, 0);
  assert.not(existsSync(join(path, 'harden.evidence.json')));
  assert.is(run(path, ['inspect', '--tar', 'save.tar', '--evidence', 'other.json']).code, 0);
  assert.is(readFileSync(join(path, 'other.json'), 'utf8'), printed.out);
  make(path, 'compose.yaml', compose.replaceAll('app:1', 'app:2'));
  assert.is(run(path, ['inspect', '--tar', 'save.tar', '--evidence', 'other.json', '--prune']).code, 0);
  assert.equal(
    evidenceIn(join(path, 'other.json')).images.map(({ refs }) => refs),
    [['app:2']],
  );
});

inspect('a file that cannot be used is left alone, with the place', ({ folder: path }) => {
  make(path, 'compose.yaml', compose);
  writeFileSync(join(path, 'save.tar'), save);
  const broken = make(path, 'harden.evidence.json', '{\n  "schema": 1\n}\n');
  const { code, err } = run(path, ['inspect', '--tar', 'save.tar']);
  assert.is(code, 2);
  assert.match(err, /harden\.evidence\.json:1:1: lacks the key images; it is left out as a whole/);
  assert.is(readFileSync(broken, 'utf8'), '{\n  "schema": 1\n}\n');
  symlinkSync(broken, join(path, 'link.json'));
  assert.match(
    run(path, ['inspect', '--tar', 'save.tar', '--evidence', 'link.json']).err,
    /is a symbolic link, not a file/,
  );
});

inspect('--merge prints the union of two files', ({ folder: path }) => {
  make(path, 'compose.yaml', compose);
  writeFileSync(join(path, 'save.tar'), save);
  const words = ['inspect', '--tar', 'save.tar', '--image'];
  run(path, [...words, 'app:1', '--evidence', 'ours.json']);
  run(path, [...words, 'app:9', '--evidence', 'theirs.json']);
  const { code, out } = run(path, ['inspect', '--merge', 'ours.json', 'theirs.json']);
  assert.is(code, 0);
  const parsed = parseEvidence(Buffer.from(out));
  assert.equal(!isEvidenceProblem(parsed) && parsed.images.map(({ refs }) => refs), [['app:1', 'app:9']]);
  assert.is(run(path, ['inspect', '--merge', 'theirs.json', 'ours.json']).out, out);
  assert.match(run(path, ['inspect', '--merge', 'ours.json', 'gone.json']).err, /gone\.json: no such file/);
});

inspect('a wrong usage is said', ({ folder: path }) => {
  const usage = (...words: readonly string[]): string => {
    const { code, err } = run(path, ['inspect', ...words]);
    assert.is(code, 2);
    return err;
  };
  assert.match(usage('--registry', '--tar', 'x'), /--registry and --tar exclude each other/);
  assert.match(usage('--merge', 'x'), /--merge OURS takes one path: THEIRS/);
  assert.match(usage('--engine', 'rkt'), /Allowed choices are auto, docker, podman/);
});

inspect('what comes from an image is harmless on a terminal', ({ folder: path }) => {
  make(path, 'compose.yaml', compose);
  const evil = makeSave(layers, { User: '\u001b[31mred' });
  writeFileSync(join(path, 'save.tar'), evil);
  const { code, err } = run(path, ['inspect', '--tar', 'save.tar']);
  assert.is(code, 1);
  assert.not.match(err, /\u001b/);
  assert.match(err, /starts as ␛\[31mred, but the image has no user/);
});

inspect('the summary names the command that would help, as long as it would', ({ folder: path }) => {
  make(path, 'compose.yaml', compose);
  writeFileSync(join(path, 'save.tar'), save);
  const last = (...words: readonly string[]): string =>
    run(path, ['check', '--exit-zero', ...words])
      .out.trimEnd()
      .split('\n')
      .at(-1)!;
  assert.is(last(), '  1 image is unknown: `harden inspect` looks into it');
  const report = (): {
    summary: { unknownImages: number };
    files: readonly { unknownImages: readonly { resource: object }[] }[];
  } => JSON.parse(run(path, ['check', '--exit-zero', '--report', 'json']).out);
  const { summary, files } = report();
  assert.is(summary.unknownImages, 1);
  const [web, job] = files[0]!.unknownImages;
  const reason = 'nothing is known about app:1 (describe it under `facts` in the configuration)';
  const resource = { kind: 'service', name: 'web' };
  assert.equal(web, { document: 0, resource, image: 'app:1', reason });
  assert.equal(job!.resource, { kind: 'service', name: 'job' });
  make(path, 'compose.yaml', `${compose}  two:\n    image: two:1\n  odd:\n    image: odd:$${'{TAG}'}\n`);
  assert.is(
    last(),
    '  2 images are unknown: `harden inspect` looks into them',
    'one of a variable cannot be looked into',
  );
  make(path, 'compose.yaml', compose);
  run(path, ['inspect', '--tar', 'save.tar']);
  assert.not.match(last(), /unknown/);
  assert.match(last('--no-evidence'), /1 image is unknown/);
});

inspect('the configuration says where the evidence is kept, inside of the root', ({ folder: path }) => {
  make(path, 'compose.yaml', compose);
  writeFileSync(join(path, 'save.tar'), save);
  make(path, 'deploy/.keep', '');
  make(path, '.hardenrc.json', '{"evidence": {"file": "deploy/seen.json"}}');
  assert.is(run(path, ['inspect', '--tar', 'save.tar', '--quiet']).code, 0);
  assert.is(evidenceIn(join(path, 'deploy/seen.json')).images.length, 1);
  assert.not(existsSync(join(path, 'harden.evidence.json')));
  assert.not.match(run(path, ['check']).out, /unknown/);
  for (const file of ['../seen.json', '/tmp/seen.json', 'a/../../b.json']) {
    make(path, '.hardenrc.json', JSON.stringify({ evidence: { file } }));
    const { code, err } = run(path, ['check']);
    assert.is(code, 2, file);
    assert.match(err, /evidence\.file/, file);
  }
});

/** What another rule would find besides is not asked. */
const onlyExampleRules = exampleRules.flatMap(id => ['--rule', id]);

inspect('`fix --write --inspect` looks first, keeps what it saw, and fixes with it', async ({ folder: path }) => {
  make(path, 'compose.yaml', compose);
  const fake = await startFakeEngine({ ...version, ...image('app:1'), [`/images/${id}/get`]: bytes(save) });
  const env = { DOCKER_HOST: `unix://${fake.path}` };
  try {
    const { code, out, err } = await start(path, ['fix', '--write', '--inspect', ...onlyExampleRules], env).outcome;
    assert.is(code, 0, out);
    assert.match(err, /^app:1 \(compose\.yaml, web\) {2}starts as 1000:1000/);
    assert.match(out, /fixed in 1 file/);
    assert.is(evidenceIn(join(path, 'harden.evidence.json')).images.length, 1);
    const fixed = readFileSync(join(path, 'compose.yaml'), 'utf8');
    assert.match(fixed, /image: app:1\n.*cap_drop:\n {6}- ALL/s);
    const again = await start(path, ['fix', '--write', '--inspect', '--quiet'], env).outcome;
    assert.is(again.err, '', 'the images are known');
    assert.is(readFileSync(join(path, 'compose.yaml'), 'utf8'), fixed);
  } finally {
    await fake.close();
  }
  const gone = await start(path, ['fix', '--write', '--inspect', '--no-evidence'], env).outcome;
  assert.equal([gone.code, gone.err], [2, 'harden: --inspect and --no-evidence exclude each other\n']);
});

inspect('without an engine nothing is fixed; with one that lacks an image the rest is', async ({ folder: path }) => {
  const text = `${compose}  other:\n    image: other:1\n`;
  make(path, 'compose.yaml', text);
  const nowhere = await start(path, ['fix', '--write', '--inspect'], { DOCKER_HOST: 'unix:///nowhere/x.sock' }).outcome;
  assert.is(nowhere.code, 2);
  assert.match(nowhere.err, /no engine answers at \/nowhere\/x\.sock/);
  assert.is(readFileSync(join(path, 'compose.yaml'), 'utf8'), text);
  const fake = await startFakeEngine({ ...version, ...image('app:1'), [`/images/${id}/get`]: bytes(save) });
  try {
    const words = ['fix', '--write', '--inspect'];
    const { code, out, err } = await start(path, words, { DOCKER_HOST: `unix://${fake.path}` }).outcome;
    assert.is(code, 1);
    assert.match(err, /the engine has no image other:1/);
    assert.match(out, /fixed in 1 file/);
    assert.match(out, /1 image is unknown: `harden inspect` looks into it/);
  } finally {
    await fake.close();
  }
});

inspect('an engine that dies in the middle of the look before the fixes ends it there', async ({ folder: path }) => {
  make(path, 'compose.yaml', compose);
  let isDead = false;
  const fake = await startFakeEngine({
    '/version': (request, response) => (isDead ? request.socket.destroy() : version['/version'](request, response)),
    ...image('app:1'),
    [`/images/${id}/get`]: (request, response) => {
      isDead = true;
      response.write(save.subarray(0, 700));
      setTimeout(() => request.socket.destroy(), 20);
    },
  });
  try {
    const env = { DOCKER_HOST: `unix://${fake.path}` };
    const { code, err } = await start(path, ['fix', '--write', '--inspect'], env).outcome;
    assert.is(code, 75);
    assert.match(err, /nothing was fixed; without --inspect the fixes rest on what is known already\n$/);
    assert.is(readFileSync(join(path, 'compose.yaml'), 'utf8'), compose);
  } finally {
    await fake.close();
  }
});

inspect('a socket that one may not use: whose it is, and how to join', async ({ folder: path }) => {
  make(path, 'compose.yaml', compose);
  const fake = await startFakeEngine(version);
  try {
    chmodSync(fake.path, 0o000);
    if (process.getuid?.() === 0) {
      // Root may use every socket; an ordinary user is another process.
      chmodSync(dirname(fake.path), 0o755);
      chmodSync(path, 0o777);
    }
    const who = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const env = { ...environment(path), DOCKER_HOST: `unix://${fake.path}` };
    const child = spawn(process.execPath, [harden, 'inspect'], { cwd: path, env, ...who });
    let err = '';
    child.stderr.on('data', piece => {
      err += piece;
    });
    const code = await new Promise(resolve => child.on('close', resolve));
    assert.is(code, 2, err);
    assert.match(
      err,
      /no permission for .*engine\.sock: it belongs to group \S+; join it .*, or choose another engine/,
    );
  } finally {
    await fake.close();
  }
});

inspect('a full disk: what could not be kept is said, and that it was the disk', ({ folder: path }) => {
  make(path, 'compose.yaml', compose);
  writeFileSync(join(path, 'save.tar'), save);
  const small = join(path, 'small');
  mkdirSync(small);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', small]);
  if (mounted.status !== 0) {
    console.log('skip: no file system can be mounted here, so none can be full');
    return;
  }
  try {
    writeFileSync(join(small, 'full'), Buffer.alloc(4096));
    const { code, err } = run(path, ['inspect', '--tar', 'save.tar', '--evidence', 'small/seen.json', '--quiet']);
    assert.is(code, 75);
    assert.match(err, /small\/seen\.json could not be written \(ENOSPC\)/);
    assert.equal(readdirSync(small), ['full'], 'nothing half-written stays');
  } finally {
    spawnSync('umount', [small]);
  }
});

inspect.run();
