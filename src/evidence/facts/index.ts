import type { Evidence, ServiceUser } from '../../transform.ts';
import { distinctNeeds, type Gain, type Known, type Needs } from '../answers.ts';
import { lowPortOf } from '../manifest/low-ports.ts';
import type { Project, Provider, Purpose, Subject } from '../source.ts';
import { capabilityByDesign } from './by-design.ts';
import { fileCapabilities, knownCapabilities, knownHelpers } from './capabilities.ts';
import { type Match, matchImage } from './match.ts';
import { knownWritablePaths } from './paths.ts';
import { knownPrivilegeGain } from './privilege-gain.ts';
import { knownServiceUser, knownStartUser } from './user.ts';

/** What was read in the sources of published images. One that is built here is never taken for the published one of its name. */
export const facts: Provider = project => subject => {
  const { c } = subject;
  const match = c.build ? undefined : matchImage(c.image);
  return match && knownImage(match, subject, project);
};

function knownImage(match: Match, { c, facts: all }: Subject, { config, read }: Project) {
  const helpers = (): readonly Evidence[] => knownHelpers(match, c);
  const privilegeGain = (): Gain => {
    const start = all.startUser(c);
    return knownPrivilegeGain(match, c, start.known && start.root);
  };
  return {
    lookedAt: () => true as const,
    startUser: () => knownStartUser(match),
    uidOf: (name: string) => uidOf(match, name),
    serviceUser: () => knownServiceUser(match, c),
    needsAsRoot: () => knownCapabilities(match, c, lowPortOf(c, config)),
    needsAs: (user: Known<ServiceUser>) => needsAs(match, user),
    fileCapabilities: () => fileCapabilities(match),
    writablePaths: () => knownWritablePaths(match, c, read),
    privilegeGain,
    helpers,
    published: () => ({ helpers: helpers(), gain: privilegeGain() }),
    byDesign: (what: Purpose) => capabilityByDesign(match, what),
  };
}

function uidOf({ variant }: Match, name: string): number | undefined {
  return variant?.user === name ? (variant.uid ?? undefined) : undefined;
}

function needsAs(match: Match, { strong, because }: Known<ServiceUser>): Needs {
  const { capabilities } = match.facts.run_as_service_user;
  const named = capabilities.map(capability => ({ capability, reason: 'needed without root too' }));
  return { known: true, strong, because, needs: distinctNeeds([...named, ...fileCapabilities(match)]) };
}
