import { type KeyObject, verify } from 'node:crypto';
import type { Account, Reply } from './call.ts';
import { type Called, exampleOf } from './description.ts';
import { notFound, Refusal } from './refusal.ts';

export interface AppOptions {
  readonly id: string;
  readonly slug: string;
  readonly publicKey: KeyObject;
}

/** A GitHub App that is installed everywhere in the fake, as installation 7. */
export class FakeApp {
  readonly #options: AppOptions;
  readonly #now: () => number;
  readonly #accounts: Map<string, Account>;
  /** How many tokens were made. */
  tokens = 0;

  constructor(options: AppOptions, now: () => number, accounts: Map<string, Account>) {
    this.#options = options;
    this.#now = now;
    this.#accounts = accounts;
  }

  /** Whether a token is one that the app made itself. */
  holds(token: string): boolean {
    const [head = '', claims = '', signature = ''] = token.split('.');
    const parse = (part: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (!token.startsWith('eyJ') || parse(head).alg !== 'RS256') return false;
    const bytes = Buffer.from(`${head}.${claims}`);
    if (!verify('sha256', bytes, this.#options.publicKey, Buffer.from(signature, 'base64url'))) return false;
    const { iat, exp, iss } = parse(claims) as { iat: number; exp: number; iss: string };
    const now = this.#now() / 1000;
    // GitHub takes ten minutes at most.
    return iss === this.#options.id && iat <= now && exp > now && exp - iat <= 600;
  }

  answer({ route, parameters }: Called): Reply | undefined {
    const { slug } = this.#options;
    if (route === 'GET /app') return { status: 200, body: { ...(exampleOf(route, 200) as object), slug } };
    if (route === 'GET /repos/{owner}/{repo}/installation')
      return { status: 200, body: { ...(exampleOf(route, 200) as object), id: 7, app_slug: slug } };
    if (route !== 'POST /app/installations/{installation_id}/access_tokens') return undefined;
    if (parameters.installation_id !== '7') throw notFound();
    const token = `ghs_fake${++this.tokens}${'x'.repeat(28)}`;
    const login = `${slug}[bot]`;
    this.#accounts.set(token, { login, kind: 'app', can: 'write' });
    const ends = new Date(this.#now() + 3_600_000).toISOString();
    return {
      status: 201,
      body: { token, expires_at: ends, permissions: { contents: 'write', pull_requests: 'write' } },
    };
  }
}

export const appRoutes: ReadonlySet<string> = new Set([
  'GET /app',
  'GET /repos/{owner}/{repo}/installation',
  'POST /app/installations/{installation_id}/access_tokens',
]);

export const badCredentials = (): Refusal => new Refusal(401, 'Bad credentials');
