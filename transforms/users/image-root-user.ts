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
import { chooseAccount, firstOfStart, type ImageAccount, imageUserRisks, inNumbers, startAs } from './image-account.ts';

/** An image that becomes root to be built does not stay so. */
export default defineTransform<Instruction>({
  meta: {
    id: 'image-root-user',
    title: 'The last USER of the image is root',
    severity: 'high',
    fixable: 'sometimes',
    why: 'Building needs root, running rarely does: a USER root that is not taken back makes every container of the image start as root.',
    fixSafety:
      'Always unsafe: the user of an earlier line is restored, else an account of the image or a new one is taken, and the files do not tell what the program writes. Declined when the start script turns into another user by itself.',
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
  const account: ImageAccount = chooseAccount(image);
  const edits = earlier
    ? ([stage.insert(firstOfStart(stage), 'USER', inNumbers(image, earlier.text))] as const)
    : startAs(stage, account);
  const user = earlier ? inNumbers(image, earlier.text) : `${account.uid}:${account.gid}`;
  return {
    kind: 'fix',
    title: earlier ? `start as ${user} again` : `start as ${user}`,
    edits,
    safety: 'unsafe',
    because: [
      fromInstruction(last, `USER ${last.text}`),
      ...(earlier ? [fromInstruction(earlier, `USER ${earlier.text}`)] : account.because),
    ],
    risk: ['the image may become root on purpose', ...imageUserRisks(stage, account)].join('; '),
    check: 'build the image, then: docker run --rm --entrypoint id IMAGE, and use what it does once',
  };
}
