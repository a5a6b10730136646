/** Why a repository could not be looked at, as a status and words for people. */
import { ConfigProblem } from '../../config/index.ts';
import { GitProblem } from '../../git/command.ts';
import type { Status } from './result.ts';

/** A repository holds more than is looked at. */
export class TooLarge extends Error {}

/** The time for a repository is over. */
export class TooSlow extends Error {}

const slow = 'took too long; harden it with `harden bot pr`, or give it more time with --timeout';

/** What servers and git say of a repository, branch or commit that is not there, or that one may not see. */
const missing =
  /not found|not our ref|no such remote ref|could not read (?:username|password)|authentication failed|access denied|returned error: 40[134]|does not appear to be a git repository|unadvertised object|bad object/i;

export function problemOf(error: unknown): { readonly status: Status; readonly words: string } {
  if (error instanceof ConfigProblem) return { status: 'bad-config', words: error.message };
  if (error instanceof TooLarge) return { status: 'too-large', words: error.message };
  if (error instanceof TooSlow) return { status: 'timeout', words: slow };
  if (error instanceof GitProblem) return ofGit(error.message);
  return { status: 'failed', words: error instanceof Error ? error.message : String(error) };
}

function ofGit(message: string): ReturnType<typeof problemOf> {
  if (/: (?:was ended|did not end in )/.test(message)) return { status: 'timeout', words: slow };
  if (/: prints more than is read/.test(message)) return { status: 'too-large', words: message };
  if (missing.test(message)) return { status: 'missing', words: `it is not there, or may not be read: ${message}` };
  return { status: 'unreachable', words: message };
}
