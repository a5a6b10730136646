import type { Clock } from '../http/clock.ts';
import { Pace } from '../http/pace.ts';
import type { Redactor } from '../redactor.ts';
import type { Environment } from './environment.ts';
import type { Forge } from './forge.ts';
import { giteaFromEnvironment, isGitea } from './gitea/from-environment.ts';
import { type Fleet, githubFleet, githubFromEnvironment } from './github/from-environment.ts';
import { gitlabFromEnvironment, isGitlab } from './gitlab/from-environment.ts';

export interface ForgeOptions {
  /** `owner/name`, or `group/project`, instead of the one that the environment names. */
  readonly repository?: string;
  readonly clock: Clock;
  readonly redactor: Redactor;
  /** Shared by all repositories that one token writes to. */
  readonly pace?: Pace;
}

/** The forge that the environment describes, as workflows set it. */
export async function forgeFromEnvironment(env: Environment, options: ForgeOptions): Promise<Forge> {
  const access = { ...options, pace: options.pace ?? new Pace(options.clock) };
  if (isGitea(env)) return giteaFromEnvironment(env, access);
  if (isGitlab(env)) return gitlabFromEnvironment(env, access);
  return await githubFromEnvironment(env, access);
}

/** The server that the environment describes, with whichever of its repositories is named. */
export function fleetFromEnvironment(env: Environment, options: Omit<ForgeOptions, 'repository'>): Fleet {
  return githubFleet(env, { ...options, pace: options.pace ?? new Pace(options.clock) });
}

export type { Fleet };
