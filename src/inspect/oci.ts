import { createHash } from 'node:crypto';
import { list, parse, record, text } from './image-config.ts';
import { ImageProblem } from './problem.ts';

/** Points to a document or a layer by the digest of its bytes. */
export interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
}

/** A manifest that was chosen, with the digests of the documents that led to it. */
export interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly digests: readonly string[];
}

export type GetDocument = (descriptor: Descriptor) => Promise<Uint8Array>;

/** Images inside of images: more is a trap. */
const deepest = 4;

/** From an index or a manifest to the manifest for a platform (`linux/amd64`). */
export async function chooseManifest(
  start: Descriptor,
  platform: string,
  get: GetDocument,
  depth = 0,
): Promise<Manifest> {
  if (depth > deepest) throw new ImageProblem('nests too many indexes');
  const bytes = await get(start);
  checkDigest(bytes, start.digest);
  const document = record(parse(bytes));
  if (document.manifests !== undefined) {
    const next = choosePlatform(list(document.manifests).map(record), platform);
    const found = await chooseManifest(toDescriptor(next), platform, get, depth + 1);
    return { ...found, digests: [start.digest, ...found.digests] };
  }
  if (document.config === undefined)
    throw new ImageProblem('has a manifest of a kind that is no longer in use; push it again with a current tool');
  return {
    config: toDescriptor(record(document.config)),
    layers: list(document.layers).map(item => toDescriptor(record(item))),
    digests: [start.digest],
  };
}

export function toDescriptor(value: Readonly<Record<string, unknown>>): Descriptor {
  const digest = text(value.digest);
  if (!/^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$/.test(digest))
    throw new ImageProblem('names a digest of an unknown kind');
  return { digest, mediaType: text(value.mediaType) };
}

export function checkDigest(bytes: Uint8Array, digest: string): void {
  const [kind = '', expected] = digest.split(':');
  if (createHash(kind).update(bytes).digest('hex') !== expected)
    throw new ImageProblem(`holds other bytes than ${digest} says`);
}

type Item = Readonly<Record<string, unknown>>;

/** The item for a platform; without a list of platforms the only one. Attestations bear the platform `unknown`. */
export function choosePlatform(items: readonly Item[], platform: string): Item {
  const named = items
    .map(item => ({ item, platform: platformOf(item) }))
    .filter(({ platform: of }) => of !== 'unknown');
  const [os, architecture] = platform.split('/');
  const right = named.find(({ platform: of }) => of === undefined || of.startsWith(`${os}/${architecture}`));
  if (right) return right.item;
  const others = named.map(({ platform: of }) => of).join(', ');
  throw new ImageProblem(`has nothing for ${platform}${others ? `, only for ${others}` : ''}`);
}

function platformOf(item: Item): string | undefined {
  if (item.platform === undefined) return undefined;
  const { os, architecture, variant } = record(item.platform);
  if (text(os) === 'unknown') return 'unknown';
  return [text(os), text(architecture), text(variant)].filter(part => part !== '').join('/');
}

/** The platform of this machine, which is what an engine on it would choose. */
export function platformHere(architecture: string): string {
  const names: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', arm64: 'arm64', arm: 'arm' };
  return `linux/${names[architecture] ?? architecture}`;
}
