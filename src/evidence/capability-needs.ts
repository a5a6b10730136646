import type { Answer, CapabilityNeed, Evidence, Runnable, ServiceUser, StartUser } from '../transform.ts';
import { bindService, distinctNeeds, type Known, type Needs, type NoAnswer } from './answers.ts';
import type { Sources, Subject } from './source.ts';

/** What has to be added back after dropping all capabilities, put together from what the sources say of the start and of programs. */

/** A container with all sources that speak about it. */
type Asked = Omit<Subject, 'later'> & { readonly sources: Sources };

/** Needs of the start that a container has today. */
export function capabilityNeeds(asked: Asked): Needs {
  const { c, facts, sources } = asked;
  const told = sources.first(source => source.capabilities?.());
  if (told) return told;
  const start = facts.startUser(c);
  if (!start.known) return start;
  if (!start.root) return needsWithoutRoot(asked, start);
  const needs = sources.first(source => source.needsAsRoot?.());
  return needs ? atLeastFileCapabilities(c, sources, needs) : sources.silence();
}

/** Needs of a start as the service user instead. */
export function serviceUserNeeds(c: Runnable, sources: Sources, user: Answer<ServiceUser>): Needs {
  if (!user.known) return atLeastFileCapabilities(c, sources, user);
  const { strong, because } = user;
  const needs = sources.first(source => source.needsAs?.(user));
  return needs ?? { known: true, strong, because, needs: distinctNeeds(fileCapabilities(sources)) };
}

/** Capabilities of files, of which nothing is known when no source knows the programs of the image. */
export function fileCapabilities(sources: Sources): readonly CapabilityNeed[] {
  return sources.first(source => source.fileCapabilities?.()) ?? [];
}

/**
 * A process that does not start as root has no capability to lose, except what setuid and other privileged programs give it. A file
 * with an effective capability cannot even be executed without it: whether there is one has to be known.
 */
function needsWithoutRoot({ c, facts, sources }: Asked, { strong, doubt, because }: Known<StartUser>): Needs {
  const seen = sources.first(source => source.needsWithoutRoot?.());
  if (seen?.known) return { ...seen, because: [...because, ...seen.because] };
  const gain = facts.privilegeGain(c);
  const needs = distinctNeeds(sources.first(source => source.fileCapabilities?.()) ?? unknownFileCapability(c));
  if (!gain.known) {
    const open = `${gain.reason}; a program with a capability in its file would no longer start`;
    return { known: true, strong: false, doubt: open, because, needs };
  }
  const [helper] = sources.all(source => source.helpers?.());
  return helper
    ? { known: true, strong: false, doubt: helper.what, because: [...because, helper], needs }
    : { known: true, strong, doubt, because: [...because, ...gain.because], needs };
}

/** An unknown program that listens below 1024 without root may have the capability for it in its file. */
function unknownFileCapability({ ports }: Runnable): readonly CapabilityNeed[] {
  const port = ports.find(({ container }) => container !== undefined && container < 1024)?.container;
  return port === undefined ? [] : [bindService(port)];
}

/** Whatever program runs: those with a capability in their file cannot be executed without it. */
function atLeastFileCapabilities(c: Runnable, sources: Sources, answer: Needs | NoAnswer): Needs {
  const needs = distinctNeeds(fileCapabilities(sources));
  const [first] = needs;
  if (answer.known || !first) return answer;
  const because: [Evidence] = [{ code: 'FACTS', what: first.reason, origin: c.image?.text ?? c.origin() }];
  return { known: true, strong: false, doubt: answer.reason, because, needs };
}
