import { Client } from '../../http/client.ts';
import type { Redactor } from '../../redactor.ts';
import type { Access } from '../access.ts';
import { addressFrom, basic, type Environment, firstOf, secretFrom, tokenFrom } from '../environment.ts';
import { EnvironmentProblem } from '../environment-problem.ts';
import type { Forge } from '../forge.ts';
import { type Place, placeOf } from '../place.ts';
import { GithubApi } from './api.ts';
import { App, appKey, appToken } from './app.ts';
import { githubForge } from './index.ts';

/** Where requests go, and the token that they show. */
interface Door {
  readonly base: string;
  readonly token: () => Promise<string>;
}

/** A repository on github.com or GitHub Enterprise, with a token, or as an app that is installed there. */
export async function githubFromEnvironment(env: Environment, options: Access): Promise<Forge> {
  const place = placeOf(options.repository ?? firstOf(env, 'GITHUB_REPOSITORY'));
  return await forgeAt(place, { env, options, app: appFrom(env, apiOf(env), options) });
}

/** Repositories of one server: they share the app with its tokens, and who writes is asked once. */
export function githubFleet(env: Environment, options: Omit<Access, 'repository'>): Fleet {
  const app = appFrom(env, apiOf(env), options);
  let login: Promise<string | undefined> | undefined;
  return {
    server: serverOf(env),
    open: async repository => {
      const forge = await forgeAt(placeOf(repository), { env, options, app });
      const self = (): Promise<string | undefined> => {
        login ??= forge.self().catch((error: unknown) => {
          login = undefined;
          throw error;
        });
        return login;
      };
      return { ...forge, self };
    },
  };
}

/** One server with many repositories. */
export interface Fleet {
  /** Its address: `https://github.com`. */
  readonly server: string;
  /** `repository`: `owner/name` */
  open(repository: string): Promise<Forge>;
}

const apiOf = (env: Environment): string => addressFrom(env, 'GITHUB_API_URL', 'https://api.github.com');
const serverOf = (env: Environment): string => addressFrom(env, 'GITHUB_SERVER_URL', 'https://github.com');

interface Means {
  readonly env: Environment;
  readonly options: Access;
  readonly app: App | undefined;
}

async function forgeAt(place: Place, { env, options, app }: Means): Promise<Forge> {
  const [base, server] = [apiOf(env), serverOf(env)];
  const token = app ? await tokenOfApp(app, place) : fixedToken(env, options.redactor);
  const client = clientFor({ base, token }, options);
  return githubForge({
    api: new GithubApi(client, place),
    // GitHub Enterprise has it beside the versions of the other interface.
    graphql: clientFor({ base: base.replace(/\/v3$/, ''), token }, options),
    remote: async () => ({
      url: `${server}/${place.owner}/${place.name}.git`,
      authorization: basic('x-access-token', await token()),
    }),
    isWorkflow: env.GITHUB_ACTIONS === 'true',
    ...(app ? { self: () => app.login() } : {}),
  });
}

function fixedToken(env: Environment, redactor: Redactor): () => Promise<string> {
  const token = tokenFrom(env, 'HARDEN_TOKEN', 'GITHUB_TOKEN');
  redactor.add(token);
  return async () => token;
}

/** The app whose key the environment holds. */
export function appFrom(env: Environment, base: string, options: Access): App | undefined {
  const id = firstOf(env, 'HARDEN_APP_ID');
  const pem = secretFrom(env, 'HARDEN_APP_PRIVATE_KEY');
  if (id === undefined && pem === undefined) return undefined;
  if (id === undefined) throw new EnvironmentProblem('HARDEN_APP_PRIVATE_KEY needs HARDEN_APP_ID beside it');
  if (pem === undefined)
    throw new EnvironmentProblem('HARDEN_APP_ID needs HARDEN_APP_PRIVATE_KEY or HARDEN_APP_PRIVATE_KEY_FILE beside it');
  options.redactor.add(pem);
  options.redactor.add(pem.replaceAll('\\n', '\n'));
  const key = appKey(id, pem);
  const token = async () => appToken(key, options.clock.now());
  return new App(clientFor({ base, token }, options), options.redactor);
}

async function tokenOfApp(app: App, { owner, name }: Place): Promise<() => Promise<string>> {
  const installation = await app.installationOf(owner, name);
  return () => app.tokenOf(installation);
}

function clientFor({ base, token }: Door, { clock, pace, redactor }: Access): Client {
  return new Client({
    base,
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
    secretHeaders: async () => ({ authorization: `Bearer ${await token()}` }),
    clock,
    pace,
    redactor,
  });
}
