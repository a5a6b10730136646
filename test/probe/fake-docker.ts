/** An engine on a socket of the test: it keeps containers, volumes and networks as Docker does, and programs are functions. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder, makeTar } from '../container/make-tar.ts';

export interface Body {
  readonly Image: string;
  readonly User?: string;
  readonly Hostname?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly Healthcheck?: { readonly Test: readonly string[] };
  readonly HostConfig: {
    readonly NetworkMode: string;
    readonly ReadonlyRootfs?: boolean;
    readonly CapAdd?: readonly string[];
    readonly CapDrop?: readonly string[];
    readonly SecurityOpt?: readonly string[];
    readonly Tmpfs?: Readonly<Record<string, string>>;
    readonly Mounts?: readonly { readonly Type: string; readonly Source: string; readonly Target: string }[];
  };
}

/** What a program does at one of its starts. */
export interface Behaviour {
  /** Undefined: it goes on. */
  readonly exit?: number;
  readonly log?: string;
  readonly healthy?: boolean;
  /** Users of its processes; untold: an answer without a text, as Podman gives it for an image without `ps`. */
  readonly uids?: readonly number[] | 'untold';
  readonly changes?: readonly string[];
}

export type Program = (body: Body, start: number) => Behaviour;

interface Container {
  readonly body: Body;
  starts: number;
  log: string;
  now: Behaviour;
}

/** Keys of a body that Docker documents for the creation of a container, and those of its HostConfig that are used. */
const documented: Readonly<Record<string, readonly string[]>> = {
  body: [
    ...['Hostname', 'Domainname', 'User', 'Tty', 'OpenStdin', 'Env', 'Cmd', 'Healthcheck', 'Image', 'WorkingDir'],
    ...['Entrypoint', 'Labels', 'StopSignal', 'HostConfig', 'NetworkingConfig'],
  ],
  host: [
    ...['NetworkMode', 'Mounts', 'Tmpfs', 'CapAdd', 'CapDrop', 'SecurityOpt', 'ReadonlyRootfs', 'Init', 'ShmSize'],
    ...['Ulimits', 'Sysctls', 'GroupAdd', 'ExtraHosts', 'DnsOptions', 'Memory', 'NanoCpus', 'PidsLimit'],
    ...['RestartPolicy', 'PublishAllPorts', 'Privileged'],
  ],
};

export class FakeDocker {
  readonly path: string;
  readonly containers = new Map<string, Container>();
  readonly volumes = new Map<string, Readonly<Record<string, string>>>();
  readonly networks = new Map<string, Readonly<Record<string, string>>>();
  /** Every container that was made, with its number of starts. */
  readonly made: Container[] = [];
  /** Answers `no space left on device` from then on. */
  full = false;
  /** Ends every connection from then on. */
  dead = false;
  /** Archives that `docker save` gives, by reference. */
  readonly images = new Map<string, { readonly id: string; readonly archive: Buffer }>();
  readonly #folder: string;
  readonly #server;
  readonly #program: Program;
  #count = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#folder = mkdtempSync(join(tmpdir(), 'harden-engine-'));
    this.path = join(this.#folder, 'engine.sock');
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async open(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(this.path, resolve));
    return this;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What is there now. */
  get left(): readonly string[] {
    return [...this.containers.keys(), ...this.volumes.keys(), ...this.networks.keys()];
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    if (this.dead) {
      request.socket.destroy();
      return;
    }
    const text = Buffer.concat(pieces).toString('latin1');
    const url = new URL(request.url ?? '', 'http://engine');
    const outcome = this.#handle(request.method ?? '', url, text);
    if (outcome === undefined) response.writeHead(204).end();
    else if (Buffer.isBuffer(outcome)) response.end(outcome);
    else if (typeof outcome === 'number') response.writeHead(outcome).end(JSON.stringify({ message: 'refused' }));
    else if (outcome instanceof Error) response.writeHead(500).end(JSON.stringify({ message: outcome.message }));
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(outcome));
  }

  #handle(method: string, url: URL, text: string): unknown {
    const [, kind = '', id = '', verb = ''] = url.pathname.split('/');
    if (kind === 'version') return { Version: '99.1', Components: [{ Name: 'Engine' }] };
    if (kind === 'info') return { DefaultRuntime: 'runc', KernelVersion: '6.1', SecurityOptions: ['name=seccomp'] };
    if (kind === 'images') return this.#image(url.pathname);
    if (this.full && method === 'POST') return new Error('write /x: no space left on device');
    if (kind === 'containers') return this.#container(method, id, verb, { url, text });
    const store = kind === 'volumes' ? this.volumes : this.networks;
    if (method === 'DELETE') return store.delete(id) ? undefined : 404;
    if (method === 'POST') {
      const { Name, Labels } = JSON.parse(text) as { Name: string; Labels: Record<string, string> };
      store.set(Name, Labels);
      return kind === 'volumes' ? { Name, Mountpoint: `/engine/${Name}` } : { Id: Name };
    }
    const found = [...store].filter(([, labels]) => matches(labels, url));
    const list = found.map(([Name, Labels]) => ({ Name, Id: Name, Labels, CreatedAt: '2020-01-01T00:00:00Z' }));
    return kind === 'volumes' ? { Volumes: list } : list;
  }

  #image(path: string): unknown {
    const [, name = '', verb] = /^\/images\/(.+)\/(json|get)$/.exec(decodeURIComponent(path)) ?? [];
    const found = this.images.get(name) ?? [...this.images.values()].find(({ id }) => id === name);
    if (!found) return 404;
    return verb === 'get' ? found.archive : { Id: found.id, RepoDigests: [], Size: found.archive.length };
  }

  #container(method: string, id: string, verb: string, { url, text }: { url: URL; text: string }): unknown {
    if (id === 'create') return this.#create(JSON.parse(text) as Body);
    if (id === 'json') {
      const found = [...this.containers].filter(([, { body }]) => matches(body.Labels ?? {}, url));
      return found.map(([Id, { body }]) => ({ Id, Labels: body.Labels, Created: 1 }));
    }
    const container = this.containers.get(id);
    if (!container) return 404;
    if (method === 'DELETE') return this.containers.delete(id) ? undefined : 404;
    const { now } = container;
    switch (verb) {
      case 'start':
      case 'restart':
        container.starts++;
        container.now = this.#program(container.body, container.starts);
        container.log += container.now.log ? `${container.now.log}\n` : '';
        return undefined;
      case 'stop':
        return undefined;
      case 'json':
        return {
          State: {
            Running: container.starts > 0 && now.exit === undefined,
            ExitCode: now.exit ?? 0,
            Error: '',
            ...(container.body.Healthcheck?.Test[0] === 'NONE'
              ? {}
              : { Health: { Status: now.healthy === false ? 'starting' : 'healthy', Log: [] } }),
          },
          NetworkSettings: { Networks: {} },
        };
      case 'top':
        if (now.uids === 'untold') return Buffer.alloc(0);
        return {
          Titles: ['PID', 'UID', 'GID', 'COMMAND'],
          Processes: (now.uids ?? [0]).map((uid, index) => [`${index}`, `${uid}`, `${uid}`, 'app']),
        };
      case 'changes':
        return (now.changes ?? []).map(Path => ({ Path, Kind: 1 }));
      case 'logs':
        return Buffer.from(container.log);
      case 'archive':
        return method === 'PUT' ? undefined : makeTar([folder(url.searchParams.get('path')!.split('/').at(-1)!)]);
      default:
        return 404;
    }
  }

  #create(body: Body): unknown {
    const odd = [
      ...Object.keys(body).filter(key => !documented.body!.includes(key)),
      ...Object.keys(body.HostConfig).filter(key => !documented.host!.includes(key)),
    ];
    if (odd.length > 0) return new Error(`unknown keys: ${odd.join()}`);
    const missing = (body.HostConfig.Mounts ?? []).find(
      ({ Type, Source }) => Type === 'volume' && !this.volumes.has(Source),
    );
    if (missing) return new Error(`no such volume: ${missing.Source}`);
    const id = `container${++this.#count}`;
    const container = { body, starts: 0, log: '', now: {} };
    this.containers.set(id, container);
    this.made.push(container);
    return { Id: id };
  }
}

function matches(labels: Readonly<Record<string, string>>, url: URL): boolean {
  const { label = [] } = JSON.parse(url.searchParams.get('filters') ?? '{}') as { label?: readonly string[] };
  return label.every(text => {
    const [key = '', value] = text.split('=');
    return key in labels && (value === undefined || labels[key] === value);
  });
}
