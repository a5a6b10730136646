import {
  type BuildCommand,
  type Declined,
  defineTransform,
  type Edit,
  type Finding,
  type Fix,
  type Instruction,
  type NonEmpty,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { callsIn, hasCacheMount, hasOption, type PackageCall } from '../shared/package-calls.ts';
import { fromInstruction, isShipped, stageName } from '../shared/stages.ts';
import { canDrop } from './droppable.ts';
import { declineStrict, isStrict, strictRemoval } from './strict-removal.ts';
import { readsIndex } from './update-alone.ts';

/** A RUN that adds packages, and whether it removes the index at its end. */
interface Data {
  readonly step: Instruction;
  readonly removal: BuildCommand | 'other' | undefined;
}

const folder = '/var/cache/apk';
const folderPattern = /\/var\/cache\/apk/;

/** The index of packages is not kept. */
export default defineTransform<Data>({
  meta: {
    id: 'apk-no-cache',
    title: 'Index of apk stays in the layer',
    severity: 'low',
    fixable: 'sometimes',
    why: 'The index makes every image larger, and a later build that finds it in a cached layer installs what was current when it was fetched.',
    fixSafety:
      'Safe, because apk fetches its index itself when it is told to keep none: `apk update` in the same RUN is taken out then. Declined for Alpine before 3.3, which has no such option.',
    references: ['DS-0025', 'DL3019', 'KICS ae9c56a6'],
    preset: 'recommended',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Data>> {
  if (!isShipped(stage)) return;
  for (const step of stage.steps) {
    const calls = callsIn(step, 'apk');
    if (!calls.some(isInstall) || !calls.some(keepsIndex) || readsIndex(step)) continue;
    if (hasCacheMount(step, /^\/var\/cache(\/apk)?\/?$|^\/etc\/apk\/cache/)) continue;
    const removal = removalOf(step);
    const name = `a RUN of ${stageName(stage)}`;
    if (removal === undefined)
      yield { at: step.path, message: `${name} leaves the index of apk in its layer`, data: { step, removal } };
    else if (calls.some(call => isInstall(call) && keepsIndex(call)))
      yield {
        at: step.path,
        message: `${name} stores the index of apk only to remove it again`,
        severity: 'info',
        data: { step, removal },
      };
  }
}

function isInstall({ action }: PackageCall): boolean {
  return action === 'add' || action === 'upgrade';
}

function keepsIndex(call: PackageCall): boolean {
  return (isInstall(call) || call.action === 'update') && !hasOption(call, '--no-cache');
}

/** The command that removes the index, and nothing else. */
function removalOf({ commands = [], text }: Instruction): BuildCommand | 'other' | undefined {
  const removal = commands.findLast(({ words }) => words[0] === 'rm' && words.some(word => word?.startsWith(folder)));
  if (!removal) return /rm\s[^;&|]*\/var\/cache\/apk/.test(text) ? 'other' : undefined;
  const isAlone = removal.words.slice(1).every(word => word?.startsWith('-') || word?.startsWith(folder));
  return isAlone ? removal : 'other';
}

function fix({ data: { step, removal } }: Finding<Data>, stage: Stage): Fix | Declined {
  if (isBeforeNoCache(stage))
    return declined('not-possible', 'this Alpine knows no `--no-cache`; begin with a newer one, 3.3 was the first');
  const strict = strictRemoval(stage, step, folderPattern, typeof removal === 'object' ? removal : undefined);
  if (strict) return declineStrict(strict);
  const edits: Edit[] = [];
  const calls = callsIn(step, 'apk').filter(keepsIndex);
  for (const call of calls) if (isInstall(call)) edits.push(withoutCache(stage, call));
  const updates = calls.filter(({ action }) => action === 'update');
  const gone = updates.filter(({ command }) => canDrop(step, command));
  for (const { command } of gone) edits.push(...stage.dropCommand(step, command));
  const isTidy = gone.length === updates.length;
  const isDropped = isTidy && typeof removal === 'object' && canDrop(step, removal);
  if (typeof removal === 'object' && !isDropped && isStrict(removal, folderPattern)) return declineStrict(step);
  if (isDropped) edits.push(...stage.dropCommand(step, removal));
  const [first, ...rest] = edits;
  if (!first)
    return declined('edit-refused', 'take `apk update` out by hand: with `--no-cache` the index is fetched anyway');
  return {
    kind: 'fix',
    title: gone.length > 0 ? 'let apk keep no index, and do without fetching one before' : 'let apk keep no index',
    edits: [first, ...rest] satisfies NonEmpty<Edit>,
    safety: 'safe',
    because: [fromInstruction(step, 'adds packages with apk, which fetches its index itself then')],
  };
}

/** The option that asks for a fresh index becomes the one that keeps none. */
function withoutCache(stage: Stage, { step, command, at }: PackageCall): Edit {
  const position = command.words.findIndex(word => ['-U', '--update', '--update-cache'].includes(word ?? ''));
  return position === -1
    ? stage.insertWord(step, command, at + 1, '--no-cache')
    : stage.changeWord(step, command, position, '--no-cache');
}

function isBeforeNoCache({ chain }: Stage): boolean {
  const { image } = chain[0]!;
  const [, major, minor] = /(?:^|alpine)(\d+)\.(\d+)/.exec(image?.tag ?? '') ?? [];
  const isAlpine = /(^|\/)alpine$/.test(image?.repository ?? '') || /alpine\d/.test(image?.tag ?? '');
  return isAlpine && major !== undefined && Number(major) * 100 + Number(minor) < 303;
}
