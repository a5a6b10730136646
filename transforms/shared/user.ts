import { isForStart } from '../../src/linux/capabilities.ts';
import { isRoot } from '../../src/linux/users.ts';
import type { Answer, Container, Facts, Service, ServiceUser } from '../../src/transform.ts';

/** Numbers of a user that a container can be given. */
export interface UserNumbers {
  readonly uid: number;
  readonly gid: number;
}

/** Which user a rule gives the container, and on what grounds. */
export interface PlannedUser extends UserNumbers {
  /** The rule whose acceptance changes the user. */
  readonly rule: 'run-as-non-root' | 'no-explicit-root';
  readonly answer: Answer<ServiceUser>;
}

/** For programs of which no user is known: above the numbers that systems give to people and services. */
export const anyUser: UserNumbers = { uid: 10001, gid: 10001 };

/** The manifest itself asks for root. */
export function asksForRoot({ user }: Service | Container): boolean {
  return user !== undefined && !user.unknown && isRoot(user);
}

/** Answers that say no, as opposed to those that do not know. */
export function isRefusal<T>(answer: Answer<T>): answer is Extract<Answer<T>, { known: false }> {
  return !answer.known && ['by-design', 'not-possible', 'contradiction'].includes(answer.code);
}

/** The user that one of the user rules proposes for a service which starts as root today; undefined when none does. */
export function plannedUser(service: Service, facts: Facts): PlannedUser | undefined {
  const explicit = asksForRoot(service);
  if (service.user && !explicit) return undefined;
  const start = facts.startUser(service);
  if (!explicit && start.known && !start.root) return undefined;
  const answer = facts.serviceUser(service);
  if (isRefusal(answer)) return undefined;
  return { rule: explicit ? 'no-explicit-root' : 'run-as-non-root', answer, ...numbersOf(answer) };
}

/** The known numbers, or those for any program. */
export function numbersOf(answer: Answer<ServiceUser>): UserNumbers {
  return answer.known ? { uid: answer.uid, gid: answer.gid } : anyUser;
}

/** Variables with which images that start as root are told whom to switch to. */
const userVariables = /^(PUID|PGID|UID|GID|(USER|USERMAP|HOST|LOCAL|APP|RUN|NB)_?(UID|GID)|USER_ID|GROUP_ID)$/;

/** A variable that tells the image's start script which user to switch to. */
export function userVariable({ env }: Service | Container): string | undefined {
  return env.find(({ name }) => userVariables.test(name))?.name;
}

/** Added capabilities that a process loses when it is no longer root. */
export function lostCapabilities({ capAdd }: Service | Container): readonly string[] {
  return capAdd.filter(capability => !isForStart(capability));
}
