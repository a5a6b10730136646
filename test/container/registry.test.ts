import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Surroundings } from '../../src/container/endpoint.ts';
import { ContainerProblem } from '../../src/container/problem.ts';
import { parseChallenge } from '../../src/container/registry/challenge.ts';
import { RegistryClient, type RegistryOptions } from '../../src/container/registry/client.ts';
import { type Credentials, findCredentials } from '../../src/container/registry/credentials.ts';
import { readFromBlobs } from '../../src/inspect/from-blobs.ts';
import { configFor, listFiles, sha256 } from '../inspect/make-image.ts';
import { file, makeTar } from './make-tar.ts';

const registry = suite('registry');

interface Behaviour {
  /** Header of a 401 to those who bring no token, from the address of the server. */
  readonly challenge?: (address: string) => string;
  /** Asked before everything else; true: it has answered. */
  readonly instead?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

interface Fake {
  readonly address: string;
  /** Path and authorization of every request. */
  readonly seen: readonly (readonly [path: string, authorization: string | undefined])[];
  readonly manifestDigest: string;
  close(): Promise<void>;
}

const layer = makeTar([file('etc/a', 'x', { uid: 3 })]);

/** A registry by the distribution specification: one repository, an index for two platforms, one packed layer. */
async function startRegistry({ challenge, instead }: Behaviour = {}): Promise<Fake> {
  const blobs = new Map<string, Buffer>();
  const put = (body: Uint8Array | string) => {
    const bytes = Buffer.from(body as string);
    const digest = `sha256:${sha256(bytes)}`;
    blobs.set(digest, bytes);
    return { digest, size: bytes.length };
  };
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', ...put(configFor([layer], { User: '3' })) };
  const layers = [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...put(gzipSync(layer)) }];
  const manifestType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = { mediaType: manifestType, ...put(JSON.stringify({ schemaVersion: 2, config, layers })) };
  const other = { mediaType: manifestType, ...put('{}') };
  const index = put(
    JSON.stringify({
      schemaVersion: 2,
      manifests: [
        { ...other, platform: { os: 'linux', architecture: 'arm64' } },
        { ...manifest, platform: { os: 'linux', architecture: 'amd64' } },
      ],
    }),
  );
  const seen: [string, string | undefined][] = [];
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    seen.push([path, request.headers.authorization]);
    if (instead?.(request, response)) return;
    if (path.startsWith('/token')) {
      response.end('{"token":"t0k3n"}');
      return;
    }
    if (challenge && request.headers.authorization === undefined) {
      response.writeHead(401, { 'www-authenticate': challenge(address) }).end('{}');
      return;
    }
    const [, kind, version = ''] = /^\/v2\/acme\/app\/(manifests|blobs)\/(.+)$/.exec(path) ?? [];
    const bytes = kind && blobs.get(version === '1' ? index.digest : version);
    if (bytes) response.end(bytes);
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    seen,
    manifestDigest: manifest.digest,
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

async function withRegistry(behaviour: Behaviour, use: (fake: Fake) => Promise<void>): Promise<void> {
  const fake = await startRegistry(behaviour);
  try {
    await use(fake);
  } finally {
    await fake.close();
  }
}

const nobody = async (): Promise<undefined> => undefined;
const clientOf = ({ address }: Pick<Fake, 'address'>, options: Partial<RegistryOptions> = {}, version = '1') =>
  new RegistryClient({ registry: address, repository: 'acme/app', version }, { credentials: nobody, ...options });

async function readImage(client: RegistryClient) {
  const { digest } = await client.root();
  const source = {
    document: ({ digest: asked, mediaType }: { digest: string; mediaType: string }) =>
      mediaType.includes('config') ? client.smallBlob(asked) : client.manifest(asked),
    layer: ({ digest: asked }: { digest: string }) => client.blob(asked),
  };
  return await readFromBlobs(source, { digest, mediaType: '' }, 'linux/amd64');
}

async function problemOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('was answered'),
    (problem: unknown) => problem,
  );
  return error instanceof ContainerProblem ? `${error.code}: ${error.message}` : (error as Error).message;
}

registry('an image: index, manifest of the platform, configuration, layers', async () => {
  await withRegistry({}, async fake => {
    const { image, digests } = await readImage(clientOf(fake));
    assert.equal(listFiles(image.files), ['/etc folder 0755 0:0', '/etc/a file 0644 3:0']);
    assert.equal([image.config.user, digests.at(-1)], ['3', fake.manifestDigest]);
    const { image: same } = await readImage(clientOf(fake, {}, fake.manifestDigest));
    assert.is(same.config.id, image.config.id);
  });
});

const bearer = (address: string): string =>
  `Bearer realm="http://${address}/token",service="registry",scope="repository:acme/app:pull"`;
const login: Credentials = { kind: 'password', user: 'me', secret: 'pass:word' };
const basic = `Basic ${Buffer.from('me:pass:word').toString('base64')}`;

registry('a token is fetched, with credentials when there are some', async () => {
  await withRegistry({ challenge: bearer }, async fake => {
    await readImage(clientOf(fake));
    const [, token, again] = fake.seen;
    assert.equal(token, ['/token?service=registry&scope=repository%3Aacme%2Fapp%3Apull', undefined]);
    assert.equal(again, ['/v2/acme/app/manifests/1', 'Bearer t0k3n']);
  });
  await withRegistry({ challenge: bearer }, async fake => {
    await readImage(clientOf(fake, { credentials: async () => login }));
    assert.equal(
      fake.seen.filter(([path]) => path.startsWith('/token')).map(([, authorization]) => authorization),
      [basic],
    );
  });
});

registry('an identity token is exchanged in the body of a request', async () => {
  let body = '';
  const instead = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.method !== 'POST') return false;
    request.on('data', piece => {
      body += piece;
    });
    request.on('end', () => response.end('{"access_token":"t0k3n"}'));
    return true;
  };
  await withRegistry({ challenge: bearer, instead }, async fake => {
    await readImage(clientOf(fake, { credentials: async () => ({ kind: 'identity-token', token: 'id' }) }));
    assert.match(body, /^grant_type=refresh_token&refresh_token=id&client_id=harden&service=registry/);
  });
});

registry('a registry may want the password itself', async () => {
  await withRegistry({ challenge: () => 'Basic realm="x"' }, async fake => {
    await readImage(clientOf(fake, { credentials: async () => login }));
    assert.is(fake.seen.at(-1)![1], basic);
    assert.match(
      await problemOf(clientOf(fake).root()),
      /^unauthorised: .* gives out acme\/app only to those who may read it.*docker login/,
    );
  });
});

registry('a password never goes where nothing is encrypted, nor along to another server', async () => {
  await withRegistry({ challenge: () => 'Bearer realm="http://example.com/token"' }, async fake => {
    const message = await problemOf(clientOf(fake, { credentials: async () => login }).root());
    assert.match(message, /^unauthorised: .*without encryption/);
    assert.not.match(message, /pass:word/);
  });
  await withRegistry({}, async storage => {
    // Reached by another name: another server, as far as credentials are concerned.
    const target = `http://localhost:${storage.address.split(':')[1]}`;
    const instead = (request: IncomingMessage, response: ServerResponse): boolean => {
      if (!request.url?.includes('/manifests/') || request.headers.authorization === undefined) return false;
      response.writeHead(307, { location: `${target}${request.url}` }).end();
      return true;
    };
    await withRegistry({ challenge: bearer, instead }, async fake => {
      await clientOf(fake).root();
      assert.equal(storage.seen, [['/v2/acme/app/manifests/1', undefined]]);
    });
  });
});

registry('bytes that are not the promised ones are refused', async () => {
  const instead = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (!request.url?.includes('/blobs/')) return false;
    response.end('{"other":"bytes"}');
    return true;
  };
  await withRegistry({ instead }, async fake =>
    assert.match(await problemOf(readImage(clientOf(fake))), /other bytes than sha256:/),
  );
  const changed = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (!request.url?.includes('/manifests/sha256')) return false;
    response.end('{}');
    return true;
  };
  await withRegistry({ instead: changed }, async fake =>
    assert.match(await problemOf(readImage(clientOf(fake))), /other bytes than sha256:/),
  );
});

registry('a missing image, a limit, silence and a broken connection are told apart', async () => {
  await withRegistry({}, async fake => {
    assert.match(
      await problemOf(clientOf(fake, {}, '2').root()),
      /^image-missing: .* has no image acme\/app 2; check name and tag/,
    );
  });
  const answer = (act: (response: ServerResponse) => void) => ({
    instead: (_request: IncomingMessage, response: ServerResponse): boolean => {
      act(response);
      return true;
    },
  });
  await withRegistry(
    answer(response => response.writeHead(429).end()),
    async fake => {
      assert.match(await problemOf(clientOf(fake).root()), /^refused: .*\(429\); wait, or log in/);
    },
  );
  await withRegistry(
    answer(() => {}),
    async fake => {
      assert.match(await problemOf(clientOf(fake, { patience: 50 }).root()), /^timeout/);
    },
  );
  await withRegistry(
    answer(response => response.write('half')),
    async fake => {
      assert.match(await problemOf(clientOf(fake, { patience: 50 }).root()), /^timeout/);
    },
  );
  await withRegistry(
    answer(response => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    }),
    async fake => assert.match(await problemOf(clientOf(fake).root()), /^broken-off/),
  );
  await withRegistry(
    answer(response => response.end(Buffer.alloc(5 * 1024 * 1024))),
    async fake => {
      assert.match(await problemOf(clientOf(fake).root()), /^refused: .*more than 4 MB/);
    },
  );
  const gone = await startRegistry();
  await gone.close();
  assert.match(await problemOf(clientOf(gone).root()), /^not-reachable: .*ECONNREFUSED/);
});

registry('challenges are read as they come', () => {
  assert.equal(parseChallenge('Bearer realm="https://a/b?c=d,e",service="x y",scope="r:a:pull,push"'), {
    scheme: 'bearer',
    realm: 'https://a/b?c=d,e',
    service: 'x y',
    scope: 'r:a:pull,push',
  });
  assert.is(parseChallenge('basic realm=plain')?.scheme, 'basic');
  assert.is(parseChallenge('Negotiate abc'), undefined);
  assert.is(parseChallenge(''), undefined);
});

// -----------------------------------------------------------------------------------------------------------------

function around(files: Readonly<Record<string, unknown>>): Surroundings {
  const read = (path: string): string | undefined => (path in files ? JSON.stringify(files[path]) : undefined);
  return { env: {}, home: '/home/u', uid: 1000, platform: 'linux', exists: path => path in files, read };
}

registry('credentials are where docker login and podman login leave them', async () => {
  const auth = Buffer.from('me:pass:word').toString('base64');
  const docker = '/home/u/.docker/config.json';
  const find = (host: string, files: Readonly<Record<string, unknown>>) =>
    findCredentials(host, around(files), async () => undefined);
  assert.equal(await find('ghcr.io', { [docker]: { auths: { 'ghcr.io': { auth } } } }), login);
  assert.equal(await find('docker.io', { [docker]: { auths: { 'https://index.docker.io/v1/': { auth } } } }), login);
  assert.equal(await find('a.io', { '/run/user/1000/containers/auth.json': { auths: { 'a.io': { auth } } } }), login);
  assert.equal(await find('a.io', { [docker]: { auths: { 'a.io': { auth: '', identitytoken: 'id' } } } }), {
    kind: 'identity-token',
    token: 'id',
  });
  assert.is(await find('b.io', { [docker]: { auths: { 'a.io': { auth } } } }), undefined);
  assert.is(await find('a.io', {}), undefined);
});

registry('helpers are asked for the host, and only programs of a plain name', async () => {
  const asked: string[] = [];
  const helper = async (name: string, address: string): Promise<string> => {
    asked.push(`${name} ${address}`);
    return JSON.stringify({ Username: name === 'gcloud' ? '<token>' : 'me', Secret: 'pass:word' });
  };
  const config = { credsStore: 'desktop', credHelpers: { 'gcr.io': 'gcloud', 'evil.io': '../../bin/sh' } };
  const find = (host: string) => findCredentials(host, around({ '/home/u/.docker/config.json': config }), helper);
  assert.equal(await find('gcr.io'), { kind: 'identity-token', token: 'pass:word' });
  assert.equal(await find('docker.io'), login);
  assert.is(await find('evil.io'), undefined);
  assert.equal(asked, ['gcloud gcr.io', 'desktop https://index.docker.io/v1/']);
});

registry.run();
