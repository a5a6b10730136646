import type { Plain } from '../../transform.ts';
import { joinPath } from '../compose/build.ts';
import { copyToKeep } from '../keep.ts';
import { isList, isMap, type PlainMap, toText } from '../plain.ts';
import { folderOf, type Project, plainDocuments } from '../project.ts';

/** A patch of a kustomization, as data. */
export interface Patch {
  /** The file it is written in. */
  readonly by: string;
  /** Which objects it is for; undefined: the one it names itself. */
  readonly target: PlainMap | undefined;
  /** A JSON patch, or a part of an object to be merged. */
  readonly content: { readonly operations: readonly Plain[] } | { readonly object: PlainMap };
}

interface Kustomization {
  /** Without a slash at its end. */
  readonly folder: string;
  /** Files and folders that it takes in. */
  readonly resources: ReadonlySet<string>;
  readonly components: readonly string[];
  readonly patches: readonly Patch[];
}

const fileName = /(^|\/)(kustomization\.ya?ml|Kustomization)$/;

/** What an overlay does to the files that it takes in. */
export interface Overlay {
  readonly folder: string;
  readonly patches: readonly Patch[];
}

/** The kustomizations of a project, read as data once for the whole run. */
export class Kustomizations {
  readonly #project: Project;
  #all: readonly Kustomization[] | undefined;
  /** By the files and folders that they take in. */
  #takers: ReadonlyMap<string, readonly Kustomization[]> | undefined;

  constructor(project: Project) {
    this.#project = project;
  }

  /** Every kustomization that takes the file in and brings patches, with those of the ones below it first. */
  overlaysOf(file: string): readonly Overlay[] {
    this.#all ??= this.#read();
    this.#takers ??= takersOf(this.#all);
    const found: Overlay[] = [];
    const seen = new Set<Kustomization>();
    const visit = (path: string, below: readonly Patch[]): void => {
      for (const kustomization of this.#takers!.get(path) ?? []) {
        if (seen.has(kustomization)) continue;
        const { folder } = kustomization;
        seen.add(kustomization);
        const own = this.#patchesOf(kustomization, new Set());
        if (own.length > 0) found.push({ folder, patches: [...below, ...own] });
        visit(folder, [...below, ...own]);
      }
    };
    visit(file, []);
    return found;
  }

  /** Its own patches and those of its components, which act on what it has taken in. */
  #patchesOf(kustomization: Kustomization, seen: Set<Kustomization>): readonly Patch[] {
    if (seen.has(kustomization)) return [];
    seen.add(kustomization);
    const components = kustomization.components.flatMap(folder => this.#all!.filter(other => other.folder === folder));
    return [...components.flatMap(component => this.#patchesOf(component, seen)), ...kustomization.patches];
  }

  #read(): readonly Kustomization[] {
    return this.#project
      .files()
      .filter(path => fileName.test(path))
      .flatMap(path => {
        const text = this.#project.read(path);
        const [root] = text === undefined ? [] : plainDocuments(this.#project, text, 'go2');
        return isMap(root) ? [copyToKeep(this.#kustomization(root, path))] : [];
      });
  }

  #kustomization(root: PlainMap, path: string): Kustomization {
    const folder = folderOf(path).replace(/\/$/, '');
    const places = (key: string): readonly string[] =>
      textsOf(root[key]).flatMap(place => joinPath(folder, place) ?? []);
    return {
      folder,
      resources: new Set([...places('resources'), ...places('bases')]),
      components: places('components'),
      patches: [
        ...listOf(root.patchesStrategicMerge).flatMap(entry => this.#strategic(entry, path)),
        ...listOf(root.patches).flatMap(entry => (isMap(entry) ? this.#withTarget(entry, path) : [])),
        ...listOf(root.patchesJson6902).flatMap(entry => (isMap(entry) ? this.#withTarget(entry, path) : [])),
      ],
    };
  }

  /** The name of a file, or the patch itself as text. */
  #strategic(entry: Plain, path: string): readonly Patch[] {
    const text = toText(entry);
    if (text === undefined) return [];
    return text.includes('\n') ? this.#contents(text, path, undefined) : this.#ofFile(text, path, undefined);
  }

  #withTarget(entry: PlainMap, path: string): readonly Patch[] {
    const target = isMap(entry.target) ? entry.target : undefined;
    const inline = toText(entry.patch);
    if (inline !== undefined) return this.#contents(inline, path, target);
    const file = toText(entry.path);
    return file === undefined ? [] : this.#ofFile(file, path, target);
  }

  #ofFile(name: string, path: string, target: PlainMap | undefined): readonly Patch[] {
    const file = joinPath(folderOf(path).replace(/\/$/, ''), name);
    const text = file === undefined ? undefined : this.#project.read(file);
    return text === undefined ? [] : this.#contents(text, file!, target);
  }

  #contents(text: string, by: string, target: PlainMap | undefined): readonly Patch[] {
    return plainDocuments(this.#project, text, 'go2').flatMap((content): Patch[] => {
      if (isList(content)) return target ? [{ by, target, content: { operations: content } }] : [];
      return isMap(content) ? [{ by, target, content: { object: content } }] : [];
    });
  }
}

function takersOf(all: readonly Kustomization[]): ReadonlyMap<string, readonly Kustomization[]> {
  const takers = new Map<string, Kustomization[]>();
  for (const kustomization of all) {
    for (const path of new Set([...kustomization.resources, ...kustomization.components])) {
      const list = takers.get(path);
      if (list) list.push(kustomization);
      else takers.set(path, [kustomization]);
    }
  }
  return takers;
}

function listOf(value: Plain | undefined): readonly Plain[] {
  return isList(value) ? value : [];
}

function textsOf(value: Plain | undefined): readonly string[] {
  return listOf(value).flatMap(item => toText(item) ?? []);
}
