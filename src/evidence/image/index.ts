import { asTarget, type Gain, gains, type Paths } from '../answers.ts';
import type { ImageRecord } from '../file/types.ts';
import { manifestPrivilegeGain } from '../manifest/signs.ts';
import type { Provider, Subject } from '../source.ts';
import { gainOfImage, hasOnlyFileCapabilities, needsWithoutRoot, pathsOfImage } from './answers.ts';
import { findRecord } from './find-record.ts';
import { imageStartUser } from './start-user.ts';

/** What was seen in an image, from the evidence file. */
export const image: Provider = project => subject => {
  const { c } = subject;
  const record = findRecord(c, project);
  return (
    record && {
      lookedAt: () => true,
      startUser: () => imageStartUser(record, asTarget(c)),
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
  const bounds = pathsOfImage(record, c);
  if (!bounds) return described;
  return bounds.known || !described?.known ? bounds : described;
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
