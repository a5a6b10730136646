import { createHash } from 'node:crypto';
import { packingOf, unpacker } from '../container/unpack.ts';
import type { FoundImage } from './archive.ts';
import { assemble } from './assemble.ts';
import { readImageConfig } from './image-config.ts';
import { type Layer, LayerReader } from './layer.ts';
import { Budget, type Limits } from './limits.ts';
import { checkDigest, chooseManifest, type Descriptor, type GetDocument } from './oci.ts';
import { ImageProblem } from './problem.ts';
import { Store } from './tree.ts';

/** Documents and layers by digest: a registry, or the folder of an OCI layout. */
export interface BlobSource {
  readonly document: GetDocument;
  layer(descriptor: Descriptor): AsyncIterable<Uint8Array>;
}

/** Reads an image layer by layer; the digest of every byte is checked on the way. */
export async function readFromBlobs(
  source: BlobSource,
  start: Descriptor,
  platform: string,
  limits?: Limits,
): Promise<FoundImage> {
  const store = new Store();
  const budget = new Budget(limits);
  const manifest = await chooseManifest(start, platform, source.document);
  const bytes = await source.document(manifest.config);
  checkDigest(bytes, manifest.config.digest);
  const config = readImageConfig(bytes);
  const layers: Layer[] = [];
  for (const descriptor of manifest.layers) layers.push(await readLayer(source, descriptor, store, budget));
  return { image: assemble(config, layers, store), digests: manifest.digests };
}

async function readLayer(source: BlobSource, descriptor: Descriptor, store: Store, budget: Budget): Promise<Layer> {
  const [kind = '', expected] = descriptor.digest.split(':');
  const hash = createHash(kind);
  const reader = new LayerReader(store, budget);
  let layer: Layer | undefined;
  let unpacking: ReturnType<typeof unpacker> | undefined;
  let head = Buffer.alloc(0);
  const open = (): void => {
    unpacking = unpacker(packingOf(head), {
      write: piece => reader.write(piece),
      end: () => {
        layer = reader.end();
      },
    });
    unpacking.write(head);
  };
  for await (const piece of source.layer(descriptor)) {
    hash.update(piece);
    if (unpacking) unpacking.write(piece);
    else {
      head = Buffer.concat([head, piece]);
      if (head.length >= 64) open();
    }
    await unpacking?.settle();
  }
  if (!unpacking) open();
  unpacking!.end();
  await unpacking!.settle();
  if (hash.digest('hex') !== expected) throw new ImageProblem(`holds other bytes than ${descriptor.digest} says`);
  return layer!;
}
