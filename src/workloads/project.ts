import type { Problem, Stream } from '../languages/language.ts';
import type { Plain } from '../transform.ts';

/** The files around the one that is planned. */
export interface Project {
  /** Text of a file, by path from the root. */
  readonly read: (path: string) => string | undefined;
  /** Paths of all YAML files and kustomizations, from the root. */
  readonly files: () => readonly string[];
  readonly open: (text: string) => Stream | Problem;
}

/** The documents of a file as data; none for what cannot be read. */
export function plainDocuments(project: Project, text: string, dialect: 'go2' | 'go3'): readonly Plain[] {
  const stream = project.open(text);
  if ('kind' in stream) return [];
  return stream.documents.flatMap(reference => {
    const document = reference.read(dialect);
    const value = document.kind === 'document' ? document.root.plain() : undefined;
    return value === undefined ? [] : [value];
  });
}

/** `a/b/` of `a/b/c.yaml`; empty at the root. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The files of a project by the folder they lie in. */
export class Folders {
  readonly #project: Project;
  #byFolder: Map<string, string[]> | undefined;

  constructor(project: Project) {
    this.#project = project;
  }

  in(folder: string): readonly string[] {
    this.#byFolder ??= this.#sort();
    return this.#byFolder.get(folder) ?? [];
  }

  #sort(): Map<string, string[]> {
    const sorted = new Map<string, string[]>();
    for (const path of this.#project.files()) {
      const list = sorted.get(folderOf(path));
      if (list) list.push(path);
      else sorted.set(folderOf(path), [path]);
    }
    return sorted;
  }
}
