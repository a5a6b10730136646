import type { Call, EngineClient } from './engine.ts';
import { readLog } from './log-frames.ts';
import { ContainerProblem } from './problem.ts';
import { type Body, type TarEntry, TarReader } from './tar.ts';

export type Labels = Readonly<Record<string, string>>;

/** What an engine makes for a run, and what has to be gone afterwards. */
export type Made = 'containers' | 'volumes' | 'networks';

export interface Found {
  readonly id: string;
  readonly labels: Labels;
  /** Seconds since 1970; 0 when the engine does not say. */
  readonly created: number;
}

export interface ContainerState {
  readonly running: boolean;
  readonly exitCode: number;
  readonly outOfMemory: boolean;
  /** What the runtime says when the first program could not be started. */
  readonly error: string;
  readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy';
  readonly healthLog: string;
  readonly address: string | undefined;
}

export interface Process {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** A path of a container that is not as in its image. */
export interface Change {
  readonly path: string;
  readonly kind: 'modified' | 'added' | 'deleted';
}

export interface EngineInfo {
  readonly name: 'docker' | 'podman';
  readonly version: string;
  readonly runtime: string;
  readonly kernel: string;
  readonly rootless: boolean;
}

const kinds = ['modified', 'added', 'deleted'] as const;
/** Bytes of a log that are looked at. */
const longestLog = 256 * 1024;

/** The calls about containers, volumes and networks. What is gone already counts as removed. */
export class Containers {
  readonly #client: EngineClient;
  readonly #signal: AbortSignal | undefined;

  /** The signal ends whatever is waited for, apart from removals. */
  constructor(client: EngineClient, signal?: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  /** The same calls, which go on after an interruption. */
  get unstoppable(): Containers {
    return new Containers(this.#client);
  }

  async info(): Promise<EngineInfo> {
    const { name, version } = await this.#client.version(this.#signal);
    const info = (await this.#json({ path: '/info' })) as {
      DefaultRuntime?: string;
      KernelVersion?: string;
      SecurityOptions?: readonly string[] | null;
    };
    const rootless = (info.SecurityOptions ?? []).some(option => option.includes('rootless'));
    return {
      name,
      version,
      runtime: info.DefaultRuntime ?? 'unknown',
      kernel: info.KernelVersion ?? 'unknown',
      rootless,
    };
  }

  async createVolume(name: string, labels: Labels, options: Labels = {}): Promise<string> {
    const body = { Name: name, Labels: labels, Driver: 'local', DriverOpts: options };
    const answer = (await this.#json({ method: 'POST', path: '/volumes/create', body })) as { Mountpoint?: string };
    return answer.Mountpoint ?? '';
  }

  /** Addressed by the id it gives: two networks may bear one name. */
  async createNetwork(name: string, labels: Labels, internal: boolean): Promise<string> {
    const body = { Name: name, Labels: labels, Internal: internal, Driver: 'bridge' };
    return idOf(await this.#json({ method: 'POST', path: '/networks/create', body }));
  }

  async create(name: string, body: unknown): Promise<string> {
    return idOf(await this.#json({ method: 'POST', path: `/containers/create?name=${name}`, body }));
  }

  /** Undefined when it was started; else why the runtime could not. */
  async start(id: string): Promise<string | undefined> {
    return await this.#refusable({ method: 'POST', path: `/containers/${id}/start` });
  }

  async restart(id: string, grace: number): Promise<string | undefined> {
    return await this.#refusable({ method: 'POST', path: `/containers/${id}/restart?t=${grace}` });
  }

  async stop(id: string, grace: number): Promise<void> {
    await this.#refusable({ method: 'POST', path: `/containers/${id}/stop?t=${grace}` });
  }

  async state(id: string): Promise<ContainerState> {
    const { State: state, NetworkSettings: network } = (await this.#json({ path: `/containers/${id}/json` })) as {
      State: {
        Running: boolean;
        ExitCode: number;
        OOMKilled?: boolean;
        Error?: string;
        Health?: { Status?: string; Log?: readonly { Output?: string }[] | null } | null;
      };
      NetworkSettings?: { Networks?: Readonly<Record<string, { IPAddress?: string }>> | null };
    };
    const addresses = Object.values(network?.Networks ?? {}).map(({ IPAddress }) => IPAddress);
    return {
      running: state.Running,
      exitCode: state.ExitCode,
      outOfMemory: state.OOMKilled ?? false,
      error: state.Error ?? '',
      health: healthOf(state.Health?.Status),
      healthLog: state.Health?.Log?.at(-1)?.Output?.slice(-2000) ?? '',
      address: addresses.find(address => address !== undefined && address !== ''),
    };
  }

  /** Undefined when it does not run, or the engine cannot tell numbers: Podman answers nothing when the image has no `ps`. */
  async processes(id: string): Promise<readonly Process[] | undefined> {
    const path = `/containers/${id}/top?stream=false&ps_args=${encodeURIComponent('-eo pid,uid,gid,comm')}`;
    const answer = (await this.#optional({ path })) as
      | { Titles?: readonly string[]; Processes?: readonly (readonly string[])[] | null }
      | undefined;
    if (!answer?.Processes || answer.Titles?.[1] !== 'UID') return undefined;
    return answer.Processes.map(([, uid, gid, ...name]) => ({
      uid: Number(uid),
      gid: Number(gid),
      name: name.join(' '),
    }));
  }

  async changes(id: string): Promise<readonly Change[]> {
    const answer = (await this.#json({ path: `/containers/${id}/changes` })) as
      | readonly { Path: string; Kind: number }[]
      | null;
    return (answer ?? []).map(({ Path: path, Kind }) => ({ path, kind: kinds[Kind] ?? 'modified' }));
  }

  /** The end of the log. */
  async log(id: string): Promise<string> {
    const response = await this.#client.call({
      path: `/containers/${id}/logs?stdout=1&stderr=1&tail=4000`,
      ...this.#given(),
    });
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of response) {
      pieces.push(piece as Buffer);
      length += (piece as Buffer).length;
      if (length > 8 * longestLog) break;
    }
    return readLog(Buffer.concat(pieces)).slice(-longestLog);
  }

  /**
   * Reads a path of a container, running or not. `visit` may return false to stop. Undefined when there is no such path.
   */
  async read(
    id: string,
    path: string,
    visit: (entry: TarEntry) => Body | undefined | false,
  ): Promise<'read' | undefined> {
    const call = { path: `/containers/${id}/archive?path=${encodeURIComponent(path)}`, ...this.#given() };
    const response = await this.#client.call(call).catch(error => {
      if (error instanceof ContainerProblem && (error.status === 404 || error.status === 400)) return undefined;
      throw error;
    });
    if (!response) return undefined;
    let stopped = false;
    const reader = new TarReader(entry => {
      const body = stopped ? false : visit(entry);
      if (body === false) stopped = true;
      return body === false ? undefined : body;
    });
    try {
      for await (const piece of response) {
        reader.write(piece as Buffer);
        if (stopped) break;
      }
    } finally {
      response.destroy();
    }
    return 'read';
  }

  /** Unpacks an archive into a folder of a container. */
  async write(id: string, folder: string, archive: Uint8Array): Promise<void> {
    const path = `/containers/${id}/archive?path=${encodeURIComponent(folder)}`;
    (await this.#client.call({ method: 'PUT', path, archive, ...this.#given() })).resume();
  }

  /** Runs a program in a container and waits for its end; undefined when it takes too long. */
  async execute(id: string, command: readonly string[], seconds: number): Promise<number | undefined> {
    const body = { Cmd: command, AttachStdout: true, AttachStderr: true };
    const exec = idOf(await this.#json({ method: 'POST', path: `/containers/${id}/exec`, body }));
    const start = { method: 'POST', path: `/exec/${exec}/start`, body: { Detach: true, Tty: false } } as const;
    (await this.#client.call({ ...start, ...this.#given() })).resume();
    for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
      const state = (await this.#json({ path: `/exec/${exec}/json` })) as { Running: boolean; ExitCode: number | null };
      if (!state.Running) return state.ExitCode ?? 0;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    return undefined;
  }

  /** Everything that bears a label. */
  async find(kind: Made, label: string): Promise<readonly Found[]> {
    const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
    if (kind === 'containers') {
      const list = (await this.#json({ path: `/containers/json?all=1&filters=${filters}` })) as readonly {
        Id: string;
        Labels?: Labels | null;
        Created?: number;
      }[];
      return list.map(({ Id, Labels, Created }) => ({ id: Id, labels: Labels ?? {}, created: Created ?? 0 }));
    }
    const answer = await this.#json({ path: `/${kind}?filters=${filters}` });
    const list = kind === 'networks' ? answer : (answer as { Volumes?: unknown }).Volumes;
    return (
      (list ?? []) as readonly {
        Id?: string;
        Name: string;
        Labels?: Labels | null;
        Created?: string;
        CreatedAt?: string;
      }[]
    ).map(({ Id, Name, Labels, Created, CreatedAt }) => ({
      id: kind === 'networks' ? (Id ?? Name) : Name,
      labels: Labels ?? {},
      created: Math.floor(Date.parse(Created ?? CreatedAt ?? '') / 1000) || 0,
    }));
  }

  async remove(kind: Made, id: string): Promise<void> {
    const query = kind === 'containers' ? '?force=1&v=1' : kind === 'volumes' ? '?force=1' : '';
    await this.#client
      .call({ method: 'DELETE', path: `/${kind}/${encodeURIComponent(id)}${query}` })
      .then(response => response.resume())
      .catch(error => {
        if (!(error instanceof ContainerProblem) || error.status !== 404) throw error;
      });
  }

  #given(): { signal?: AbortSignal } {
    return this.#signal ? { signal: this.#signal } : {};
  }

  async #json(call: Call): Promise<unknown> {
    return await this.#client.json({ ...call, ...this.#given() });
  }

  /** Undefined when the engine refuses. */
  async #optional(call: Call): Promise<unknown> {
    return await this.#json(call).catch(error => {
      if (error instanceof ContainerProblem && error.status !== undefined) return undefined;
      throw error;
    });
  }

  /** What the runtime says about the first program is no failure of the engine. */
  async #refusable(call: Call): Promise<string | undefined> {
    try {
      (await this.#client.call({ ...call, ...this.#given() })).resume();
      return undefined;
    } catch (error) {
      if (!(error instanceof ContainerProblem) || error.status === undefined || error.code === 'disk-full') throw error;
      return error.message;
    }
  }
}

function healthOf(status: string | undefined): ContainerState['health'] {
  return status === 'healthy' || status === 'unhealthy' || status === 'starting' ? status : 'none';
}

function idOf(answer: unknown): string {
  const { Id } = answer as { Id?: unknown };
  if (typeof Id !== 'string') throw new ContainerProblem('refused', 'the engine made something without an id');
  return Id;
}
