import { isRootText } from '../../src/linux/users.ts';
import {
  type Declined,
  defineTransform,
  type Facts,
  type Finding,
  type Fix,
  type Instruction,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { chainSteps, fromInstruction, lastStep, stageName } from '../shared/stages.ts';
import { chooseAccount, type ImageAccount, inNumbers } from './image-account.ts';
import { startAs } from './image-start.ts';

/** An image that becomes root to be built does not stay so. */
export default defineTransform<Instruction>({
  meta: {
    id: 'image-root-user',
    title: 'The last USER of the image is root',
    severity: 'high',
    fixable: 'sometimes',
    why: 'Building needs root, running rarely does: a USER root that is not taken back makes every container of the image start as root.',
    fixSafety:
      'Always unsafe: the user of an earlier line is restored, else an account of the image or a new one is taken, and the files do not tell all that the program writes; what they tell is given to the user in the same fix. Declined when the start turns into another user by itself, and for an image without a shell that has to give a folder away.',
    references: ['DS-0002', 'CKV_DOCKER_8', 'DL3002', 'KICS 67fd0c4a'],
    changesStart: true,
    preset: 'baseline',
    phase: 'start',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage, facts: Facts): Iterable<Finding<Instruction>> {
  if (!stage.isFinal) return;
  const last = lastStep(stage, 'USER');
  if (!last || !isRootText(last.text)) return;
  // An instruction of a stage below is told where the image ends.
  const at = last.path[1] === stage.index ? last.path : stage.path;
  const message = `${stageName(stage)} ends as USER ${last.text}`;
  const isMeant = facts.builtImage(stage).needsRootToStart() !== undefined;
  yield { at, message, data: last, ...(isMeant ? { severity: 'info' as const } : {}) };
}

function fix({ data: last }: Finding<Instruction>, stage: Stage, facts: Facts): Fix | Declined {
  const image = facts.builtImage(stage);
  const root = image.needsRootToStart();
  if (root) return declined('by-design', `its start needs root: ${root.what} [${root.origin}]`);
  const earlier = chainSteps(stage).findLast(
    ({ keyword, text }) => keyword === 'USER' && !isRootText(text) && !text.includes('$'),
  );
  const account: ImageAccount = earlier
    ? { user: inNumbers(image, earlier.text), because: [], makes: undefined, doubt: undefined }
    : chooseAccount(image);
  const start = startAs(stage, image, account);
  if ('kind' in start) return start;
  const { title, edits, because, risks } = start;
  return {
    kind: 'fix',
    title: earlier ? title.replace(/^(start as \S+?)(,|$)/, '$1 again$2') : title,
    edits,
    safety: 'unsafe',
    because: [
      fromInstruction(last, `USER ${last.text}`),
      ...(earlier ? [fromInstruction(earlier, `USER ${earlier.text}`)] : []),
      ...because,
    ],
    risk: ['the image may become root on purpose', ...risks].join('; '),
    check: 'build the image, then: docker run --rm --entrypoint id IMAGE, and use what it does once',
  };
}
