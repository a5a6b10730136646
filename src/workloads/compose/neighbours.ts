import { isComposeName } from '../../detect/names.ts';
import type { Plain } from '../../transform.ts';
import { copyToKeep } from '../keep.ts';
import { isMap, type PlainMap, toText } from '../plain.ts';
import { Folders, folderOf, type Project, plainDocuments } from '../project.ts';
import { joinPath } from './build.ts';
import { scanCompleteServices } from './scan-services.ts';

/** A Compose file that only adds to services of a neighbour: `docker compose -f base -f this`. */
export interface Companion {
  readonly file: string;
  /** What it adds, by service. */
  readonly services: PlainMap;
}

export interface Extender {
  readonly file: string;
  readonly service: string;
}

/** What is kept of a Compose file: small, because it is kept for the whole run. */
interface Outline {
  /** Services that are complete in this file. */
  readonly complete: readonly string[];
  /** Services without image, build and base: they add to another file's. */
  readonly additions: PlainMap;
  readonly extends: readonly { readonly service: string; readonly base: string }[];
  /** The usual spelling of the option is in use. */
  readonly forbidsGain: boolean;
}

interface Member {
  readonly path: string;
  readonly outline: Outline;
}

/** The Compose files of a folder. */
interface Folder {
  readonly additions: readonly Member[];
  /** By service. */
  readonly complete: ReadonlyMap<string, readonly Member[]>;
}

/** Which Compose files of a project say something about the services of another one. */
export class ComposeNeighbours {
  readonly #project: Project;
  readonly #folders: Folders;
  readonly #known = new Map<string, Folder>();
  readonly #outlines = new Map<string, Outline | undefined>();
  /** By `file#service` of the base. */
  #extenders: Map<string, Extender[]> | undefined;

  constructor(project: Project) {
    this.#project = project;
    this.#folders = new Folders(project);
  }

  /** Files of the same folder that only add to services which `file` defines. */
  companions(file: string): readonly Companion[] {
    if (this.#isAlone(file)) return [];
    const additions = this.#folder(file).additions.filter(({ path }) => path !== file);
    const own = additions.length > 0 ? this.#outlineOf(file) : undefined;
    if (!own) return [];
    return additions.flatMap(({ path, outline }): Companion[] => {
      const fits = Object.keys(outline.additions).every(name => own.complete.includes(name));
      return fits ? [{ file: path, services: outline.additions }] : [];
    });
  }

  /**
   * Files of the same folder that define the service as well and by their names may be given together with this one: those before
   * it, and those that have the option already.
   */
  alternatives(file: string, service: string): readonly string[] {
    // What comes from standard input lies beside nothing.
    if (this.#isAlone(file) || this.#project.read(file) === undefined) return [];
    const others = this.#folder(file).complete.get(service) ?? [];
    return others
      .filter(({ path }) => path !== file && (isLaidOver(file, path) || isLaidOver(path, file)))
      .filter(({ path, outline }) => outline.forbidsGain || isLaidOver(file, path))
      .map(({ path }) => path);
  }

  /** Services of other files that extend this one. */
  extenders(file: string, service: string): readonly Extender[] {
    this.#extenders ??= this.#findExtenders();
    return this.#extenders.get(`${file}#${service}`) ?? [];
  }

  /** Nothing is kept of the many files that lie beside no other. */
  #isAlone(file: string): boolean {
    return this.#folders.in(folderOf(file)).every(path => path === file);
  }

  #folder(file: string): Folder {
    const name = folderOf(file);
    const known = this.#known.get(name) ?? this.#readFolder(name);
    this.#known.set(name, known);
    return known;
  }

  #readFolder(name: string): Folder {
    const additions: Member[] = [];
    const complete = new Map<string, Member[]>();
    for (const path of this.#folders.in(name)) {
      // Compose reads the override file by itself: it is part of the services already.
      const outline = /\.override\.ya?ml$/.test(path) ? undefined : this.#outlineOf(path);
      if (!outline) continue;
      const member = { path, outline };
      if (Object.keys(outline.additions).length > 0) additions.push(member);
      for (const service of outline.complete) complete.set(service, [...(complete.get(service) ?? []), member]);
    }
    return { additions, complete };
  }

  #findExtenders(): Map<string, Extender[]> {
    const found = new Map<string, Extender[]>();
    for (const path of this.#project.files()) {
      if (!isComposeName(path) || !this.#project.read(path)?.includes('extends')) continue;
      for (const { service, base } of this.#outlineOf(path)?.extends ?? []) {
        const list = found.get(base);
        if (list) list.push({ file: path, service });
        else found.set(base, [{ file: path, service }]);
      }
    }
    return found;
  }

  #outlineOf(path: string): Outline | undefined {
    if (!this.#outlines.has(path)) this.#outlines.set(path, copyToKeep(this.#outline(path)));
    return this.#outlines.get(path);
  }

  #outline(path: string): Outline | undefined {
    const text = this.#project.read(path);
    if (text === undefined || !/^["']?services["']?\s*:|^\s*\{/m.test(text)) return undefined;
    const complete = scanCompleteServices(text);
    const forbidsGain = text.includes('no-new-privileges:true');
    if (complete) return { complete, additions: {}, extends: [], forbidsGain };
    const [root] = plainDocuments(this.#project, text, 'go3');
    return isMap(root) && isMap(root.services) && !('apiVersion' in root)
      ? { ...outlineOf(root.services, path), forbidsGain }
      : undefined;
  }
}

function outlineOf(services: PlainMap, path: string): Omit<Outline, 'forbidsGain'> {
  const complete: string[] = [];
  const additions: Record<string, Plain> = {};
  const bases: { service: string; base: string }[] = [];
  for (const [name, service] of Object.entries(services)) {
    if (!isMap(service) || service.provider !== undefined) continue;
    const base = baseOf(service.extends, path);
    if (base !== undefined) bases.push({ service: name, base });
    if (service.image !== undefined || service.build !== undefined || service.extends !== undefined)
      complete.push(name);
    else additions[name] = service;
  }
  return { complete, additions, extends: bases };
}

/** `file#service` when the base lies in another file that can be known. */
function baseOf(value: Plain | undefined, path: string): string | undefined {
  if (!isMap(value)) return undefined;
  const [service, file] = [toText(value.service), toText(value.file)];
  if (service === undefined || file === undefined || /[$]|^https?:/.test(file)) return undefined;
  const target = joinPath(folderOf(path).replace(/\/$/, ''), file);
  return target === undefined ? undefined : `${target}#${service}`;
}

/** By their names: `compose.prod.yaml` over `compose.yaml`, anything over a file with the default name. */
function isLaidOver(path: string, base: string): boolean {
  const [over, under] = [stemOf(path), stemOf(base)];
  if (/^(docker-)?compose$/.test(under)) return over !== under;
  return over.length > under.length && over.startsWith(under) && /^[._-]/.test(over.slice(under.length));
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '');
}
