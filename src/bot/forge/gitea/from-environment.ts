import { Client } from '../../http/client.ts';
import type { Access } from '../access.ts';
import { addressFrom, basic, type Environment, firstOf, tokenFrom } from '../environment.ts';
import { EnvironmentProblem } from '../environment-problem.ts';
import type { Forge } from '../forge.ts';
import { placeOf } from '../place.ts';
import { Rest } from '../rest.ts';
import { giteaForge } from './index.ts';

/** Whether the environment is that of a workflow on Gitea or Forgejo, which look like GitHub there. */
export function isGitea(env: Environment): boolean {
  const isActions = env.GITEA_ACTIONS === 'true' || env.FORGEJO_ACTIONS === 'true';
  return isActions || /\/api\/v1\/*$/.test(firstOf(env, 'GITHUB_API_URL') ?? '');
}

/** A repository on a Gitea or Forgejo, as its workflows describe it. */
export function giteaFromEnvironment(env: Environment, options: Access): Forge {
  const api = firstOf(env, 'GITHUB_API_URL')?.replace(/\/api\/v1\/*$/, '');
  const home = firstOf(env, 'GITHUB_SERVER_URL') ?? api;
  if (home === undefined) throw new EnvironmentProblem('no forge is named: set GITHUB_SERVER_URL to its address');
  const server = addressFrom(env, 'GITHUB_SERVER_URL', home);
  const base = addressFrom(env, 'GITHUB_API_URL', `${server}/api/v1`);
  const { owner, name } = placeOf(options.repository ?? firstOf(env, 'GITHUB_REPOSITORY'));
  const token = tokenFrom(env, 'HARDEN_TOKEN', 'GITEA_TOKEN', 'FORGEJO_TOKEN', 'GITHUB_TOKEN');
  options.redactor.add(token);
  const secretHeaders = async () => ({ authorization: `token ${token}` });
  const client = new Client({ ...options, base, headers: {}, secretHeaders });
  return giteaForge({
    api: new Rest(client, { owner, repo: name }, { sizeName: 'limit', size: 50 }),
    remote: { url: `${server}/${owner}/${name}.git`, authorization: basic('x-access-token', token) },
    nameInWorkflows: nameInWorkflows(env),
  });
}

function nameInWorkflows(env: Environment): string | undefined {
  if (env.FORGEJO_ACTIONS === 'true') return 'forgejo-actions';
  return env.GITEA_ACTIONS === 'true' ? 'gitea-actions' : undefined;
}
