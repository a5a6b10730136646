import { createInterface } from 'node:readline/promises';
import { surroundingsHere } from '../../container/surroundings.ts';
import type { ProbeTarget } from '../../probe/types.ts';
import { sanitise } from '../../report/sanitise.ts';
import { UsageError } from '../usage-error.ts';

/** Images of the project will be run: nobody but a person, or whoever wrote `--yes` into a script, decides that. */
export async function askConsent(targets: readonly ProbeTarget[], yes: boolean, signal: AbortSignal): Promise<boolean> {
  refuseForks();
  if (yes) return true;
  process.stderr.write(
    'These services will be started several times, in copies without published ports and without your data:\n',
  );
  for (const { manifest, service } of targets) process.stderr.write(`  ${sanitise(`${manifest}: ${service}`)}\n`);
  if (process.stdin.isTTY !== true || process.env.CI !== undefined)
    throw new UsageError('probe runs containers; say --yes where nobody can be asked');
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await dialogue.question('Go on? [y/N] ', { signal })).trim());
  } finally {
    dialogue.close();
  }
}

/** What a stranger proposes is not run, whatever the script says. */
export function refuseForks(): void {
  const { env, read } = surroundingsHere();
  const [source, own] = [env.CI_MERGE_REQUEST_SOURCE_PROJECT_ID, env.CI_MERGE_REQUEST_PROJECT_ID];
  const event = env.GITHUB_EVENT_PATH === undefined ? undefined : (read(env.GITHUB_EVENT_PATH) ?? '');
  if ((source !== undefined && source !== own) || (event !== undefined && isFromFork(event)))
    throw new UsageError('probe runs nothing for a pull request from a fork');
}

interface PullRequestEvent {
  readonly pull_request?: {
    readonly head?: { readonly repo?: { readonly full_name?: string } | null };
    readonly base?: { readonly repo?: { readonly full_name?: string } };
  };
}

/** A fork that is gone has no repository any more. What cannot be read may be one. */
export function isFromFork(text: string): boolean {
  try {
    const { pull_request: request } = JSON.parse(text) as PullRequestEvent;
    if (!request) return false;
    const name = request.head?.repo?.full_name;
    return name === undefined || name !== request.base?.repo?.full_name;
  } catch {
    return true;
  }
}
