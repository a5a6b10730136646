import { ImageProblem } from './problem.ts';
import { type File, Folder, isPending } from './tree.ts';

/** Lays a layer over what the ones below have become. The lower tree is changed, parts of the upper one may become parts of it. */
export function mergeLayer(lower: Folder, upper: Folder): void {
  // Links are resolved first: they mean what was there before this layer.
  resolveLinks(upper, lower);
  mergeFolder(lower, upper);
}

function mergeFolder(lower: Folder, upper: Folder): void {
  if (upper.opaque) lower.children.clear();
  for (const name of upper.removed ?? []) lower.children.delete(name);
  if (!upper.implied) {
    lower.attributes = upper.attributes;
    lower.hasList = upper.hasList;
    lower.implied = false;
  }
  for (const [name, node] of upper.children) {
    if (!(node instanceof Folder)) {
      lower.children.set(name, node);
      continue;
    }
    const below = lower.children.get(name);
    if (below instanceof Folder) mergeFolder(below, node);
    else lower.children.set(name, cleaned(node));
  }
}

/** Nothing below: there is nothing to take away. */
function cleaned(folder: Folder): Folder {
  folder.removed = undefined;
  folder.opaque = false;
  for (const child of folder.children.values()) if (child instanceof Folder) cleaned(child);
  return folder;
}

function resolveLinks(folder: Folder, lower: Folder): void {
  for (const [name, node] of folder.children) {
    if (node instanceof Folder) resolveLinks(node, lower);
    else if (isPending(node)) folder.children.set(name, fileAt(lower, node.linksTo));
  }
}

function fileAt(root: Folder, parts: readonly string[]): File {
  let folder: Folder | undefined = root;
  for (const part of parts.slice(0, -1)) {
    const next: unknown = folder?.children.get(part);
    folder = next instanceof Folder ? next : undefined;
  }
  const node = folder?.children.get(parts.at(-1) ?? '');
  if (node === undefined || node instanceof Folder || isPending(node))
    throw new ImageProblem(`links to ${parts.join('/')}, which is not there`);
  return node;
}
