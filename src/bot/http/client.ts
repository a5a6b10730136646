import type { Redactor } from '../redactor.ts';
import { parseJson, readText, UnreadableBody } from './body.ts';
import type { Clock } from './clock.ts';
import { longestPause, type Pace } from './pace.ts';
import { fillPath } from './path.ts';
import { RequestProblem, TryLater } from './problem.ts';
import { pauseOf } from './rate-limit.ts';
import { type Answer, effectOf, type Request, repeatsOf } from './request.ts';
import { wordsOf } from './words.ts';

type Headers = Readonly<Record<string, string>>;

interface Sending {
  readonly secret: Headers;
  readonly signal: AbortSignal;
}

interface Exchange {
  readonly response: Response;
  readonly text: string;
}

export interface ClientOptions {
  /** `https://api.github.com`, `https://host/api/v4` */
  readonly base: string;
  readonly headers: Headers;
  /** Headers that hold a secret, made anew for each request. */
  readonly secretHeaders: () => Promise<Headers>;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly redactor: Redactor;
  /** Milliseconds for an answer as a whole. */
  readonly timeout?: number;
}

const mostPauses = 3;
const mostRedirects = 5;

/** Asks one forge over its REST interface. */
export class Client {
  readonly #options: ClientOptions;
  readonly #base: URL;
  #sent = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#base = new URL(options.base.replace(/\/+$/, ''));
  }

  get clock(): Clock {
    return this.#options.clock;
  }

  /** How many requests went out so far. */
  get sent(): number {
    return this.#sent;
  }

  /** One answer, or a `RequestProblem`, or `TryLater`. */
  async send(request: Request): Promise<Answer> {
    const effect = effectOf(request);
    const url = this.#urlOf(request);
    if (effect === 'read') return await this.#repeat(request, url);
    return await this.#options.pace.take(effect, () => this.#repeat(request, url));
  }

  /** What all pages list, at most so many pages. */
  async all(request: Request, mostPages: number): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    let url: URL | undefined = this.#urlOf(request);
    for (let page = 0; url && page < mostPages; page++) {
      const { data, next }: Answer = await this.#repeat(request, url);
      if (!Array.isArray(data)) throw new RequestProblem(request, 200, 'answers no list');
      items.push(...data);
      url = next === undefined ? undefined : this.#onSameHost(request, next, url);
    }
    return items;
  }

  #urlOf({ template, path = {}, query = {} }: Request): URL {
    const url = new URL(`${this.#base.href.replace(/\/$/, '')}${fillPath(template, path)}`);
    for (const [name, value] of Object.entries(query))
      for (const each of Array.isArray(value) ? value : value === undefined ? [] : [value])
        url.searchParams.append(name, String(each));
    return url;
  }

  async #repeat(request: Request, url: URL): Promise<Answer> {
    const { clock } = this.#options;
    let repeats = 0;
    for (let pauses = 0; ; ) {
      const outcome = await this.#attempt(request, url);
      if (!(outcome instanceof Refusal)) return outcome;
      if (outcome.pause !== undefined) {
        if (outcome.pause > longestPause || pauses === mostPauses)
          throw new TryLater('the forge allows no more requests now', clock.now() + outcome.pause);
        pauses++;
        await clock.sleep(outcome.pause);
      } else if (outcome.problem.isUncertain && repeats < repeatsOf(request)) {
        await clock.sleep(1000 * 2 ** repeats++);
      } else {
        throw outcome.problem;
      }
    }
  }

  async #attempt(request: Request, url: URL): Promise<Answer | Refusal> {
    const secret = await this.#options.secretHeaders();
    try {
      const { response, text } = await this.#exchange(request, url, secret);
      return this.#judge(request, response, text);
    } catch (error) {
      if (error instanceof RequestProblem) throw error;
      if (error instanceof UnreadableBody) throw new RequestProblem(request, 200, error.message);
      return new Refusal(new RequestProblem(request, undefined, codeOf(error)));
    }
  }

  /** Follows redirects on the same host; a token never goes to another one. */
  async #exchange(request: Request, start: URL, secret: Headers): Promise<Exchange> {
    const signal = AbortSignal.timeout(this.#options.timeout ?? 30_000);
    let url = start;
    for (let redirects = 0; ; redirects++) {
      const response = await this.#fetch(request, url, { secret, signal });
      const location = response.headers.get('location');
      const isRedirect = response.status >= 300 && response.status < 400 && location !== null;
      if (!isRedirect) return { response, text: await readText(response) };
      await response.body?.cancel();
      // Other redirects turn what is written into a question.
      if (request.method !== 'GET' && response.status !== 307 && response.status !== 308)
        throw new RequestProblem(request, response.status, 'leads elsewhere: was the repository renamed?');
      if (redirects === mostRedirects) throw new RequestProblem(request, response.status, 'leads in a circle');
      url = this.#onSameHost(request, location, url);
    }
  }

  async #fetch(request: Request, url: URL, { secret, signal }: Sending): Promise<Response> {
    this.#sent++;
    return await fetch(url, {
      method: request.method,
      headers: {
        'user-agent': 'harden',
        accept: 'application/json',
        ...this.#options.headers,
        ...secret,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      redirect: 'manual',
      signal,
    });
  }

  #judge(request: Request, response: Response, text: string): Answer | Refusal {
    const { clock, redactor } = this.#options;
    const data = text === '' ? undefined : parseJson(text);
    if (!response.ok) {
      const detail = wordsOf(data, redactor);
      return new Refusal(new RequestProblem(request, response.status, detail), pauseOf(response, detail, clock.now()));
    }
    const next = nextPage(response.headers.get('link'));
    if (request.answers === 'text') return { status: response.status, data: text, next };
    if (text !== '' && data === undefined) throw new RequestProblem(request, response.status, 'answers no JSON');
    return { status: response.status, data, next };
  }

  #onSameHost(request: Request, address: string, from: URL): URL {
    const url = URL.canParse(address, from.href) ? new URL(address, from) : undefined;
    if (url?.origin === this.#base.origin) return url;
    throw new RequestProblem(request, undefined, 'the answer leads to another host, where the token must not go');
  }
}

class Refusal {
  readonly problem: RequestProblem;
  readonly pause: number | undefined;

  constructor(problem: RequestProblem, pause?: number) {
    this.problem = problem;
    this.pause = pause;
  }
}

/** Messages of network errors may quote headers: only their codes are told. */
function codeOf(error: unknown): string {
  const { name, code, cause } = error as { name?: string; code?: unknown; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return 'in time';
  const found = cause?.code ?? code;
  return typeof found === 'string' && /^[A-Z0-9_]{1,40}$/.test(found) ? `(${found})` : '';
}

function nextPage(link: string | null): string | undefined {
  return /<([^<>]*)>\s*;[^<]*\brel="?next"?/.exec(link ?? '')?.[1];
}
