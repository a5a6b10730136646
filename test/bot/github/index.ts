/**
 * A GitHub on this machine, over real repositories: what git knows comes from git, each request and answer is checked against GitHub's
 * own description, and what the description cannot say is enforced as GitHub does.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type AppOptions, appRoutes, badCredentials, FakeApp } from './app.ts';
import type { Files } from './bare.ts';
import type { Account, Reply, Switches } from './call.ts';
import { type Called, exampleOf, findOperation, wrongInAnswer, wrongInRequest } from './description.ts';
import { notFound, Refusal } from './refusal.ts';
import { FakeRepository } from './repository.ts';
import { handlers } from './routes/index.ts';
import { userShape } from './shapes.ts';
import { passwordOf, serveGit } from './transport.ts';

export interface GithubRequest {
  /** From 0, in the order of their coming. */
  readonly index: number;
  readonly method: string;
  /** `/repos/{owner}/{repo}/pulls`; the path itself when it is none of GitHub's. */
  readonly template: string;
  readonly path: string;
  readonly body: unknown;
  readonly token: string | undefined;
}

/** What happens to a request instead of an answer. */
export type Accident =
  /** Another answer; what was asked for is not done, but for `isDone`. */
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
      readonly isDone?: boolean;
    }
  /** Done, but the connection ends without an answer. */
  | 'cut'
  /** Not done, and the connection ends. */
  | 'drop'
  /** Not done, and nothing comes. */
  | 'silence';

/** Too many writes in a short time, as GitHub words it. */
export const secondaryLimit = (seconds: number): Accident => ({
  status: 403,
  headers: { 'retry-after': String(seconds) },
  body: {
    message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
  },
});

export interface GithubOptions {
  readonly owner?: string;
  readonly name?: string;
  readonly files?: Files;
  /** Token of the environment, and whom it stands for. */
  readonly token?: string;
  readonly account?: Partial<Account>;
  readonly app?: AppOptions;
  readonly now?: () => number;
}

const base = '/api/v3';

/** Starts one with a repository in it. */
export async function startGithub(options: GithubOptions = {}): Promise<Github> {
  const github = new Github(options);
  await github.listen();
  return github;
}

export class Github {
  readonly requests: GithubRequest[] = [];
  /** `GET /acme/shop.git/info/refs`, ... */
  readonly gitRequests: string[] = [];
  /** What was asked or answered against GitHub's description. `close` throws when there are any. */
  readonly problems: string[] = [];
  readonly accounts = new Map<string, Account>();
  readonly switches: Switches = {
    late: 0,
    lateHead: 0,
    longestPatch: 1 << 20,
    mostFiles: 3000,
    ignoreHeadFilter: false,
    nameOfApp: 'login',
    mergeableUnknown: 0,
  };
  readonly app: FakeApp | undefined;
  /** The repository that the environment names. */
  readonly repository: FakeRepository;
  readonly #folder = mkdtempSync(join(tmpdir(), 'harden-github-'));
  readonly #repositories = new Map<string, FakeRepository>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #token: string;
  readonly #now: () => number;
  #accident: (request: GithubRequest) => Accident | undefined = () => undefined;
  #afterCut: (request: GithubRequest) => void = () => undefined;

  constructor({ owner = 'acme', name = 'shop', files = { 'README.md': '# Shop\n' }, ...more }: GithubOptions) {
    this.#now = more.now ?? Date.now;
    this.#token = more.token ?? 'ghp_fakefakefakefakefakefakefakefakefake';
    this.accounts.set(this.#token, { login: 'harden-bot', kind: 'user', can: 'write', ...more.account });
    this.app = more.app && new FakeApp(more.app, more.now ?? Date.now, this.accounts);
    this.repository = this.add({ owner, name, files });
  }

  /** Adds a repository. */
  add({
    owner,
    name,
    files,
  }: {
    readonly owner: string;
    readonly name: string;
    readonly files: Files;
  }): FakeRepository {
    const folder = join(this.#folder, owner, `${name}.git`);
    mkdirSync(dirname(folder), { recursive: true });
    const repository = new FakeRepository({ owner, name }, 1000 + this.#repositories.size, { folder, now: this.#now });
    repository.begin(files);
    this.#repositories.set(`${owner}/${name}`.toLowerCase(), repository);
    return repository;
  }

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

  /** What a workflow would have in its environment. */
  get env(): Readonly<Record<string, string>> {
    return {
      GITHUB_API_URL: `${this.url}${base}`,
      GITHUB_SERVER_URL: this.url,
      GITHUB_REPOSITORY: `${this.repository.owner}/${this.repository.name}`,
      GITHUB_TOKEN: this.#token,
    };
  }

  /** Requests that change something. */
  get writes(): readonly GithubRequest[] {
    return this.requests.filter(({ method, template }) => method !== 'GET' && template !== '/graphql');
  }

  /** Lets accidents happen to requests; undefined: none. */
  failOn(accident: (request: GithubRequest) => Accident | undefined): void {
    this.#accident = accident;
  }

  /** Does what request `index` asks for, ends the connection without an answer, and tells. */
  cut(index: number, after: (request: GithubRequest) => void = () => undefined): void {
    this.#accident = request => (request.index === index ? 'cut' : undefined);
    this.#afterCut = after;
  }

  async listen(): Promise<void> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
    if (this.problems.length > 0) throw new Error(`against GitHub's description:\n${this.problems.join('\n')}`);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = request.url!.split('?');
    if (/^\/[^/]+\/[^/]+\.git\//.test(path)) {
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
    const { logged, called, query } = this.#read(request, text);
    this.requests.push(logged);
    const accident = this.#accident(logged);
    if (accident === 'silence') return;
    if (accident === 'drop') {
      response.destroy();
      return;
    }
    const isDone = typeof accident !== 'object' || accident.isDone === true;
    const reply = isDone ? this.#fulfil({ logged, called, query }) : accident;
    if (accident === 'cut') {
      response.destroy();
      this.#afterCut(logged);
      return;
    }
    const { status, body, headers = {} } = accident ?? reply;
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  #read(request: IncomingMessage, text: string): Understood {
    const url = new URL(request.url!, this.url);
    const method = request.method!;
    const path = url.pathname === '/api/graphql' ? '/graphql' : url.pathname.replace(base, '');
    const called = url.pathname.startsWith(`${base}/`) ? findOperation(method, path) : undefined;
    if (!request.headers['user-agent']) this.problems.push(`${method} ${path}: no user-agent`);
    const logged: GithubRequest = {
      index: this.requests.length,
      method,
      template: called?.route.split(' ')[1] ?? path,
      path,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
      token: /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1],
    };
    return { logged, called, query: url.searchParams };
  }

  #fulfil({ logged, called, query }: Understood): Full {
    if (logged.template === '/graphql') return this.#graphql(logged);
    if (called) return this.#operate(called, query, logged);
    this.problems.push(`${logged.method} ${logged.path}: no operation that was extracted from the description`);
    return { status: 404, body: notFound().body };
  }

  #operate(called: Called, query: URLSearchParams, logged: GithubRequest): Full {
    const note = (wrong: readonly string[]): void => {
      for (const words of wrong) this.problems.push(`${called.route}: ${words}`);
    };
    note(wrongInRequest(called, query, logged.body));
    const reply = this.#reply(called, query, logged);
    const paged = Array.isArray(reply.body) ? this.#page(logged.path, query, reply.body) : {};
    const full = { ...reply, ...paged };
    note(wrongInAnswer(called, full.status, full.body));
    return full;
  }

  #reply(called: Called, query: URLSearchParams, logged: GithubRequest): Reply {
    try {
      const token = logged.token ?? '';
      if (appRoutes.has(called.route)) {
        if (!this.app?.holds(token)) throw badCredentials();
        return this.app.answer(called)!;
      }
      const account = this.accounts.get(token);
      if (!account) throw badCredentials();
      if (called.route === 'GET /user') return userReply(account);
      const { owner = '', repo = '' } = called.parameters;
      const repository = this.#repositories.get(`${owner}/${repo}`.toLowerCase());
      if (!repository) throw notFound();
      if (logged.method !== 'GET' && account.can !== 'write')
        throw new Refusal(403, 'Resource not accessible by integration');
      if (logged.method !== 'GET' && repository.isArchived)
        throw new Refusal(403, 'Repository was archived so is read-only.');
      repository.refresh();
      const { parameters } = called;
      const call = { account, parameters, query, body: logged.body, url: this.url, switches: this.switches };
      const reply = handlers[called.route]!(repository, call);
      repository.refresh();
      return reply;
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: error.body };
      throw error;
    }
  }

  #page(path: string, query: URLSearchParams, items: readonly unknown[]): Pick<Full, 'body' | 'headers'> {
    const size = Math.min(100, Number(query.get('per_page') ?? 30));
    const page = Number(query.get('page') ?? 1);
    const last = Math.max(1, Math.ceil(items.length / size));
    const body = items.slice((page - 1) * size, page * size);
    if (page >= last) return { body };
    const at = (number: number): string => {
      const next = new URLSearchParams(query);
      next.set('page', String(number));
      return `<${this.url}${base}${path}?${next}>`;
    };
    return { body, headers: { link: `${at(page + 1)}; rel="next", ${at(last)}; rel="last"` } };
  }

  /** The one question that is put in the other language. */
  #graphql({ body, token }: GithubRequest): Full {
    const { query } = (body ?? {}) as { query?: string };
    const account = this.accounts.get(token ?? '');
    if (!account) return { status: 401, body: badCredentials().body };
    if (query?.replace(/\s+/g, ' ') !== 'query { viewer { login } }') this.problems.push(`POST /graphql: ${query}`);
    return { status: 200, body: { data: { viewer: { login: account.login } } } };
  }
}

/** A request as it was read. */
interface Understood {
  readonly logged: GithubRequest;
  readonly called: Called | undefined;
  readonly query: URLSearchParams;
}

interface Full extends Reply {
  readonly headers?: Readonly<Record<string, string>>;
}

/** Tokens of apps stand for no user. */
function userReply(account: Account): Reply {
  if (account.kind === 'app') throw new Refusal(403, 'Resource not accessible by integration');
  return { status: 200, body: { ...(exampleOf('GET /user', 200) as object), ...userShape(account.login) } };
}
