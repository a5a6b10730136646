import { mostLinks } from './limits.ts';
import { type Attributes, type File, Folder, type Node, type Special, type Store } from './tree.ts';

/** A place in an image: the real path, without links on the way. */
export interface Place {
  readonly path: string;
  readonly node: File | Folder;
}

/** The files of an image as a container sees them. */
export class ImageFiles {
  readonly root: Folder;
  readonly #store: Store;

  constructor(root: Folder, store: Store) {
    this.root = root;
    this.#store = store;
  }

  attributes(node: File | Folder): Attributes {
    return this.#store.attributesOf(node);
  }

  size(file: File): number {
    return this.#store.sizeOf(file);
  }

  /** Follows links, also in the last part; undefined when there is nothing. */
  find(path: string): Place | undefined {
    const places: Place[] = [{ path: '/', node: this.root }];
    const parts = path.split('/').reverse();
    for (let links = 0; parts.length > 0; ) {
      const part = parts.pop()!;
      if (part === '' || part === '.') continue;
      if (part === '..') {
        if (places.length > 1) places.pop();
        continue;
      }
      const here = places.at(-1)!;
      const node = here.node instanceof Folder ? here.node.children.get(part) : undefined;
      if (node === undefined) return undefined;
      const target = targetOf(node);
      if (target === undefined) {
        places.push({ path: `${here.path === '/' ? '' : here.path}/${part}`, node: node as File | Folder });
        continue;
      }
      if (++links > mostLinks) return undefined;
      parts.push(...target.split('/').reverse());
      if (target.startsWith('/')) places.length = 1;
    }
    return places.at(-1)!;
  }

  /** Content of a file that was kept, as text. */
  text(path: string): string | undefined {
    const body = this.body(path);
    return body && Buffer.from(body).toString('utf8');
  }

  body(path: string): Uint8Array | undefined {
    const node = this.find(path)?.node;
    return isSpecial(node) ? node.body : undefined;
  }

  /** Every file and folder below the root, parents first. Links are not followed; a folder for which `enter` says no is left out. */
  *walk(enter: (place: Place) => boolean = () => true, from: Place = { path: '/', node: this.root }): Iterable<Place> {
    const open: Place[] = [from];
    for (let place = open.pop(); place; place = open.pop()) {
      if (!(place.node instanceof Folder)) continue;
      const prefix = place.path === '/' ? '' : place.path;
      for (const [name, node] of place.node.children) {
        const child = { path: `${prefix}/${name}`, node: node as File | Folder };
        yield child;
        if (node instanceof Folder && enter(child)) open.push(child);
      }
    }
  }
}

export function isSpecial(node: Node | undefined): node is Special {
  return typeof node === 'object' && !(node instanceof Folder) && 'attributes' in node;
}

function targetOf(node: Node): string | undefined {
  return isSpecial(node) ? node.target : undefined;
}
