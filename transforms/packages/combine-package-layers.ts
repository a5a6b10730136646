import {
  type BuildCommand,
  type Declined,
  defineTransform,
  type Finding,
  type Instruction,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { callsIn, hasCacheMount } from '../shared/package-calls.ts';
import { isShipped, stageName, stepsBefore } from '../shared/stages.ts';

interface Data {
  readonly filled: Instruction;
  readonly what: string;
}

/** What is removed, by which package managers it comes, and how the removal is told from others. */
interface Cleaning {
  readonly what: string;
  readonly managers: readonly string[];
  readonly isRemoval: (words: BuildCommand['words']) => boolean;
}

const ofApk = 'packages of apk';

const cleanings: readonly Cleaning[] = [
  {
    what: 'the package lists of apt',
    managers: ['apt-get', 'apt'],
    isRemoval: words => removes(words, '/var/lib/apt/lists') || removes(words, '/var/cache/apt'),
  },
  {
    what: 'the downloads of apt',
    managers: ['apt-get', 'apt'],
    isRemoval: ([name, ...rest]) =>
      /^apt(-get)?$/.test(name ?? '') && rest.some(word => /^(auto)?clean$/.test(word ?? '')),
  },
  {
    what: ofApk,
    managers: ['apk'],
    isRemoval: ([name, ...rest]) => name === 'apk' && rest.includes('del'),
  },
  { what: 'the index of apk', managers: ['apk'], isRemoval: words => removes(words, '/var/cache/apk') },
  {
    what: 'the downloads of yum or dnf',
    managers: ['yum', 'dnf', 'microdnf'],
    isRemoval: words =>
      (/^(yum|dnf|microdnf)$/.test(words[0] ?? '') && words.includes('clean')) ||
      removes(words, '/var/cache/yum') ||
      removes(words, '/var/cache/dnf'),
  },
];

function removes([name, ...rest]: BuildCommand['words'], folder: string): boolean {
  return name === 'rm' && rest.some(word => word?.startsWith(folder));
}

/** What is removed was not stored before. */
export default defineTransform<Data>({
  meta: {
    id: 'combine-package-layers',
    title: 'A later layer removes what an earlier one has stored',
    severity: 'info',
    fixable: 'never',
    why: 'Layers only add up: what a later RUN removes stays in the image, and everybody who pulls it has it.',
    fixSafety: 'Never fixed: which RUN belong together is yours to say.',
    references: ['DL3059'],
    preset: 'strict',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Data>> {
  if (!isShipped(stage)) return;
  for (const step of stage.steps) {
    const found = cleanings.flatMap(cleaning => {
      const filled = filledBefore(stage, step, cleaning);
      return filled ? [{ filled, what: cleaning.what }] : [];
    });
    const [data] = found;
    if (data)
      yield {
        at: step.path,
        message: `a RUN of ${stageName(stage)} removes ${data.what} from a layer that is stored already`,
        data,
      };
  }
}

/** The last RUN in front that stored what a RUN removes that stores none itself. */
function filledBefore(stage: Stage, step: Instruction, { managers, isRemoval }: Cleaning): Instruction | undefined {
  const removal = step.commands?.some(({ words }) => isRemoval(words[0] === 'sudo' ? words.slice(1) : words));
  if (!removal || hasCacheMount(step, /./) || isFilling(step, managers)) return undefined;
  return stepsBefore(stage, step).findLast(
    each =>
      isFilling(each, managers) && !each.commands?.some(({ words }) => isRemoval(words)) && !hasCacheMount(each, /./),
  );
}

function isFilling(step: Instruction, managers: readonly string[]): boolean {
  return callsIn(step, ...managers).some(({ action }) => /install|update|upgrade|^add$/.test(action));
}

function fix({ data: { filled, what } }: Finding<Data>): Declined {
  return declined(
    'report-only',
    what === ofApk
      ? `${filled.origin} adds them; add, use and remove them in one RUN, or build in a stage of its own`
      : `${filled.origin} stored ${what}; remove that at the end of the same RUN, behind \`&&\``,
  );
}
