import type { Answer } from '../../transform.ts';
import { asTarget, type Gain, gains, type Paths } from '../answers.ts';
import type { ImageRecord } from '../file/types.ts';
import { manifestPrivilegeGain } from '../manifest/signs.ts';
import type { Provider, Subject } from '../source.ts';
import { gainOfImage, hasOnlyFileCapabilities, needsWithoutRoot, pathsOfImage } from './answers.ts';
import { findRecord } from './find-record.ts';
import { needsOfStart, userOfStart } from './start-needs.ts';
import { pathsOfStart } from './start-paths.ts';
import { imageStartUser } from './start-user.ts';

/** What was seen in an image, from the evidence file. */
export const image: Provider = project => subject => {
  const { c } = subject;
  const record = findRecord(c, project);
  return (
    record && {
      lookedAt: () => true,
      startUser: () => imageStartUser(record, asTarget(c)),
      serviceUser: () => {
        const described = subject.later.first(source => source.serviceUser?.());
        return stronger(userOfStart(record, asTarget(c)), described);
      },
      needsAsRoot: () => {
        const described = subject.later.first(source => source.needsAsRoot?.());
        return stronger(needsOfStart(record, asTarget(c)), described);
      },
      // Words of the manifest call programs that nobody looked for.
      needsWithoutRoot: () => (manifestPrivilegeGain(c).length > 0 ? undefined : needsWithoutRoot(record, c)),
      writablePaths: () => writablePaths(record, subject),
      privilegeGain: () => privilegeGain(record, subject),
    }
  );
};

/** What was written down about an image tells scratch from data; what its bytes allow bounds every program. */
function writablePaths(record: ImageRecord, { c, later }: Subject): Paths | undefined {
  const described = later.first(source => source.writablePaths?.());
  if (described?.known && described.strong) return described;
  return stronger(pathsOfImage(record, c) ?? pathsOfStart(record, asTarget(c)), described);
}

/** What the bytes of the image show, where that is more than what is written down about it. */
function stronger<T>(seen: Answer<T> | undefined, described: Answer<T> | undefined): Answer<T> | undefined {
  if (!seen || !described) return seen ?? described;
  if (seen.known) return described.known && described.strong ? described : seen;
  // By design is more than not known.
  return described.known || described.code !== 'no-evidence' ? described : seen;
}

function privilegeGain(record: ImageRecord, { c, facts, later }: Subject): Gain | undefined {
  const published = later.first(source => source.published?.());
  // What a start script gives to a file is not in the image.
  const helpers = gains(published?.helpers ?? []);
  if (helpers) return helpers;
  const start = facts.startUser(c);
  // A program that is started as root does not depend on the capability of its file.
  const isIndependent = start.known && start.root && published?.gain.known && hasOnlyFileCapabilities(record);
  return isIndependent ? undefined : gainOfImage(record, c);
}
