/** Images made of archives of the test, as `docker save` writes them. */
import { createHash } from 'node:crypto';
import { ArchiveReader, type FoundImage } from '../../src/inspect/archive.ts';
import type { ImageFiles } from '../../src/inspect/image-files.ts';
import type { Limits } from '../../src/inspect/limits.ts';
import { type Entry, file, makeTar } from '../container/make-tar.ts';

export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function configFor(layers: readonly Uint8Array[], config: object = {}): Buffer {
  return Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config,
      rootfs: { type: 'layers', diff_ids: layers.map(layer => `sha256:${sha256(layer)}`) },
    }),
  );
}

/** `docker save` of an engine before 25: layers in any order, the manifest last. */
export function makeSave(layers: readonly Uint8Array[], config: object = {}, tag = 'app:1'): Buffer {
  const configBytes = configFor(layers, config);
  const name = `${sha256(configBytes)}.json`;
  const folders = layers.map((_, index) => `${'abcdef'[index % 6]}${9 - index}/layer.tar`);
  const manifest = [{ Config: name, RepoTags: [tag], Layers: folders }];
  return makeTar([
    ...layers.map((layer, index) => file(folders[index]!, layer)).reverse(),
    file(name, configBytes),
    file('manifest.json', JSON.stringify(manifest)),
  ]);
}

export async function readArchive(
  bytes: Uint8Array,
  options: { limits?: Limits; names?: readonly string[]; size?: number } = {},
): Promise<FoundImage> {
  const { limits, names = ['app:1'], size = 4096 } = options;
  const reader = new ArchiveReader(limits);
  for (let at = 0; at < bytes.length; at += size) {
    reader.write(bytes.subarray(at, at + size));
    await reader.settle();
  }
  return await reader.end({ names, platform: 'linux/amd64' });
}

/** Files of an image of these layers. */
export async function readLayers(...layers: readonly (readonly Entry[])[]): Promise<ImageFiles> {
  const { image } = await readArchive(makeSave(layers.map(entries => makeTar(entries))));
  return image.files;
}

/** Every path with what it is: `/etc/passwd file 0644 0:0`. */
export function listFiles(files: ImageFiles): readonly string[] {
  const lines = [...files.walk()].map(({ path, node }) => {
    const { type, mode, uid, gid } = files.attributes(node);
    return `${path} ${type} ${mode.toString(8).padStart(4, '0')} ${uid}:${gid}`;
  });
  return lines.sort();
}
