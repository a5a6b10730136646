import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import zlib, { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LayoutFolder } from '../../src/container/layout-folder.ts';
import { chooseRoot, type FoundImage } from '../../src/inspect/archive.ts';
import { readFromBlobs } from '../../src/inspect/from-blobs.ts';
import { type Entry, file, folder, makeTar, symlink } from '../container/make-tar.ts';
import { configFor, listFiles, makeSave, readArchive, sha256 } from './make-image.ts';

const archive = suite('archives of images');

const base = makeTar([folder('etc'), file('etc/a', 'base'), file('etc/gone')]);
const upper = makeTar([file('etc/b', 'upper', { uid: 5 }), file('etc/.wh.gone')]);
const expected = ['/etc folder 0755 0:0', '/etc/a file 0644 0:0', '/etc/b file 0644 5:0'];
const files = ({ image }: FoundImage): readonly string[] => listFiles(image.files);

archive('docker save: layers in any order, the manifest last', async () => {
  const bytes = makeSave([base, upper], { User: 'app', Cmd: ['run'] });
  for (const size of [100, 4096, 1 << 20]) assert.equal(files(await readArchive(bytes, { size })), expected, `${size}`);
  const { image, digests } = await readArchive(bytes);
  assert.equal(
    [image.config.user, image.config.command, image.config.platform, digests],
    ['app', ['run'], 'linux/amd64', []],
  );
  assert.is(image.config.id, `sha256:${sha256(configFor([base, upper], { User: 'app', Cmd: ['run'] }))}`);
});

archive('podman save: layers beside each other, and links to them', async () => {
  const config = configFor([base, upper, base]);
  const manifest = [
    {
      Config: 'config.json',
      RepoTags: ['localhost/app:1'],
      Layers: ['one/layer.tar', 'two/layer.tar', `${sha256(base)}.tar`],
    },
  ];
  const bytes = makeTar([
    file(`${sha256(base)}.tar`, base),
    file(`${sha256(upper)}.tar`, upper),
    symlink('one/layer.tar', `../${sha256(base)}.tar`),
    symlink('two/layer.tar', `../${sha256(upper)}.tar`),
    file('config.json', config),
    file('manifest.json', JSON.stringify(manifest)),
  ]);
  // The lowest layer comes again on top: what was taken away in between is there again.
  assert.equal(files(await readArchive(bytes)), [...expected, '/etc/gone file 0644 0:0']);
});

archive('several images: the one that is meant, by its name', async () => {
  const [one, two] = [configFor([base]), configFor([base, upper])];
  const item = (name: string, tag: string, layers: readonly string[]) => ({
    Config: name,
    RepoTags: [tag],
    Layers: layers,
  });
  const bytes = makeTar([
    file('b.tar', base),
    file('u.tar', upper),
    file('1.json', one),
    file('2.json', two),
    file(
      'manifest.json',
      JSON.stringify([
        item('1.json', 'one:1', ['b.tar']),
        item('2.json', 'docker.io/library/two:1', ['b.tar', 'u.tar']),
      ]),
    ),
  ]);
  assert.equal(files(await readArchive(bytes, { names: ['two:1'] })), expected);
  await rejects(
    readArchive(bytes, { names: ['three:2'] }),
    /name one of these with --image: one:1, docker\.io\/library\/two:1/,
  );
});

// -----------------------------------------------------------------------------------------------------------------
// OCI layouts

type Blobs = Map<string, Uint8Array>;
const put = (blobs: Blobs, bytes: Uint8Array | string): { digest: string; size: number } => {
  const buffer = Buffer.from(bytes as string);
  blobs.set(`sha256:${sha256(buffer)}`, buffer);
  return { digest: `sha256:${sha256(buffer)}`, size: buffer.length };
};

/** A layout whose layers are packed by `pack`, for two platforms and an attestation, or for one. */
function makeLayout(pack: (layer: Buffer) => Uint8Array, several: boolean) {
  const blobs: Blobs = new Map();
  const manifestOf = (layers: readonly Buffer[]) =>
    put(
      blobs,
      JSON.stringify({
        schemaVersion: 2,
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...put(blobs, configFor(layers)) },
        layers: layers.map(layer => ({
          mediaType: 'application/vnd.oci.image.layer.v1.tar',
          ...put(blobs, pack(layer)),
        })),
      }),
    );
  const manifest = manifestOf([base, upper]);
  const items = several
    ? [
        {
          ...put(blobs, JSON.stringify({ schemaVersion: 2, config: {}, layers: [] })),
          platform: { os: 'unknown', architecture: 'unknown' },
        },
        { ...manifestOf([base]), platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
        { ...manifest, platform: { os: 'linux', architecture: 'amd64' } },
      ]
    : [manifest];
  const index = {
    schemaVersion: 2,
    manifests: several ? [put(blobs, JSON.stringify({ schemaVersion: 2, manifests: items }))] : items,
  };
  return { blobs, index: JSON.stringify(index), digest: manifest.digest };
}

const layoutEntries = ({ blobs, index }: ReturnType<typeof makeLayout>): Entry[] => [
  file('oci-layout', '{"imageLayoutVersion":"1.0.0"}'),
  file('index.json', index),
  ...[...blobs].map(([digest, bytes]) => file(`blobs/${digest.replace(':', '/')}`, bytes)),
];

function zstd(bytes: Uint8Array): Buffer | undefined {
  const { status, stdout } = spawnSync('zstd', ['-q', '-c'], { input: bytes, maxBuffer: 1 << 26 });
  return status === 0 ? stdout : undefined;
}

const packings: readonly (readonly [string, ((bytes: Uint8Array) => Uint8Array) | undefined])[] = [
  ['plain', bytes => bytes],
  ['gzip', bytes => gzipSync(bytes)],
  ['zstd', zstd(Buffer.from('x')) && (bytes => zstd(bytes)!)],
];

archive(
  'zstd with a window that the decoder of an older Node errs with is refused, and which version reads it is said',
  async () => {
    if ('createZstdDecompress' in zlib) {
      console.log('  skip: this Node unpacks zstd by itself, whatever the window');
      return;
    }
    // A frame that is no single segment, with a window of 2^(10 + 14) bytes.
    const frame = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 14 << 3]), Buffer.alloc(1024)]);
    const layout = makeLayout(() => frame, false);
    let message = '';
    await readArchive(makeTar(layoutEntries(layout))).catch((error: Error) => {
      message = error.message;
    });
    assert.match(message, /cannot be unpacked here \(its window of 16 MiB takes Node\.js 22\.15 or later\)$/);
  },
);

for (const [name, pack] of packings) {
  if (!pack) {
    console.log(`  skip: no program ${name}, layers packed with it are not tried`);
    continue;
  }
  archive(`an OCI layout, ${name}, as archive and as folder`, async () => {
    for (const several of [false, true]) {
      const layout = makeLayout(pack, several);
      const found = await readArchive(makeTar(layoutEntries(layout)));
      assert.equal(files(found), expected);
      assert.is(found.digests.at(-1), layout.digest);
      await inFolder(layoutEntries(layout), async path => {
        const source = new LayoutFolder(path);
        const start = chooseRoot(await source.index(), { names: [], platform: 'linux/amd64' });
        const image = await readFromBlobs(
          { document: ({ digest }) => source.blob(digest), layer: ({ digest }) => source.stream(digest) },
          start,
          'linux/amd64',
        );
        assert.equal(files(image), expected);
        assert.equal(image.digests, found.digests);
      });
    }
  });
}

archive('another platform is another image, a missing one is named', async () => {
  const layout = makeLayout(bytes => bytes, true);
  const read = async (platform: string): Promise<FoundImage> => {
    const start = chooseRoot(Buffer.from(layout.index), { names: [], platform });
    const document = async ({ digest }: { digest: string }): Promise<Uint8Array> => layout.blobs.get(digest)!;
    const layer = async function* ({ digest }: { digest: string }) {
      yield layout.blobs.get(digest)!;
    };
    return await readFromBlobs({ document, layer }, start, platform);
  };
  assert.is(files(await read('linux/arm64')).length, 3);
  await rejects(read('linux/s390x'), /nothing for linux\/s390x, only for linux\/arm64\/v8, linux\/amd64/);
});

// -----------------------------------------------------------------------------------------------------------------
// Broken ones

archive('bytes that are not the ones that were promised are refused', async () => {
  const other = makeTar([file('etc/b', 'other', { uid: 5 })]);
  const entries = [
    file('one.tar', base),
    file('two.tar', other),
    file('c.json', configFor([base, upper])),
    file('manifest.json', JSON.stringify([{ Config: 'c.json', RepoTags: [], Layers: ['one.tar', 'two.tar'] }])),
  ];
  await rejects(readArchive(makeTar(entries)), /other bytes in layer 2 than its configuration says/);
  const layout = makeLayout(bytes => gzipSync(bytes), false);
  const manifest = layout.blobs.get(layout.digest)!;
  layout.blobs.set(layout.digest, Buffer.from(Buffer.from(manifest).toString().replace('"size"', '"Size"')));
  await rejects(readArchive(makeTar(layoutEntries(layout))), /other bytes than sha256:[0-9a-f]+ says/);
});

archive('what is missing, cut off or damaged is named', async () => {
  const save = [
    file('one.tar', base),
    file('c.json', configFor([base, upper])),
    file('manifest.json', JSON.stringify([{ Config: 'c.json', RepoTags: [], Layers: ['one.tar', 'two.tar'] }])),
  ];
  await rejects(readArchive(makeTar(save)), /lacks its layer two\.tar/);
  await rejects(
    readArchive(makeTar([...save, file('two.tar', upper.subarray(0, 700))])),
    /layer two\.tar: the archive ends in the middle/,
  );
  const broken = gzipSync(upper);
  broken.fill(7, 20, 60);
  await rejects(readArchive(makeTar([...save, file('two.tar', broken)])), /layer two\.tar: cannot be unpacked/);
  await rejects(
    readArchive(makeTar([...save, file('two.tar', gzipSync(upper).subarray(0, 40))])),
    /layer two\.tar: cannot be unpacked/,
  );
  await rejects(readArchive(makeTar([file('a', 'b')])), /neither manifest\.json nor index\.json/);
  await rejects(readArchive(makeTar([file('manifest.json', '[{"Config":1}]')])), /another form/);
  await rejects(readArchive(makeTar([file('manifest.json', '[]')])), /holds no image/);
  await rejects(readArchive(makeTar([file('manifest.json', '[{"Config":"c.json"}]')])), /lacks its document c\.json/);
});

archive('files that are no layers do not matter', async () => {
  const bytes = makeSave([base, upper]);
  const junk = makeTar([file('README', 'x'.repeat(5000)), file('blob', gzipSync('text')), file('odd.json', '{')], {
    end: false,
  });
  assert.equal(files(await readArchive(Buffer.concat([junk, bytes]))), expected);
});

archive('a frame that would take all the memory is refused', async () => {
  const header = Buffer.alloc(600);
  // Magic, no single segment, a window of 2^(10+20).
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 20 << 3]).copy(header);
  const entries = [
    file('one.tar', header),
    file('c.json', configFor([base])),
    file('manifest.json', JSON.stringify([{ Config: 'c.json', RepoTags: [], Layers: ['one.tar'] }])),
  ];
  await rejects(readArchive(makeTar(entries)), /layer one\.tar: cannot be unpacked/);
});

async function inFolder(entries: readonly Entry[], use: (path: string) => Promise<void>): Promise<void> {
  const path = mkdtempSync(join(tmpdir(), 'harden-layout-'));
  try {
    for (const { path: name, body } of entries) {
      mkdirSync(dirname(join(path, String(name))), { recursive: true });
      writeFileSync(join(path, String(name)), body!);
    }
    await use(path);
  } finally {
    rmSync(path, { recursive: true });
  }
}

async function rejects(promise: Promise<unknown>, pattern: RegExp): Promise<void> {
  const error = await promise.then(
    () => new Error('was taken'),
    (problem: unknown) => problem as Error,
  );
  assert.match(error.message, pattern);
}

archive.run();
