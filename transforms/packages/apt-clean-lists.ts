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
import { hasCacheMount, packageCalls } from '../shared/package-calls.ts';
import { fromInstruction, isShipped, stageName } from '../shared/stages.ts';

const lists = '/var/lib/apt/lists';

/** Package lists leave the layer that fetched them. */
export default defineTransform<Instruction>({
  meta: {
    id: 'apt-clean-lists',
    title: 'Package lists of apt stay in the layer',
    severity: 'low',
    fixable: 'sometimes',
    why: 'The lists make every image tens of megabytes larger, and they tell an attacker which versions were current when it was built.',
    fixSafety:
      'Safe, because the next installation fetches the lists again. Declined when a later RUN of the same image, or of a stage built on it, installs without fetching them, and when the RUN cannot take one more command at its end.',
    references: ['DL3009', 'kics D df746b39'],
    preset: 'recommended',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Instruction>> {
  if (!isShipped(stage)) return;
  const fetching = new Set(
    packageCalls(stage, 'apt-get', 'apt')
      .filter(({ action }) => action === 'update')
      .map(({ step }) => step),
  );
  for (const step of fetching) {
    if (hasCacheMount(step, /^\/var\/(lib|cache)\/apt(\/|$)|^\/var\/lib\/apt\/lists/) || removesLists(step)) continue;
    yield {
      at: step.path,
      message: `a RUN of ${stageName(stage)} leaves the package lists of apt in its layer`,
      data: step,
    };
  }
}

function removesLists({ commands = [], text }: Instruction): boolean {
  return (
    commands.some(({ words }) => words[0] === 'rm' && words.some(word => word?.startsWith(lists))) ||
    /rm\s[^;&|]*\/var\/lib\/apt\/lists/.test(text)
  );
}

function fix({ data: step }: Finding<Instruction>, stage: Stage, _facts: Facts): Fix | Declined {
  const later = installsWithoutLists(stage, step);
  if (later)
    return declined(
      'needs-other-fix',
      `${later.origin} installs with these lists; let it fetch its own first, or join the two RUN`,
    );
  return {
    kind: 'fix',
    title: 'remove the package lists in the same RUN',
    edits: [stage.appendCommand(step, ['rm', '-rf', `${lists}/*`])],
    safety: 'safe',
    because: [fromInstruction(step, 'fetches the lists')],
  };
}

/** A later RUN, also of a stage built on this one, that needs the lists of an earlier one. */
function installsWithoutLists(stage: Stage, after: Instruction): Instruction | undefined {
  const stages = stage.dockerfile.stages.filter(({ chain }) => chain.includes(stage));
  return stages
    .flatMap(each => packageCalls(each, 'apt-get', 'apt').map(call => ({ ...call, isOwn: each === stage })))
    .find(
      ({ step, action, isOwn }) =>
        ['install', 'upgrade', 'dist-upgrade', 'build-dep'].includes(action) &&
        !(isOwn && step.index <= after.index) &&
        !packageCalls({ ...stage, steps: [step] } as Stage, 'apt-get', 'apt').some(call => call.action === 'update'),
    )?.step;
}
