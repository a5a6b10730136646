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
import { programAt } from '../shared/package-calls.ts';
import { fromInstruction, isShipped, stageName } from '../shared/stages.ts';
import { startCall } from '../shared/start-calls.ts';

/** A container starts as who it is. */
export default defineTransform<Instruction>({
  meta: {
    id: 'no-sudo-entrypoint',
    title: 'Container started or checked with sudo',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'It needs a setuid program and the way to root that no-new-privileges closes; an intruder finds both ready.',
    fixSafety:
      'Unsafe where a list starts with sudo alone: the program then runs as the user of the image. Declined in lines for a shell and with options of sudo that choose another user.',
    references: ['C-0062'],
    preset: 'baseline',
    phase: 'start',
  },
  on: {
    stage: { detect, fix },
  },
});

const isSudo = (word: string | undefined): boolean => /^(\S*\/)?(sudo|doas)$/.test(word ?? '');

function* detect(stage: Stage): Iterable<Finding<Instruction>> {
  if (!isShipped(stage)) return;
  for (const step of stage.steps) {
    const programs = startCall(step)?.programs ?? [];
    if (programs.some(words => words.slice(0, programAt(words) + 1).some(isSudo)))
      yield { at: step.path, message: `${step.keyword} of ${stageName(stage)} uses sudo`, data: step };
  }
}

function fix({ data: step }: Finding<Instruction>, stage: Stage, facts: Facts): Fix | Declined {
  const words = startCall(step)?.words;
  const behind = words?.findIndex((word, index) => index > 0 && !/^-[EHn]+$/.test(word)) ?? -1;
  if (!words || !isSudo(words[0]) || behind === -1 || words[behind]!.startsWith('-'))
    return declined(
      'report-only',
      'start the program without sudo: where it needs root, USER root says so; where it needs one thing of root, give it that in a RUN (setcap, chown)',
    );
  const rest = `[${words
    .slice(behind)
    .map(word => JSON.stringify(word))
    .join(', ')}]`;
  const text = step.keyword === 'HEALTHCHECK' ? `CMD ${rest}` : rest;
  const user = facts.builtImage(stage).startUser();
  const isRoot = user.known && user.root;
  return {
    kind: 'fix',
    title: `start ${words[behind]} without sudo`,
    edits: [stage.change(step, 'arguments', text)],
    safety: 'unsafe',
    because: [fromInstruction(step, 'starts with sudo'), ...(user.known ? user.because : [])],
    risk: isRoot
      ? 'the image starts as root already; sudo also took away most variables, which the program now sees'
      : 'the program loses root: what only root may do, such as ports below 1024 and files of root, fails',
    check: 'start the image, and look at its log for "permission denied" and "operation not permitted"',
  };
}
