import { EnvironmentProblem } from './environment-problem.ts';

/** Where a repository lies. */
export interface Place {
  readonly owner: string;
  readonly name: string;
}

/** Reads `owner/name`. */
export function placeOf(repository: string | undefined): Place {
  if (repository === undefined)
    throw new EnvironmentProblem('no repository is named: set GITHUB_REPOSITORY to owner/name');
  const [, owner, name] = /^([\w.-]+)\/([\w.-]+)$/.exec(repository) ?? [];
  if (owner === undefined || name === undefined || /^\.+$/.test(owner) || /^\.+$/.test(name))
    throw new EnvironmentProblem(`a repository is named owner/name, not ${JSON.stringify(repository)}`);
  return { owner, name };
}
