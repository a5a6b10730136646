import { isRoot } from '../../linux/users.ts';
import type { Answer, Evidence, Hook, Runnable, ServiceUser, StartUser } from '../../transform.ts';
import { distinctNeeds, type Needs, type Paths } from '../answers.ts';
import { type ShellUse, shellUse } from './shell-use.ts';

/**
 * Hooks are programs of the container too: they are bound by its capabilities and its read-only root, often as another user than
 * the main program. What they do is read from their command.
 */

/** Adds what the hooks need that run as root. `user`: who a hook without a user of its own runs as. */
export function withHookNeeds(answer: Needs, c: Runnable, user: () => Answer<Pick<StartUser, 'root'>>): Needs {
  if (!answer.known || c.hooks.length === 0) return answer;
  const uses = c.hooks.filter(hook => isBound(hook, user)).map(hook => ({ hook, ...useOf(hook) }));
  if (uses.length === 0) return answer;
  const unknown = uses.find(use => use.unknown !== undefined);
  return {
    known: true,
    strong: answer.strong && !unknown,
    doubt: answer.strong && unknown ? doubtAbout(unknown) : answer.doubt,
    because: [...answer.because, ...uses.map(use => evidenceOf(c, use))],
    needs: distinctNeeds([...answer.needs, ...uses.flatMap(({ capabilities }) => capabilities)]),
  };
}

/** Lowers the answer when a hook may write to places that are not mounted. */
export function withHookWrites(answer: Paths, c: Runnable): Paths {
  if (!answer.known) return answer;
  const open = c.hooks
    .map(hook => ({ hook, ...useOf(hook) }))
    .filter(({ unknown, writes }) => unknown !== undefined || writes.some(path => !isMounted(path, c)));
  const [first] = open;
  if (!first) return answer;
  const doubt = answer.strong ? doubtAbout(first) : answer.doubt;
  return { ...answer, strong: false, doubt, because: [...answer.because, ...open.map(use => evidenceOf(c, use))] };
}

/** Hooks without a user of their own run as that of the container: they would lose root with it. */
export function withHookUsers(answer: Answer<ServiceUser>, { hooks }: Runnable): Answer<ServiceUser> {
  if (!answer.known) return answer;
  const bound = hooks
    .filter(({ user }) => user === undefined)
    .map(hook => ({ hook, ...useOf(hook) }))
    .filter(({ unknown, capabilities }) => unknown !== undefined || capabilities.length > 0);
  const needs = bound.map(use => `${nameOf(use)} would no longer run as root`);
  return needs.length === 0 ? answer : { ...answer, needs: [...answer.needs, ...needs] };
}

interface HookUse extends ShellUse {
  readonly hook: Hook;
}

function useOf({ command }: Hook): ShellUse {
  if (command === 'unknown') return { capabilities: [], writes: [], unknown: 'a command that depends on a variable' };
  return shellUse(command);
}

/** Runs as root, as far as is known, and has no more capabilities than the container. */
function isBound({ user, privileged }: Hook, startUser: () => Answer<Pick<StartUser, 'root'>>): boolean {
  if (privileged === true) return false;
  if (user) return user.unknown || isRoot(user);
  const start = startUser();
  return !start.known || start.root;
}

function isMounted(path: string, { mounts }: Runnable): boolean {
  return mounts.some(({ target, readOnly }) => !readOnly && (path === target || path.startsWith(`${target}/`)));
}

function nameOf({ hook }: HookUse): string {
  return `the hook ${hook.keys.filter(key => typeof key === 'string').at(-1)}`;
}

function doubtAbout(use: HookUse): string {
  if (use.unknown !== undefined) return `${nameOf(use)} runs ${use.unknown}, and what that needs is not known`;
  return `${nameOf(use)} writes ${use.writes.join(' and ')}`;
}

function evidenceOf(c: Runnable, use: HookUse): Evidence {
  const needs = use.capabilities.map(({ capability, reason }) => `${capability} (${reason})`).join(', ');
  const what = use.unknown === undefined ? `${nameOf(use)} needs ${needs || 'no capability'}` : doubtAbout(use);
  return { code: 'CFG', what, origin: c.origin(...use.hook.keys) };
}
