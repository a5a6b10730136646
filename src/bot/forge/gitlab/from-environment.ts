import { Client } from '../../http/client.ts';
import type { Access } from '../access.ts';
import { addressFrom, basic, type Environment, firstOf, tokenFrom } from '../environment.ts';
import { EnvironmentProblem } from '../environment-problem.ts';
import type { Forge } from '../forge.ts';
import { Rest } from '../rest.ts';
import { gitlabForge } from './index.ts';

/** Whether the environment is that of a job on a GitLab, or names one. */
export function isGitlab(env: Environment): boolean {
  if (env.GITHUB_ACTIONS === 'true') return false;
  return env.GITLAB_CI === 'true' || firstOf(env, 'CI_API_V4_URL', 'CI_SERVER_URL') !== undefined;
}

/** A project on a GitLab, as its jobs describe it, with a token that may write. */
export function gitlabFromEnvironment(env: Environment, options: Access): Forge {
  const server = addressFrom(env, 'CI_SERVER_URL', 'https://gitlab.com');
  const base = addressFrom(env, 'CI_API_V4_URL', `${server}/api/v4`);
  const path = pathOf(options.repository ?? firstOf(env, 'CI_PROJECT_PATH'));
  const token = writingToken(env);
  options.redactor.add(token);
  const client = new Client({ ...options, base, headers: {}, secretHeaders: async () => ({ 'private-token': token }) });
  return gitlabForge({
    api: new Rest(client, { id: path }, { sizeName: 'per_page', size: 100 }),
    remote: { url: `${server}/${path}.git`, authorization: basic('oauth2', token) },
  });
}

function writingToken(env: Environment): string {
  const isJobOnly = firstOf(env, 'HARDEN_TOKEN', 'GITLAB_TOKEN') === undefined && firstOf(env, 'CI_JOB_TOKEN');
  if (isJobOnly)
    throw new EnvironmentProblem(
      'CI_JOB_TOKEN may not write merge requests: put a project access token with the scopes api and write_repository into GITLAB_TOKEN',
    );
  return tokenFrom(env, 'HARDEN_TOKEN', 'GITLAB_TOKEN');
}

/** A project may lie in groups of groups. */
function pathOf(repository: string | undefined): string {
  if (repository === undefined)
    throw new EnvironmentProblem('no project is named: set CI_PROJECT_PATH to group/project');
  const names = repository.split('/');
  if (names.length < 2 || !names.every(name => /^[\w.-]+$/.test(name) && !/^\.+$/.test(name)))
    throw new EnvironmentProblem(`a project is named group/project, not ${JSON.stringify(repository)}`);
  return repository;
}
