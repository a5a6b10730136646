import type { BuildRef, Runnable } from '../../transform.ts';
import { lowPortOf } from '../manifest/low-ports.ts';
import type { Project, Provider } from '../source.ts';
import { builtCapabilities } from './capabilities.ts';
import { builtFileCapabilities, builtHelpers, builtPrivilegeGain } from './gains.ts';
import { builtWritablePaths } from './paths.ts';
import { type DockerfileFacts, readDockerfile } from './read.ts';
import { builtServiceUser } from './service-user.ts';
import { builtStartGains } from './start.ts';
import { baseOf, builtStartUser } from './user.ts';

/** What the Dockerfile says that an image is built from, with the start scripts of its build context. */
export const dockerfile: Provider = project => {
  const read = remembering(project.read);
  return ({ c }) => {
    const facts = c.build && read(c, c.build);
    return (
      facts && {
        lookedAt: () => (baseOf(facts) ? true : `nothing is known about the base image ${facts.base}`),
        startUser: () => builtStartUser(facts),
        serviceUser: () => builtServiceUser(facts, c),
        needsAsRoot: () => builtCapabilities(facts, c, lowPortOf(c, project.config)),
        fileCapabilities: () => builtFileCapabilities(facts),
        writablePaths: () => builtWritablePaths(facts, c),
        privilegeGain: () => builtPrivilegeGain(facts),
        helpers: () => builtHelpers(facts),
        scriptGains: () => builtStartGains(facts, c),
      }
    );
  };
};

type Dockerfiles = (c: Runnable, build: BuildRef) => DockerfileFacts | undefined;

/** Reads each build once. Files near each other share a build; the rest of a large tree does not. */
function remembering(read: Project['read']): Dockerfiles {
  const known = new Map<string, { readonly text: string | undefined; readonly facts: DockerfileFacts | undefined }>();
  return (c, build) => {
    const key = JSON.stringify([build.context, build.dockerfile, build.inline, build.target, build.args]);
    const text = build.inline ?? (build.dockerfile === undefined ? undefined : read(build.dockerfile));
    const before = known.get(key);
    // A fix of the same run may have changed it.
    if (before && before.text === text) return before.facts;
    const file = build.dockerfile ?? `${c.file} (inline)`;
    const facts = text === undefined ? undefined : readDockerfile(text, file, build, read);
    if (known.size > 200) known.clear();
    known.set(key, { text, facts });
    return facts;
  };
}
