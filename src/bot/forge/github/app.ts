import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Endpoints } from '@octokit/types';
import type { Client } from '../../http/client.ts';
import type { Redactor } from '../../redactor.ts';
import { EnvironmentProblem } from '../environment-problem.ts';

type Token = Endpoints['POST /app/installations/{installation_id}/access_tokens']['response']['data'];
type Installation = Endpoints['GET /repos/{owner}/{repo}/installation']['response']['data'];

const minute = 60_000;

export interface AppKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The key of an app as GitHub hands it out. */
export function appKey(id: string, pem: string): AppKey {
  try {
    // In the environment, ends of lines are often written as \n.
    return { id, key: createPrivateKey(pem.includes('\n') ? pem : pem.replaceAll('\\n', '\n')) };
  } catch {
    throw new EnvironmentProblem('HARDEN_APP_PRIVATE_KEY holds no private key in PEM format');
  }
}

/** What an app shows to get tokens of its installations: valid for some minutes, and from a minute ago as clocks differ. */
export function appToken({ id, key }: AppKey, now: number): string {
  const seconds = Math.floor(now / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: seconds - 60, exp: seconds + 540, iss: id })}`;
  return `${claims}.${sign('sha256', Buffer.from(claims), key).toString('base64url')}`;
}

/** A GitHub App, with the tokens of its installations. The client shows the app's own token. */
export class App {
  readonly #client: Client;
  readonly #redactor: Redactor;
  readonly #tokens = new Map<number, Promise<{ readonly token: string; readonly ends: number }>>();
  #login: Promise<string> | undefined;

  constructor(client: Client, redactor: Redactor) {
    this.#client = client;
    this.#redactor = redactor;
  }

  /** Name under which it writes. */
  login(): Promise<string> {
    this.#login ??= this.#client
      .send({ method: 'GET', template: '/app' })
      .then(({ data }) => `${(data as { readonly slug?: string }).slug}[bot]`);
    return this.#login;
  }

  async installationOf(owner: string, repo: string): Promise<number> {
    const path = { owner, repo };
    const { data } = await this.#client.send({ method: 'GET', template: '/repos/{owner}/{repo}/installation', path });
    return (data as Installation).id;
  }

  /** A token that is valid for five minutes at least. */
  async tokenOf(installation: number): Promise<string> {
    const known = await this.#tokens.get(installation)?.catch(() => undefined);
    if (known && known.ends - this.#client.clock.now() > 5 * minute) return known.token;
    const made = this.#makeToken(installation);
    this.#tokens.set(installation, made);
    return (await made).token;
  }

  async #makeToken(installation: number): Promise<{ readonly token: string; readonly ends: number }> {
    const { data } = await this.#client.send({
      method: 'POST',
      template: '/app/installations/{installation_id}/access_tokens',
      path: { installation_id: installation },
      effect: 'read',
    });
    const { token, expires_at: ends } = data as Token;
    this.#redactor.add(token);
    return { token, ends: Date.parse(ends) };
  }
}
