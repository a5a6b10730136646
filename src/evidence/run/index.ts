import { capabilityNeeds } from '../capability-needs.ts';
import { findRecord } from '../image/find-record.ts';
import type { Provider, Source, Subject } from '../source.ts';
import { gainOfRun, needsOfRun, needsOfRunAsUser, pathsOfRun, userOfRun } from './answers.ts';
import { findRun, type SeenRun } from './find-run.ts';
import { refusedUser, withUnseen } from './with-others.ts';

/** What a recorded run has shown, from the evidence file: that a set of settings suffices for what was seen. */
export const run: Provider = project => {
  const claims = project.config.kubernetes.claims === 'fsgroup';
  return subject => {
    const { images } = project;
    const found = images && findRun(subject.c, findRecord(subject.c, project), images);
    if (found?.kind === 'stale') return whatIsStale(found.changed, subject);
    return found?.kind === 'run' ? sourceOf(found.run, subject, claims) : undefined;
  };
};

function sourceOf(seen: SeenRun, { c, facts, later }: Subject, claims: boolean): Source {
  return {
    lookedAt: () => true,
    capabilities: () => withUnseen(needsOfRun(seen, c), capabilityNeeds({ c, facts, sources: later }), c),
    needsAs: ({ uid }) => (seen.record.asUser?.user.uid === uid ? needsOfRunAsUser(seen, c) : undefined),
    writablePaths: () => pathsOfRun(seen, c, later.first(source => source.writablePaths?.()) ?? later.silence()),
    serviceUser: () => {
      const described = later.first(source => source.serviceUser?.());
      return userOfRun(seen, c, claims) ?? (described && refusedUser(seen, described));
    },
    privilegeGain: () => gainOfRun(seen, c),
  };
}

/** A run with other settings says nothing, but for why it does not. */
function whatIsStale(changed: readonly string[], { c, facts, later }: Subject): Source {
  const note = `its recorded run is of other settings (${changed.join(', ')}), and harden probe makes a new one`;
  const noted = <T extends { readonly known: boolean }>(answer: T): T =>
    !answer.known && 'reason' in answer ? { ...answer, reason: `${answer.reason}; ${note}` } : answer;
  return {
    capabilities: () => noted(capabilityNeeds({ c, facts, sources: later })),
    writablePaths: () => noted(later.first(source => source.writablePaths?.()) ?? later.silence()),
    privilegeGain: () => noted(later.first(source => source.privilegeGain?.()) ?? later.silence()),
  };
}
