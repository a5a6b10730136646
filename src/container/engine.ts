import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { Duplex } from 'node:stream';
import { download } from './download.ts';
import type { Endpoint, EngineName } from './endpoint.ts';
import { ContainerProblem } from './problem.ts';

/** What an engine says about an image. */
export interface EngineImage {
  readonly id: string;
  /** `docker.io/library/nginx@sha256:...`, without the name. */
  readonly digests: readonly string[];
  /** Bytes of its layers. */
  readonly size: number;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly path: string;
  readonly body?: unknown;
  /** An archive, sent as it is. */
  readonly archive?: Uint8Array;
  readonly signal?: AbortSignal;
}

/** Time in which an engine has to begin an answer. Saving a large image may take a while before the first byte. */
const patience = 120_000;

/** Talks to a Docker Engine, or to Podman, which answers the same calls. */
export class EngineClient {
  readonly endpoint: Endpoint;
  readonly #agent: ProgramAgent | undefined;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
    this.#agent = endpoint.kind === 'program' ? new ProgramAgent(endpoint.words) : undefined;
  }

  get name(): EngineName {
    return this.endpoint.engine;
  }

  /** Version of the engine, or the reason why it cannot be reached. Tells Podman behind a Docker socket, too. */
  async version(signal?: AbortSignal): Promise<{ readonly name: EngineName; readonly version: string }> {
    const answer = (await this.json({ path: '/version', ...given(signal) })) as {
      Version?: string;
      Components?: readonly { Name?: string }[];
    };
    const isPodman = answer.Components?.some(({ Name }) => /podman/i.test(Name ?? '')) ?? false;
    return { name: isPodman ? 'podman' : this.name, version: answer.Version ?? 'unknown' };
  }

  async image(reference: string, signal?: AbortSignal): Promise<EngineImage> {
    const answer = (await this.json(
      { path: `/images/${encodeReference(reference)}/json`, ...given(signal) },
      reference,
    )) as {
      Id?: unknown;
      RepoDigests?: readonly string[] | null;
      Size?: number;
    };
    if (typeof answer.Id !== 'string')
      throw new ContainerProblem('refused', 'the engine describes the image without an id');
    return {
      id: answer.Id.startsWith('sha256:') ? answer.Id : `sha256:${answer.Id}`,
      digests: (answer.RepoDigests ?? []).flatMap(name => /@(sha\d+:[0-9a-f]+)$/.exec(name)?.[1] ?? []),
      size: answer.Size ?? 0,
    };
  }

  /** The archive of an image: `docker save`. Pieces are only lent. Whoever reads it sees whether it is complete. */
  async *save(id: string, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const path = `/images/${encodeReference(id)}/get`;
    try {
      yield* this.endpoint.kind === 'socket'
        ? this.#download(this.endpoint.path, path, id, signal)
        : await this.call({ path, ...given(signal) }, id);
    } catch (error) {
      if (signal?.aborted || !isNetworkError(error)) throw error;
      throw this.brokenOff();
    }
  }

  async *#download(socket: string, path: string, id: string, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const { status, body } = await download(socket, path, signal);
    if (status === 200) {
      yield* body;
      return;
    }
    const pieces: Buffer[] = [];
    for await (const piece of body) pieces.push(Buffer.from(piece));
    throw this.#refusal(status, Buffer.concat(pieces).toString('utf8'), id);
  }

  async json(call: Call, what?: string): Promise<unknown> {
    const response = await this.call(call, what);
    const text = await readText(response).catch(() => {
      throw this.brokenOff();
    });
    try {
      return JSON.parse(text);
    } catch {
      const message = 'the engine answers something that is no JSON; is it a container engine?';
      throw new ContainerProblem('refused', message, response.statusCode);
    }
  }

  /** The answer to a call, its head read. Refusals become problems; `what` names the image in question. */
  async call(call: Call, what?: string): Promise<IncomingMessage> {
    const response = await this.#send(call);
    const { statusCode = 0 } = response;
    if (statusCode < 400) return response;
    throw this.#refusal(statusCode, await readText(response).catch(() => ''), what);
  }

  #refusal(status: number, text: string, what: string | undefined): ContainerProblem {
    if (status === 404 && what !== undefined)
      return new ContainerProblem(
        'image-missing',
        `the engine has no image ${what}; pull or build it, or use --registry`,
      );
    const reason = reasonOf(text);
    const message = `the engine refuses (${status}${reason && `: ${reason}`})`;
    return new ContainerProblem(isFull(reason) ? 'disk-full' : 'refused', message, status);
  }

  /** What is to be said when an answer ends too early. */
  brokenOff(): ContainerProblem {
    return new ContainerProblem(
      'broken-off',
      'the engine ended the connection in the middle; look at its log and run again',
    );
  }

  close(): void {
    this.#agent?.destroy();
  }

  #send({ method = 'GET', path, body, archive, signal }: Call): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = request({
        method,
        path,
        host: 'localhost',
        headers: headersOf(body, archive),
        ...(this.endpoint.kind === 'socket' ? { socketPath: this.endpoint.path } : { agent: this.#agent }),
        ...given(signal),
      });
      // Not the timeout of the socket: the connection of a program has none.
      const timer = setTimeout(
        () =>
          sent.destroy(new ContainerProblem('timeout', 'the engine does not answer; look whether it is busy or hangs')),
        patience,
      );
      sent.on('response', resolve);
      sent.on('close', () => clearTimeout(timer));
      sent.on('response', () => clearTimeout(timer));
      sent.on('error', error => reject(signal?.aborted ? error : this.#unreachable(error)));
      sent.end(archive ?? (body === undefined ? undefined : JSON.stringify(body)));
    });
  }

  #unreachable(error: Error & { code?: string }): Error {
    if (error instanceof ContainerProblem) return error;
    const { endpoint } = this;
    if (endpoint.kind === 'program') {
      const detail = this.#agent?.complaint || error.message;
      return new ContainerProblem('not-reachable', `no engine by way of \`${endpoint.words.join(' ')}\`: ${detail}`);
    }
    if (error.code === 'EACCES' || error.code === 'EPERM')
      return new ContainerProblem(
        'no-permission',
        `no permission for ${endpoint.path}${groupHint(endpoint.path)}, or choose another engine with --engine`,
      );
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return this.brokenOff();
    return new ContainerProblem(
      'not-reachable',
      `no engine answers at ${endpoint.path} (${error.code ?? error.message}); start it, set DOCKER_HOST, or choose one with --engine`,
    );
  }
}

function isNetworkError(error: unknown): boolean {
  return (
    error instanceof Error &&
    typeof (error as { code?: unknown }).code === 'string' &&
    !(error instanceof ContainerProblem)
  );
}

function headersOf(body: unknown, archive: Uint8Array | undefined): Record<string, string | number> {
  if (archive) return { 'content-type': 'application/x-tar', 'content-length': archive.length };
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

function isFull(reason: string): boolean {
  return /no space left on device/i.test(reason);
}

function given(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}

/** A reference may hold slashes and colons, and nothing that ends a path. */
function encodeReference(reference: string): string {
  return reference.split('/').map(encodeURIComponent).join('/').replaceAll('%3A', ':').replaceAll('%40', '@');
}

async function readText(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

function reasonOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : '';
  } catch {
    return '';
  }
}

/** Who may use the socket, and how to become one of them. */
function groupHint(path: string): string {
  try {
    const { gid } = statSync(path);
    const line = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find(text => text.split(':')[2] === String(gid));
    const group = line?.split(':')[0] ?? String(gid);
    return `: it belongs to group ${group}; join it (as root: usermod -aG ${group} $USER, then log in again)`;
  } catch {
    return '; ask who owns it';
  }
}

/** Every connection is a child that passes bytes on to the engine. */
class ProgramAgent extends Agent {
  readonly #words: readonly [string, ...string[]];
  readonly #children = new Set<ChildProcess>();
  /** What the program says about its failure. */
  complaint = '';

  constructor(words: readonly [string, ...string[]]) {
    super({ keepAlive: false });
    this.#words = words;
  }

  override createConnection(): Duplex {
    const [program, ...args] = this.#words;
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#children.add(child);
    child.stderr.on('data', bytes => {
      this.complaint = `${this.complaint}${bytes}`.trim().slice(0, 500);
    });
    const connection = Duplex.from({ readable: child.stdout, writable: child.stdin });
    child.on('error', error => connection.destroy(error));
    child.on('close', () => this.#children.delete(child));
    connection.on('close', () => child.kill());
    return connection;
  }

  override destroy(): void {
    for (const child of this.#children) child.kill();
    super.destroy();
  }
}
