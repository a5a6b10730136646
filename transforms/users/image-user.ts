import {
  type Declined,
  defineTransform,
  type Evidence,
  type Facts,
  type Finding,
  type Fix,
  type NonEmpty,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { chainSteps, stageName } from '../shared/stages.ts';
import { chooseAccount, firstOfStart } from './image-account.ts';
import { startAs } from './image-start.ts';

/** The image says that it starts without root. */
export default defineTransform<'root' | 'unknown'>({
  meta: {
    id: 'image-user',
    title: 'Image has no USER, so its program starts as root',
    severity: 'high',
    fixable: 'sometimes',
    why: 'A program that starts as root keeps root for whoever breaks into it. The image is the place to say so once: every manifest that uses it then starts without root, and needs no capabilities for it.',
    fixSafety:
      'Assured when every service that builds the image starts it as one numeric user already. Unsafe otherwise, because the files do not tell all that the program writes: folders that they do tell (VOLUME, volumes of a manifest, empty folders, places of data in ENV, writes of the start script) are given to the user in the same fix. Declined when the start turns into another user by itself, and for an image without a shell that has to give a folder away.',
    references: ['CIS-D 4.1', 'DS-0002', 'CKV_DOCKER_3', 'KICS fd54f200', 'OWASP-D 2'],
    changesStart: true,
    preset: 'recommended',
    phase: 'start',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage, facts: Facts): Iterable<Finding<'root' | 'unknown'>> {
  if (!stage.isFinal || chainSteps(stage).some(({ keyword }) => keyword === 'USER')) return;
  const start = facts.builtImage(stage).startUser();
  if (start.known && !start.root) return;
  const at = stage.path;
  if (start.known) yield { at, message: `${stageName(stage)} sets no USER and starts as root`, data: 'root' };
  else
    yield { at, message: `${stageName(stage)} sets no USER and may start as root`, data: 'unknown', severity: 'info' };
}

function fix({ data }: Finding<'root' | 'unknown'>, stage: Stage, facts: Facts): Fix | Declined {
  const image = facts.builtImage(stage);
  const root = image.needsRootToStart();
  if (root) return declined('by-design', `its start needs root: ${root.what} [${root.origin}]`);
  const asked = userOfBuilders(stage);
  if (asked) {
    const { user, because } = asked;
    const edits = [stage.insert(firstOfStart(stage), 'USER', user)] as const;
    return { kind: 'fix', title: `start as ${user}`, edits, safety: 'assured', because };
  }
  const start = startAs(stage, image, chooseAccount(image));
  if ('kind' in start) return start;
  const { title, edits, because, risks } = start;
  const unknown =
    data === 'unknown' ? [`nothing is known about ${stage.chain[0]!.base}, which may set another user`] : [];
  return {
    kind: 'fix',
    title,
    edits,
    safety: 'unsafe',
    because,
    risk: [...unknown, ...risks].join('; '),
    check: 'build the image, then: docker run --rm --entrypoint id IMAGE, and use what it does once',
  };
}

/** The one numeric user that all services start the image as. */
function userOfBuilders({
  builders,
}: Stage): { readonly user: string; readonly because: NonEmpty<Evidence> } | undefined {
  const [first, ...others] = builders;
  const user = first?.user;
  if (user === undefined || !/^[1-9]\d*:\d+$/.test(user) || others.some(other => other.user !== user)) return undefined;
  const evidence = builders.map(
    ({ name, file }): Evidence => ({ code: 'CFG', what: `${name} starts it as ${user} already`, origin: file }),
  );
  return { user, because: evidence as unknown as NonEmpty<Evidence> };
}
