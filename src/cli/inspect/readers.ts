import { findEndpoint } from '../../container/endpoint.ts';
import { EngineClient } from '../../container/engine.ts';
import { LayoutFolder, readArchive } from '../../container/layout-folder.ts';
import { ContainerProblem } from '../../container/problem.ts';
import { RegistryClient } from '../../container/registry/client.ts';
import { findCredentials } from '../../container/registry/credentials.ts';
import { surroundingsHere } from '../../container/surroundings.ts';
import type { ImageRecord } from '../../evidence/file/types.ts';
import { ArchiveReader, chooseRoot, type FoundImage } from '../../inspect/archive.ts';
import { readFromBlobs } from '../../inspect/from-blobs.ts';
import { ImageProblem } from '../../inspect/problem.ts';
import type { Options } from '../options.ts';
import type { WantedImage } from './wanted.ts';

/** How far the reading of an image has come, in bytes; the whole is not always known. */
export type OnProgress = (done: number, whole: number | undefined) => void;

export interface ReadImage extends FoundImage {
  readonly from: ImageRecord['from'];
}

/** A place that has images. */
export interface ImageReader {
  read(wanted: WantedImage, onProgress: OnProgress): Promise<ReadImage>;
  /** Whether it is worth asking for another image. */
  isAlive(): Promise<boolean>;
  close(): void;
}

/** Files, and registries that have nothing to do with each other. */
const alwaysAlive = async (): Promise<boolean> => true;

export interface ReaderOptions {
  readonly platform: string;
  readonly signal: AbortSignal;
  /** Several images are asked for: the only one of an archive has to be named, too. */
  readonly several: boolean;
}

/** The place that the command line names; an engine when it names none. Throws when an engine cannot be reached. */
export async function openReader(options: Options, how: ReaderOptions): Promise<ImageReader> {
  if (options.registry) return registryReader(how);
  if (options.layout !== undefined) return layoutReader(options.layout, how);
  if (options.tar !== undefined) return archiveReader(options.tar, how);
  return await engineReader(options.engine ?? 'auto', how);
}

async function engineReader(
  engine: 'auto' | 'docker' | 'podman',
  { platform, signal }: ReaderOptions,
): Promise<ImageReader> {
  const client = new EngineClient(findEndpoint(engine, surroundingsHere()));
  const { name } = await client.version(signal);
  return {
    close: () => client.close(),
    isAlive: () =>
      client.version(signal).then(
        () => true,
        () => false,
      ),
    read: async ({ reference }, onProgress) => {
      const { id, digests, size } = await client.image(reference, signal);
      const reader = new ArchiveReader();
      await readInto(reader, client.save(id, signal), done => onProgress(done, size));
      if (!reader.isComplete) throw client.brokenOff();
      const { image } = await reader.end({ names: [reference], platform });
      if (image.config.id !== id && name === 'docker')
        // With the containerd store the id is that of the manifest: then it is one of the digests.
        return { image, digests: [...digests, id], from: name };
      return { image, digests, from: name };
    },
  };
}

async function readInto(
  reader: ArchiveReader,
  bytes: AsyncIterable<Uint8Array>,
  onProgress: (done: number) => void,
): Promise<void> {
  let done = 0;
  for await (const piece of bytes) {
    reader.write(piece);
    await reader.settle();
    done += piece.length;
    onProgress(done);
  }
}

function archiveReader(path: string, { platform, several }: ReaderOptions): ImageReader {
  return {
    close: () => {},
    isAlive: alwaysAlive,
    read: async ({ reference }, onProgress) => {
      const reader = new ArchiveReader();
      await readInto(reader, readArchive(path), done => onProgress(done, undefined));
      return { ...(await reader.end({ names: [reference], platform, byName: several })), from: 'archive' };
    },
  };
}

function layoutReader(path: string, { platform, several }: ReaderOptions): ImageReader {
  const folder = new LayoutFolder(path);
  return {
    close: () => {},
    isAlive: alwaysAlive,
    read: async ({ reference }, onProgress) => {
      const start = chooseRoot(await folder.index(), { names: [reference], platform, byName: several });
      const source = {
        document: ({ digest }: { digest: string }) => folder.blob(digest),
        layer: ({ digest }: { digest: string }) => counted(folder.stream(digest), onProgress),
      };
      return { ...(await readFromBlobs(source, start, platform)), from: 'oci-layout' };
    },
  };
}

function registryReader({ platform, signal }: ReaderOptions): ImageReader {
  const around = surroundingsHere();
  return {
    close: () => {},
    isAlive: alwaysAlive,
    read: async ({ image, reference }, onProgress) => {
      if (image.unknown) throw new ContainerProblem('image-missing', `${reference} is no reference of an image`);
      const { registry, repository, tag, digest } = image;
      const client = new RegistryClient(
        { registry, repository, version: digest ?? tag ?? 'latest' },
        { credentials: host => findCredentials(host, around), signal },
      );
      const root = await client.root();
      if (digest !== undefined && root.digest !== digest)
        throw new ImageProblem(`is not what the registry sends for ${digest}`);
      let first: Uint8Array | undefined = root.bytes;
      const source = {
        document: async (asked: { digest: string; mediaType: string }) => {
          if (first && asked.digest === root.digest) {
            const bytes = first;
            first = undefined;
            return bytes;
          }
          return isManifest(asked.mediaType)
            ? await client.manifest(asked.digest)
            : await client.smallBlob(asked.digest);
        },
        layer: ({ digest: layer }: { digest: string }) => counted(client.blob(layer), onProgress),
      };
      return { ...(await readFromBlobs(source, { digest: root.digest, mediaType: '' }, platform)), from: 'registry' };
    },
  };
}

function isManifest(mediaType: string): boolean {
  return /manifest|index/.test(mediaType);
}

async function* counted(bytes: AsyncIterable<Uint8Array>, onProgress: OnProgress): AsyncIterable<Uint8Array> {
  let done = 0;
  for await (const piece of bytes) {
    done += piece.length;
    onProgress(done, undefined);
    yield piece;
  }
}
