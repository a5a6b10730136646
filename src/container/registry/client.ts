import { createHash } from 'node:crypto';
import { ContainerProblem } from '../problem.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import type { Credentials } from './credentials.ts';

/** Where an image lies: the parts of its reference. */
export interface RemoteImage {
  /** `docker.io`, `ghcr.io`, `localhost:5000` */
  readonly registry: string;
  readonly repository: string;
  /** A tag or a digest. */
  readonly version: string;
}

export interface RegistryOptions {
  readonly credentials: (registry: string) => Promise<Credentials | undefined>;
  readonly signal?: AbortSignal;
  /** Milliseconds without a byte after which a registry is given up. */
  readonly patience?: number;
}

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const largestDocument = 4 * 1024 * 1024;

/** Reads from one repository of a registry. Only reading is ever asked for. */
export class RegistryClient {
  readonly #image: RemoteImage;
  readonly #options: RegistryOptions;
  readonly #base: URL;
  #authorization: string | undefined;

  constructor(image: RemoteImage, options: RegistryOptions) {
    this.#image = image;
    this.#options = options;
    const host = image.registry === 'docker.io' ? 'registry-1.docker.io' : image.registry;
    this.#base = new URL(`${isLoopback(host) ? 'http' : 'https'}://${host}/v2/${image.repository}/`);
  }

  /** The manifest or index behind the reference, and the digest of its bytes. */
  async root(): Promise<{ readonly digest: string; readonly bytes: Uint8Array }> {
    const { version } = this.#image;
    const bytes = await this.#document(`manifests/${version}`);
    const kind = version.startsWith('sha512:') ? 'sha512' : 'sha256';
    return { digest: `${kind}:${createHash(kind).update(bytes).digest('hex')}`, bytes };
  }

  async manifest(digest: string): Promise<Uint8Array> {
    return await this.#document(`manifests/${digest}`);
  }

  /** A small blob as a whole. Whoever reads it compares the digest. */
  async smallBlob(digest: string): Promise<Uint8Array> {
    return await this.#document(`blobs/${digest}`);
  }

  async *blob(digest: string): AsyncIterable<Uint8Array> {
    const response = await this.#get(`blobs/${digest}`);
    yield* this.#read(response);
  }

  async #document(path: string): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of this.#read(await this.#get(path))) {
      length += piece.length;
      if (length > largestDocument)
        throw new ContainerProblem('refused', `${this.#where} sends a document of more than 4 MB`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  async *#read({ response, watch }: Answer): AsyncIterable<Uint8Array> {
    try {
      for await (const piece of response.body ?? []) {
        watch.again();
        yield piece as Uint8Array;
      }
    } catch (error) {
      throw this.#problem(error);
    } finally {
      watch.stop();
    }
  }

  async #get(path: string): Promise<Answer> {
    const url = new URL(path, this.#base);
    let answer = await this.#fetch(url, this.#headers());
    if (answer.response.status === 401) {
      const challenge = parseChallenge(answer.response.headers.get('www-authenticate') ?? '');
      await answer.close();
      this.#authorization = await this.#authorize(challenge);
      answer = await this.#fetch(url, this.#headers());
    }
    const { status } = answer.response;
    if (status === 200) return answer;
    await answer.close();
    const { registry, repository, version } = this.#image;
    if (status === 401 || status === 403) throw this.#unauthorised();
    if (status === 404)
      throw new ContainerProblem(
        'image-missing',
        `${registry} has no image ${repository} ${version}; check name and tag`,
      );
    throw new ContainerProblem(
      'refused',
      `${this.#where} refuses (${status})${status === 429 ? '; wait, or log in for a higher limit' : ''}`,
    );
  }

  #headers(): Record<string, string> {
    return { accept: manifestTypes, ...(this.#authorization ? { authorization: this.#authorization } : {}) };
  }

  async #authorize(challenge: Challenge | undefined): Promise<string> {
    const credentials = await this.#options.credentials(this.#image.registry);
    if (challenge?.scheme === 'basic' && credentials?.kind === 'password') return basic(credentials);
    if (challenge?.scheme !== 'bearer') throw this.#unauthorised();
    const realm = this.#realm(challenge);
    const scope = challenge.scope ?? `repository:${this.#image.repository}:pull`;
    const token = await (credentials?.kind === 'identity-token'
      ? this.#exchange(realm, challenge, scope, credentials.token)
      : this.#token(realm, challenge, scope, credentials));
    return `Bearer ${token}`;
  }

  /** A password only ever goes over an encrypted connection, or to this machine. */
  #realm({ realm }: Challenge): URL {
    const url = URL.canParse(realm) ? new URL(realm) : undefined;
    if (
      url?.protocol === 'https:' ||
      (url?.protocol === 'http:' && isLoopback(url.host) && isLoopback(this.#base.host))
    )
      return url;
    throw new ContainerProblem('unauthorised', `${this.#where} wants credentials sent to a place without encryption`);
  }

  async #token(realm: URL, { service }: Challenge, scope: string, login?: Credentials): Promise<string> {
    if (service !== undefined) realm.searchParams.set('service', service);
    realm.searchParams.set('scope', scope);
    const headers: Record<string, string> = login?.kind === 'password' ? { authorization: basic(login) } : {};
    return await this.#readToken(await this.#fetch(realm, headers));
  }

  async #exchange(realm: URL, { service = '' }: Challenge, scope: string, token: string): Promise<string> {
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: token,
      client_id: 'harden',
      service,
      scope,
    });
    return await this.#readToken(await this.#fetch(realm, {}, body));
  }

  async #readToken({ response, watch, close }: Answer): Promise<string> {
    if (response.status !== 200) {
      await close();
      throw this.#unauthorised();
    }
    const answer: unknown = await response.json().catch(() => undefined);
    watch.stop();
    const { token, access_token: access } = (answer ?? {}) as { token?: unknown; access_token?: unknown };
    const found = token ?? access;
    if (typeof found !== 'string' || !/^[\x21-\x7e]+$/.test(found)) throw this.#unauthorised();
    return found;
  }

  async #fetch(url: URL, headers: Record<string, string>, body?: URLSearchParams): Promise<Answer> {
    const watch = new Watch(this.#options.patience ?? 60_000, this.#options.signal);
    try {
      const response = await fetch(url, {
        headers,
        signal: watch.signal,
        // Redirects lead to storage elsewhere, where the credentials are left out.
        redirect: 'follow',
        ...(body ? { method: 'POST', body } : {}),
      });
      watch.again();
      return {
        response,
        watch,
        close: async () => {
          watch.stop();
          await response.body?.cancel();
        },
      };
    } catch (error) {
      watch.stop();
      throw this.#problem(error);
    }
  }

  get #where(): string {
    return `the registry ${this.#image.registry}`;
  }

  #unauthorised(): ContainerProblem {
    const { registry, repository } = this.#image;
    return new ContainerProblem(
      'unauthorised',
      `${registry} gives out ${repository} only to those who may read it, or has no such image; \`docker login ${registry}\` first`,
    );
  }

  #problem(error: unknown): unknown {
    if (error instanceof ContainerProblem || this.#options.signal?.aborted) return error;
    const { name, cause } = error as { name?: string; cause?: { code?: string } };
    if (name === 'TimeoutError')
      return new ContainerProblem('timeout', `${this.#where} does not answer; try again later`);
    const code = cause?.code ?? '';
    if (/ECONNRESET|UND_ERR_SOCKET|TERMINATED/.test(code) || (name === 'TypeError' && code === ''))
      return new ContainerProblem('broken-off', `${this.#where} ended the connection in the middle; try again`);
    return new ContainerProblem(
      'not-reachable',
      `${this.#where} cannot be reached${code && ` (${code})`}; check the network`,
    );
  }
}

interface Answer {
  readonly response: Response;
  readonly watch: Watch;
  readonly close: () => Promise<void>;
}

/** Gives a connection up on which nothing comes any more. */
class Watch {
  readonly #controller = new AbortController();
  readonly #patience: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly signal: AbortSignal;

  constructor(patience: number, outer: AbortSignal | undefined) {
    this.#patience = patience;
    this.signal = outer ? AbortSignal.any([this.#controller.signal, outer]) : this.#controller.signal;
    this.again();
  }

  again(): void {
    this.stop();
    this.#timer = setTimeout(
      () => this.#controller.abort(new DOMException('no answer', 'TimeoutError')),
      this.#patience,
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function basic({ user, secret }: Extract<Credentials, { kind: 'password' }>): string {
  return `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
}

/** Registries on this machine speak without encryption, as engines have it. */
function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
}
