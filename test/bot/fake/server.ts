/** What fakes of forges share: real repositories behind git's own door, a log of requests, accounts, pages, and accidents. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Files } from '../github/bare.ts';
import type { Account, Reply } from '../github/call.ts';
import type { Accident, GithubRequest } from '../github/index.ts';
import { notFound, Refusal } from '../github/refusal.ts';
import { FakeRepository } from '../github/repository.ts';
import { passwordOf, serveGit } from '../github/transport.ts';
import type { Called, Operations } from './operations.ts';

export type FakeRequest = GithubRequest;

export interface FakeOptions {
  readonly files?: Files;
  readonly token?: string;
  readonly login?: string;
  readonly now?: () => number;
}

/** How one forge differs from the others. */
export interface Kind {
  readonly name: string;
  readonly owner: string;
  /** Path that its interface lies below. */
  readonly base: string;
  readonly operations: Operations;
  readonly sizeName: string;
  readonly largestPage: number;
  readonly tokenOf: (headers: IncomingHttpHeaders) => string | undefined;
}

export interface Call {
  readonly account: Account;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: what it may hold was checked by its names.
  readonly body: any;
}

export type Handler = (call: Call) => Reply;

export abstract class FakeForge {
  readonly requests: FakeRequest[] = [];
  /** `GET /acme/shop.git/info/refs`, ... */
  readonly gitRequests: string[] = [];
  readonly problems: string[] = [];
  readonly accounts = new Map<string, Account>();
  readonly repository: FakeRepository;
  readonly token: string;
  protected readonly kind: Kind;
  readonly #folder: string;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #accident: (request: FakeRequest) => Accident | undefined = () => undefined;

  constructor(kind: Kind, { files = { 'README.md': '# Shop\n' }, now = Date.now, ...options }: FakeOptions) {
    this.kind = kind;
    this.token = options.token ?? 'fakefakefakefakefakefake';
    this.accounts.set(this.token, { login: options.login ?? 'harden-bot', kind: 'user', can: 'write' });
    this.#folder = mkdtempSync(join(tmpdir(), `harden-${kind.name}-`));
    const place = { owner: kind.owner, name: 'shop' };
    const folder = join(this.#folder, place.owner, `${place.name}.git`);
    mkdirSync(dirname(folder), { recursive: true });
    this.repository = new FakeRepository(place, 1000, { folder, now });
    this.repository.begin(files);
  }

  /** What it does for each operation. */
  protected abstract readonly handlers: Readonly<Record<string, Handler>>;

  get human(): FakeRepository['human'] {
    return this.repository.human;
  }

  get pulls(): FakeRepository['pulls'] {
    return this.repository.pulls;
  }

  git(...args: readonly string[]): string {
    return this.repository.git(...args);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a job would have in its environment. */
  abstract get env(): Readonly<Record<string, string>>;

  /** Requests that change something. */
  get writes(): readonly FakeRequest[] {
    return this.requests.filter(({ method }) => method !== 'GET');
  }

  /** Lets accidents happen to requests; undefined: none. */
  failOn(accident: (request: FakeRequest) => Accident | undefined): void {
    this.#accident = accident;
  }

  async listen(): Promise<void> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
    if (this.problems.length > 0)
      throw new Error(`against what ${this.kind.name} offers:\n${this.problems.join('\n')}`);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = request.url!.split('?');
    if (path.startsWith(`/${this.kind.owner}/`) && path.includes('.git/')) {
      this.gitRequests.push(`${request.method} ${request.url}`);
      const account = this.accounts.get(passwordOf(request.headers.authorization) ?? '');
      return serveGit(request, response, { root: this.#folder, account });
    }
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    try {
      this.#answer(request, response, Buffer.concat(pieces).toString('utf8'));
    } catch (error) {
      this.problems.push(`the fake failed: ${(error as Error).stack}`);
      response.destroy();
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse, text: string): void {
    const url = new URL(request.url!, this.url);
    const path = url.pathname.replace(this.kind.base, '');
    const called = url.pathname.startsWith(`${this.kind.base}/`)
      ? this.kind.operations.find(request.method!, path)
      : undefined;
    const body = text === '' ? undefined : (JSON.parse(text) as unknown);
    const template = called?.route.split(' ')[1] ?? path;
    const token = this.kind.tokenOf(request.headers);
    const logged = { index: this.requests.length, method: request.method!, template, path: request.url!, body, token };
    this.requests.push(logged);
    const accident = this.#accident(logged);
    if (accident === 'silence') return;
    if (accident === 'drop') return void response.destroy();
    const isDone = typeof accident !== 'object' || accident.isDone === true;
    const reply = isDone ? this.#fulfil(called, url.searchParams, logged) : { status: 0, headers: {} };
    if (accident === 'cut') return void response.destroy();
    const answer = accident ?? reply;
    const isText = typeof answer.body === 'string';
    response.writeHead(answer.status, {
      'content-type': isText ? 'text/plain' : 'application/json',
      ...answer.headers,
    });
    response.end(isText ? answer.body : answer.body === undefined ? undefined : JSON.stringify(answer.body));
  }

  #fulfil(called: Called | undefined, query: URLSearchParams, { method, path, body, token }: FakeRequest): Full {
    if (!called) {
      this.problems.push(`${method} ${path} is none of its operations`);
      return { status: 404, body: { message: 'Not Found' } };
    }
    this.problems.push(...this.kind.operations.wrongIn(called, query, body));
    const reply = this.#reply(called, query, { method, body, token });
    if (called.operation.pages !== true || !Array.isArray(reply.body)) return reply;
    return { ...reply, ...this.#page(path, query, reply.body) };
  }

  #reply(called: Called, query: URLSearchParams, asked: Pick<FakeRequest, 'method' | 'body' | 'token'>): Reply {
    try {
      const account = this.accounts.get(asked.token ?? '');
      if (!account) throw new Refusal(401, '401 Unauthorized');
      const isWrite = asked.method !== 'GET';
      if (isWrite && account.can !== 'write') throw new Refusal(403, '403 Forbidden');
      this.repository.refresh();
      const { parameters } = called;
      const handler = this.handlers[called.route];
      if (!handler) throw notFound();
      const reply = handler({ account, parameters, query, body: asked.body });
      this.repository.refresh();
      return reply;
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: error.body };
      throw error;
    }
  }

  /** Links name another host, as those of a forge do that does not know how it is reached. */
  #page(path: string, query: URLSearchParams, items: readonly unknown[]): Pick<Full, 'body' | 'headers'> {
    const size = Math.min(this.kind.largestPage, Number(query.get(this.kind.sizeName) ?? 20));
    const page = Number(query.get('page') ?? 1);
    const body = items.slice((page - 1) * size, page * size);
    if (page * size >= items.length) return { body };
    return { body, headers: { link: `<http://inside.example${path}&page=${page + 1}>; rel="next"` } };
  }
}

interface Full extends Reply {
  readonly headers?: Readonly<Record<string, string>>;
}
