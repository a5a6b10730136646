/** What stands where a scanner finds something and harden does not: the causes that were seen when such findings were read. */
import type { Instruction, Stage } from '../../src/transform.ts';
import { argumentsOf } from '../../transforms/packages/arguments.ts';
import { callsIn, hasCacheMount } from '../../transforms/shared/package-calls.ts';
import { chainSteps, lastStep } from '../../transforms/shared/stages.ts';
import type { Place } from './view.ts';

interface Cause {
  readonly says: string;
  readonly holds: (place: Place) => boolean;
}

const says = (sentence: string, holds: Cause['holds']): Cause => ({ says: sentence, holds });
const writes =
  (pattern: RegExp): Cause['holds'] =>
  place =>
    pattern.test(place.step.text);
const mounts = (place: Place): boolean => hasCacheMount(place.step, /./);

/** For every rule, behind those of its own. */
const general: readonly Cause[] = [
  says('ONBUILD: it happens in the build of another image', ({ step }) => step.keyword === 'ONBUILD'),
  says('inside of a string, for another shell or a file', writes(/\b(ba)?sh -\w*c\b|\bsu \S+ -s|echo\s+["']/)),
  says('harden cannot read the shell of this RUN', ({ step }) => step.keyword === 'RUN' && step.commands === undefined),
];

const add: readonly Cause[] = [
  says('ADD of an address, which COPY cannot fetch', writes(/\b(https?|ftp|git):\/\/|git@/)),
  says('ADD of an archive, which COPY would not unpack', writes(/\.(tar|tgz|tbz2?|txz|gz|bz2|xz|zst)\b/)),
  says('ADD with an option that COPY lacks', ({ step }) =>
    step.flags.some(({ name }) => !/^(chown|chmod)$/.test(name)),
  ),
  says('ADD of a file that is an archive by its content', () => true),
];

const apk: readonly Cause[] = [
  says('the index goes into a cache mount', mounts),
  says('the RUN asks apk about packages, which needs the index', writes(/apk\b[^;&|]*\s(search|policy|list|fetch)\b/)),
  says('the index is not fetched: --no-network', writes(/apk\b[^;&|]*--no-network/)),
];

const recommends: readonly Cause[] = [
  says('the option is there, in a place where the scanner does not see it', ({ step }) =>
    installs(step).every(({ command }) => command.written.includes('--no-install-recommends')),
  ),
  says('a setting of apt says it for all', ({ step, stage }) =>
    [step, ...chainSteps(stage)].some(({ text }) => /Install-Recommends/.test(text)),
  ),
  says('an installation without packages, which repairs what is broken', ({ step }) =>
    installs(step).some(call => argumentsOf(call).length === 0),
  ),
];

const rpm: readonly Cause[] = [
  says('cleaned up, but not in the way the scanner knows', writes(/\s(clean|cc)\b|rm\s[^;&|]*\/var\/cache/)),
  says('the downloads go into a cache mount', mounts),
];

const update: readonly Cause[] = [
  says('an update of something else', place => !isUpdate.test(place.step.text)),
  says('an upgrade of what is installed, not only the lists', writes(/\b(yum|dnf|microdnf)\b/)),
  says('installs in the same RUN', writes(/\b(install|add|upgrade|dist-upgrade|build-dep|purge|remove)\b/)),
  says('the lists are removed in the same RUN, so that none gets old', writes(/rm\s[^;&|]*\/var\/(lib|cache)\/ap/)),
  says('more is done with the lists in the same RUN', writes(/[;&]/)),
];
const isUpdate = /\b(apt-get|apt|apk|yum|dnf|microdnf|zypper|aptitude)\b[^;&|]*\s(update|refresh)\b/;

const causes: Readonly<Record<string, readonly Cause[]>> = {
  DL3009: [
    says('the lists are removed, but not in the way the scanner knows', writes(/rm\s[^;&|]*\/var\/lib\/apt/)),
    says('the lists go into a cache mount', mounts),
    says('aptitude, which harden does not know', writes(/\baptitude\b/)),
  ],
  DL3015: recommends,
  DS029: recommends,
  DL3019: apk,
  DS025: apk,
  DL3020: add,
  DS005: add,
  CKV_DOCKER_4: add,
  DL3025: [
    says('HEALTHCHECK: its shell is not what the container runs as', ({ step }) => step.keyword === 'HEALTHCHECK'),
    says('exec: the program takes the place of the shell', writes(/^exec\s|(&&|;)\s*exec\s/)),
    says('a later instruction takes its place', ({ step, stage }) =>
      stage.dockerfile.stages.every(each => !each.isFinal || lastStep(each, step.keyword) !== step),
    ),
    says('an ENTRYPOINT for a shell ignores it', ({ step, stage }) => {
      const entrypoint = lastStep(stage, 'ENTRYPOINT');
      return step.keyword === 'CMD' && entrypoint !== undefined && entrypoint.words === undefined;
    }),
    says('an empty list', writes(/^\[\s*\]$/)),
    says('a list, which the scanner cannot read', ({ step }) => step.words !== undefined),
  ],
  DL3032: rpm,
  DL3036: rpm,
  DL3040: rpm,
  DS015: rpm,
  DS019: rpm,
  DS027: rpm,
  DL3042: [
    says('PIP_NO_CACHE_DIR is set', ({ step, stage }) =>
      [step, ...chainSteps(stage)].some(({ text }) => /PIP_NO_CACHE_DIR|no-cache-dir/.test(text)),
    ),
    says('the downloads are removed in the same RUN', writes(/rm\s[^;&|]*\.cache\b|cache purge/)),
    says('the downloads go into a cache mount', mounts),
    says('the option is there under a shorter name', writes(/--no-cache\b/)),
  ],
  DL3066: [
    says('not the USER that the image ends with', ({ step, stage }) =>
      stage.dockerfile.stages.every(each => !each.isFinal || lastStep(each, 'USER') !== step),
    ),
    says('USER root, which is a matter of image-root-user', writes(/^(root|0)\b/)),
    says('an argument that is a number', writes(/\$/)),
  ],
  DS017: update,
  CKV_DOCKER_5: update,
};

function installs(step: Instruction): ReturnType<typeof callsIn> {
  return callsIn(step, 'apt-get', 'apt').filter(({ action }) => action === 'install');
}

/** Of a finding about an instruction. */
export function causeInPlace(rule: string, place: Place): string | undefined {
  return [...(causes[rule] ?? []), ...general].find(({ holds }) => holds(place))?.says;
}

const aboutUser = new Set(['DS002', 'CKV_DOCKER_3', 'CKV_DOCKER_8', 'DL3002']);

/** Of a finding about the images that a Dockerfile makes. */
export function causeInImage(rule: string, finals: readonly Stage[]): string | undefined {
  const [stage] = finals;
  if (!stage) return undefined;
  if (aboutUser.has(rule))
    return lastStep(stage, 'USER') ? 'the image ends with another USER' : 'the base is known to start without root';
  if (lastStep(stage, 'HEALTHCHECK')) return 'the HEALTHCHECK is in a stage that this one is built on, or is NONE';
  if (stage.chain[0]!.base === 'scratch') return 'from scratch: no program in it can ask';
  if (stage.builders.length > 0) return 'the services that build it have a healthcheck of their own';
  return lastStep(stage, 'EXPOSE')
    ? undefined
    : 'exposes no port and is no service: it may be a tool that ends by itself';
}
