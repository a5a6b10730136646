import { isComposeName } from '../../detect/names.ts';
import type { Builder, Mount, Plain } from '../../transform.ts';
import { readBuild } from '../compose/build.ts';
import { behindVolume, parseVolume } from '../compose/mounts.ts';
import { parsePort } from '../compose/ports.ts';
import { isList, isMap, type PlainMap, toText } from '../plain.ts';
import { type Project, plainDocuments } from '../project.ts';

/** An image that a manifest builds from a Dockerfile of the project. */
export interface Build {
  readonly builder: Builder;
  /** Folder that files are taken from, relative to the root; undefined: not one of the project. */
  readonly context: string | undefined;
}

const known = new WeakMap<Project['files'], Builds>();

/** The builds of a project; they are looked up once for all that ask with the same list of files. */
export function buildsOf(project: Project): Builds {
  const builds = known.get(project.files) ?? new Builds(project);
  known.set(project.files, builds);
  return builds;
}

/** Which manifests of a project build from which Dockerfile. Looked up once. */
export class Builds {
  readonly #project: Project;
  #byFile: Map<string, Build[]> | undefined;

  constructor(project: Project) {
    this.#project = project;
  }

  of(dockerfile: string): readonly Build[] {
    this.#byFile ??= this.#collect();
    return this.#byFile.get(dockerfile) ?? [];
  }

  /** Dockerfiles that are built with this folder as their context. */
  in(folder: string): readonly string[] {
    this.#byFile ??= this.#collect();
    return [...this.#byFile]
      .filter(([, builds]) => builds.some(({ context }) => context === folder))
      .map(([file]) => file);
  }

  #collect(): Map<string, Build[]> {
    const found = new Map<string, Build[]>();
    for (const file of this.#project.files()) {
      if (!isComposeName(file)) continue;
      const text = this.#project.read(file);
      if (text === undefined || !/\bbuild["']?[ \t]*:/.test(text)) continue;
      for (const [dockerfile, build] of this.#buildsOf(file, text)) {
        const list = found.get(dockerfile);
        if (list) list.push(build);
        else found.set(dockerfile, [build]);
      }
    }
    return found;
  }

  #buildsOf(file: string, text: string): readonly (readonly [dockerfile: string, build: Build])[] {
    return plainDocuments(this.#project, text, 'go3').flatMap(document => {
      const services = isMap(document) ? document.services : undefined;
      if (!isMap(document) || !isMap(services)) return [];
      const named = isMap(document.volumes) ? document.volumes : {};
      return Object.entries(services).flatMap(([name, service]): [string, Build][] => {
        const build = isMap(service) ? readBuild(service.build, file) : undefined;
        if (!isMap(service) || build?.dockerfile === undefined) return [];
        const { dockerfile, target, context } = build;
        const { user, volumes } = service;
        const builder = {
          name: `service ${name}`,
          file,
          target,
          user: toText(user),
          ports: portsOf(service),
          replaces: replaceable.filter(key => (service[key] ?? null) !== null),
          mounts: isList(volumes) ? writableMounts(volumes, named) : [],
        };
        return [[dockerfile, { builder, context }]];
      });
    });
  }
}

const replaceable = ['entrypoint', 'command', 'healthcheck'] as const;

function portsOf({ ports, expose }: PlainMap): readonly number[] {
  const items: readonly Plain[] = [...(isList(ports) ? ports : []), ...(isList(expose) ? expose : [])];
  return items.flatMap(item => parsePort(item, [])?.container ?? []);
}

/** Volumes and folders of the host that a service may write. */
function writableMounts(items: readonly Plain[], named: PlainMap): readonly Mount[] {
  return items.flatMap(item => {
    const parsed = parseVolume(item, { at: [], own: true });
    const mount = parsed && behindVolume(parsed, named);
    return mount && !mount.readOnly && ['bind', 'volume', 'anonymous'].includes(mount.kind) ? [mount] : [];
  });
}
