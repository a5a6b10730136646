import type { ImageConfig } from './image-config.ts';
import { ImageFiles } from './image-files.ts';
import type { Layer } from './layer.ts';
import { mergeLayer } from './merge.ts';
import { ImageProblem } from './problem.ts';
import type { Image } from './record.ts';
import { Folder, type Store } from './tree.ts';

/** Puts the layers of an image on top of each other, lowest first. They have to be the ones that its configuration names. */
export function assemble(config: ImageConfig, layers: readonly Layer[], store: Store): Image {
  if (layers.length !== config.layers.length)
    throw new ImageProblem(`has ${layers.length} layers, but its configuration names ${config.layers.length}`);
  const root = new Folder(store.intern({ type: 'folder', mode: 0o755, uid: 0, gid: 0 }), true);
  for (const [index, layer] of layers.entries()) {
    if (config.layers[index] !== `sha256:${layer.sha256}`)
      throw new ImageProblem(`holds other bytes in layer ${index + 1} than its configuration says`);
    const isLast = !layers.includes(layer, index + 1);
    // Merging takes the folders of a layer over, so one that comes again is copied.
    mergeLayer(root, isLast ? layer.root : copyOf(layer.root));
  }
  return { config, files: new ImageFiles(root, store) };
}

function copyOf(folder: Folder): Folder {
  const copy = new Folder(folder.attributes, folder.implied);
  copy.hasList = folder.hasList;
  copy.opaque = folder.opaque;
  copy.removed = folder.removed && new Set(folder.removed);
  for (const [name, node] of folder.children) copy.children.set(name, node instanceof Folder ? copyOf(node) : node);
  return copy;
}
