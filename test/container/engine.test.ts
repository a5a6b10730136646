import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Endpoint, findEndpoint, type Surroundings } from '../../src/container/endpoint.ts';
import { EngineClient } from '../../src/container/engine.ts';
import { ContainerProblem } from '../../src/container/problem.ts';
import { bytes, type FakeEngine, json, startFakeEngine } from './fake-engine.ts';

const engine = suite('engine');

const socket = (path: string): Endpoint => ({ kind: 'socket', engine: 'docker', path });
const id = `sha256:${'a'.repeat(64)}`;

async function withEngine(
  answers: Parameters<typeof startFakeEngine>[0],
  use: (client: EngineClient, fake: FakeEngine) => Promise<void>,
): Promise<void> {
  const fake = await startFakeEngine(answers);
  try {
    await use(new EngineClient(socket(fake.path)), fake);
  } finally {
    await fake.close();
  }
}

async function problemOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('was answered'),
    (problem: unknown) => problem,
  );
  if (!(error instanceof ContainerProblem)) throw error;
  return `${error.code}: ${error.message}`;
}

async function readAll(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(Buffer.from(piece));
  return Buffer.concat(all);
}

engine('tells Docker from Podman behind the same calls', async () => {
  const docker = { '/version': json({ Version: '20.10', Components: [{ Name: 'Engine' }] }) };
  await withEngine(docker, async client => assert.equal(await client.version(), { name: 'docker', version: '20.10' }));
  const podman = { '/version': json({ Version: '4.3', Components: [{ Name: 'Podman Engine' }] }) };
  await withEngine(podman, async client => assert.equal(await client.version(), { name: 'podman', version: '4.3' }));
});

engine('describes an image, and reads its archive byte for byte', async () => {
  const body = Buffer.alloc(3_000_000, 'archive ');
  const digest = `sha256:${'b'.repeat(64)}`;
  await withEngine(
    {
      '/images/ghcr.io/acme/api:1/json': json({ Id: id, RepoDigests: [`ghcr.io/acme/api@${digest}`, 'odd'], Size: 12 }),
      [`/images/${id}/get`]: bytes(body),
    },
    async client => {
      assert.equal(await client.image('ghcr.io/acme/api:1'), { id, digests: [digest], size: 12 });
      assert.ok((await readAll(client.save(id))).equals(body));
      // A reader that stops early leaves nothing behind that would keep the program alive.
      for await (const _piece of client.save(id)) break;
    },
  );
});

engine('a name cannot lead to another call', async () => {
  await withEngine({}, async (client, fake) => {
    await problemOf(client.image('a/../../containers/x?y=1#z'));
    assert.equal(fake.calls, ['GET /images/a/../../containers/x%3Fy%3D1%23z/json']);
  });
});

engine('an image that is missing is named, with what to do', async () => {
  await withEngine({}, async client => {
    assert.match(
      await problemOf(client.image('app:1')),
      /^image-missing: the engine has no image app:1; pull or build it/,
    );
    assert.match(await problemOf(readAll(client.save('app:1'))), /^image-missing: the engine has no image app:1/);
  });
});

engine('a refusal carries the words of the engine', async () => {
  const refuse = {
    '/images/a/json': (_: unknown, response: { writeHead(status: number): { end(text: string): void } }) =>
      response.writeHead(500).end('{"message":"disk is full"}'),
  };
  await withEngine(refuse, async client =>
    assert.is(await problemOf(client.image('a')), 'refused: the engine refuses (500: disk is full)'),
  );
  await withEngine({ '/images/a/json': bytes(Buffer.from('<html>')) }, async client =>
    assert.match(await problemOf(client.image('a')), /no JSON; is it a container engine\?/),
  );
  await withEngine({ '/images/a/json': json({}) }, async client =>
    assert.match(await problemOf(client.image('a')), /without an id/),
  );
});

engine('an engine that dies in the middle is told from one that is not there', async () => {
  const dying = {
    '/version': (request: { socket: { destroy(): void } }) => request.socket.destroy(),
    '/images/a/json': (request: { socket: { destroy(): void } }, response: { write(text: string): void }) => {
      response.write('{"Id":');
      setTimeout(() => request.socket.destroy(), 20);
    },
  };
  await withEngine(dying, async client => {
    assert.match(await problemOf(client.version()), /^broken-off: the engine ended the connection in the middle/);
    assert.match(await problemOf(client.image('a')), /^broken-off/);
  });
  const nowhere = new EngineClient(socket('/nowhere/engine.sock'));
  assert.match(
    await problemOf(nowhere.version()),
    /^not-reachable: no engine answers at \/nowhere\/engine\.sock \(ENOENT\); start it, set DOCKER_HOST/,
  );
});

engine('an interrupted reading ends at once', async () => {
  const endless = {
    '/images/a/get': (_: unknown, response: { write(text: Buffer): void }) => response.write(Buffer.alloc(1000)),
  };
  await withEngine(endless, async client => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const error = await readAll(client.save('a', controller.signal)).catch((reason: Error) => reason);
    assert.is((error as Error).name, 'AbortError');
  });
});

engine('a socket that this user may not use is named, with its group', async () => {
  if (process.getuid?.() !== 0) {
    console.log('  skip: not root, so no other user can be tried');
    return;
  }
  await withEngine({ '/version': json({}) }, async (_client, fake) => {
    chmodSync(dirname(fake.path), 0o755);
    chmodSync(fake.path, 0o660);
    // Everything is loaded before the rights are given up.
    const program = `import('${join(process.cwd(), 'src/container/engine.ts')}').then(async ({ EngineClient }) => {
      process.setgroups([]); process.setgid(65534); process.setuid(65534);
      const client = new EngineClient({ kind: 'socket', engine: 'docker', path: '${fake.path}' });
      await client.version().catch(error => console.log(error.code + ': ' + error.message));
    })`;
    const { stdout, stderr } = await run(process.execPath, ['--import', 'tsx', '-e', program]);
    assert.match(
      stdout,
      /^no-permission: no permission for .*engine\.sock: it belongs to group root; join it \(as root: usermod -aG root \$USER/,
      stderr,
    );
  });
});

async function run(command: string, args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const { execFile } = await import('node:child_process');
  return await new Promise(resolve => {
    execFile(command, [...args], (_error, stdout, stderr) => resolve({ stdout, stderr }));
  });
}

// -----------------------------------------------------------------------------------------------------------------
// By way of a program

/** Passes bytes between its own streams and a socket, as `docker system dial-stdio` does. */
const dialer = (path: string): Endpoint => ({
  kind: 'program',
  engine: 'docker',
  words: [
    process.execPath,
    '-e',
    `const s = require('net').connect(${JSON.stringify(path)}); process.stdin.pipe(s).pipe(process.stdout)`,
  ],
});

engine('a program carries the same calls', async () => {
  const body = Buffer.alloc(500_000, 'x');
  const fake = await startFakeEngine({
    '/version': json({ Version: '1' }),
    '/images/a/json': json({ Id: 'a' }),
    '/images/a/get': bytes(body),
  });
  const client = new EngineClient(dialer(fake.path));
  try {
    assert.equal(await client.version(), { name: 'docker', version: '1' });
    assert.is((await client.image('a')).id, 'sha256:a');
    assert.ok((await readAll(client.save('a'))).equals(body));
  } finally {
    client.close();
    await fake.close();
  }
});

engine('what the program complains about is passed on', async () => {
  const client = new EngineClient({
    kind: 'program',
    engine: 'docker',
    words: [process.execPath, '-e', 'console.error("context is gone"); process.exit(1)'],
  });
  assert.match(
    await problemOf(client.version()),
    /^(not-reachable: no engine by way of `.*`: context is gone|broken-off)/,
  );
  const missing = new EngineClient({ kind: 'program', engine: 'docker', words: ['no-such-program-here'] });
  assert.match(await problemOf(missing.version()), /^not-reachable: .*ENOENT/);
});

// -----------------------------------------------------------------------------------------------------------------
// Which engine

const hash = (name: string): string => spawnSync('sha256sum', { input: name, encoding: 'utf8' }).stdout.slice(0, 64);

function around(more: Partial<Surroundings> = {}, files: Readonly<Record<string, string>> = {}): Surroundings {
  return {
    env: {},
    home: '/home/u',
    uid: 1000,
    platform: 'linux',
    exists: path => path in files,
    read: path => files[path],
    ...more,
  };
}

engine('is the one that the client of the user would choose', () => {
  const usual = socket('/var/run/docker.sock');
  assert.equal(findEndpoint('docker', around()), usual);
  assert.equal(findEndpoint('auto', around({ env: { DOCKER_HOST: 'unix:///tmp/d.sock' } })), socket('/tmp/d.sock'));
  const program = { kind: 'program', engine: 'docker', words: ['docker', 'system', 'dial-stdio'] };
  for (const host of ['ssh://me@host', 'tcp://host:2376', 'npipe:////./pipe/x'])
    assert.equal(findEndpoint('auto', around({ env: { DOCKER_HOST: host } })), program, host);
  const meta = (host: string) => JSON.stringify({ Name: 'lab', Endpoints: { docker: { Host: host } } });
  const files = (host: string) => ({
    '/home/u/.docker/config.json': '{"currentContext":"lab"}',
    [`/home/u/.docker/contexts/meta/${hash('lab')}/meta.json`]: meta(host),
  });
  assert.equal(findEndpoint('auto', around({}, files('unix:///run/lab.sock'))), socket('/run/lab.sock'));
  assert.equal(findEndpoint('auto', around({}, files('ssh://lab'))), program);
  assert.equal(findEndpoint('docker', around({ env: { DOCKER_CONTEXT: 'default' } }, files('ssh://lab'))), usual);
  assert.equal(findEndpoint('docker', around({ env: { DOCKER_CONTEXT: 'unknown' } })), program);
  assert.equal(
    findEndpoint('docker', around({}, { '/home/u/.docker/config.json': '{' })),
    usual,
    'a broken file says nothing',
  );
});

engine('is Podman when it is asked for, or when there is no Docker', () => {
  const podman = (path: string) => ({ kind: 'socket', engine: 'podman', path });
  const own = '/run/user/1000/podman/podman.sock';
  assert.equal(findEndpoint('auto', around({}, { [own]: '' })), podman(own));
  assert.equal(
    findEndpoint('auto', around({}, { [own]: '', '/var/run/docker.sock': '' })),
    socket('/var/run/docker.sock'),
  );
  assert.equal(findEndpoint('podman', around({ env: { CONTAINER_HOST: 'unix:///p.sock' } })), podman('/p.sock'));
  assert.equal(findEndpoint('podman', around()), podman(own));
  assert.equal(findEndpoint('podman', around({ uid: 0 })), podman('/run/podman/podman.sock'));
});

engine.run();
