import type { UserFacts } from '../../config/types.ts';
import type { ImageRef } from '../../transform.ts';
import { repositoryNames } from '../../workloads/image-reference.ts';
import { matchesGlob } from '../glob.ts';
import type { Provider } from '../source.ts';
import {
  givenCapabilities,
  givenKubernetesUse,
  givenPrivilegeGain,
  givenServiceUser,
  givenStartUser,
  givenWritablePaths,
} from './answers.ts';

/** What the user says of an image, under `facts` in the configuration. */
export const given: Provider =
  ({ config }) =>
  ({ c }) => {
    const facts = matchUserFacts(c.image, config.facts);
    return (
      facts && {
        lookedAt: () => true,
        startUser: () => givenStartUser(facts),
        serviceUser: () => givenServiceUser(facts),
        capabilities: () => givenCapabilities(facts),
        writablePaths: () => givenWritablePaths(facts),
        privilegeGain: () => givenPrivilegeGain(facts),
        kubernetesUse: () => givenKubernetesUse(facts),
      }
    );
  };

/** Facts the user gave for this image. */
function matchUserFacts(image: ImageRef | undefined, all: readonly UserFacts[]): UserFacts | undefined {
  if (!image || image.unknown || all.length === 0) return undefined;
  const names = repositoryNames(image);
  return all.find(({ image: pattern }) => {
    const colon = pattern.indexOf(':', pattern.lastIndexOf('/') + 1);
    const repository = colon === -1 ? pattern : pattern.slice(0, colon);
    const tag = colon === -1 ? '*' : pattern.slice(colon + 1);
    return names.some(name => matchesGlob(name, repository)) && matchesGlob(image.tag ?? '', tag);
  });
}
