import { readFileSync } from 'node:fs';
import type { Forge } from '../../bot/forge/forge.ts';
import { isObjectId } from '../../git/names.ts';
import { UsageError } from '../usage-error.ts';

/** The pull request that a run is about. */
export interface Subject {
  readonly number: number;
  /** Head that was seen when the run was started; undefined: whichever it is. */
  readonly head: string | undefined;
}

/** What of an event is read: numbers, commits and names, never a text. */
interface Event {
  readonly pull_request?: { readonly number?: unknown; readonly head?: { readonly sha?: unknown } };
  readonly workflow_run?: {
    readonly head_sha?: unknown;
    readonly head_branch?: unknown;
    readonly head_repository?: { readonly owner?: { readonly login?: unknown } };
  };
}

/**
 * The pull request that the command line or the event of a workflow names. A workflow that runs after another one is told a commit only,
 * for a fork: undefined when it belongs to no open pull request, or to several.
 */
export async function subjectOf(
  given: number | undefined,
  forge: Pick<Forge, 'pullsOfCommit'>,
  env: NodeJS.ProcessEnv,
): Promise<Subject | undefined> {
  if (given !== undefined) return { number: given, head: undefined };
  const { CI_MERGE_REQUEST_IID: merge = '' } = env;
  if (/^\d+$/.test(merge)) return { number: Number(merge), head: undefined };
  const { pull_request: pull, workflow_run: run } = readEvent(env.GITHUB_EVENT_PATH);
  if (typeof pull?.number === 'number') return { number: pull.number, head: commitIn(pull.head?.sha) };
  const head = commitIn(run?.head_sha);
  if (head === undefined) throw new UsageError('no pull request is named: add --pull <number>');
  const [owner, branch] = [run?.head_repository?.owner?.login, run?.head_branch];
  const from = typeof owner === 'string' && typeof branch === 'string' ? { owner, branch } : undefined;
  const pulls = await forge.pullsOfCommit(head, from);
  return pulls.length === 1 ? { number: pulls[0]!.number, head } : undefined;
}

function readEvent(path: string | undefined): Event {
  if (path === undefined || path === '') return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Event;
  } catch (error) {
    throw new UsageError(`GITHUB_EVENT_PATH: the event cannot be read (${(error as Error).message})`);
  }
}

function commitIn(value: unknown): string | undefined {
  return typeof value === 'string' && isObjectId(value) ? value : undefined;
}
