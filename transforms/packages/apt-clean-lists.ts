import {
  type Declined,
  defineTransform,
  type Finding,
  type Fix,
  type Instruction,
  type NonEmpty,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { callsIn, hasCacheMount } from '../shared/package-calls.ts';
import { fromInstruction, isShipped, stageName } from '../shared/stages.ts';
import { needsLists } from './list-users.ts';
import { declineStrict, strictRemoval } from './strict-removal.ts';
import { joinedWith, updateAlone } from './update-alone.ts';

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
      'Safe, because the next installation fetches the lists again. Declined when a later RUN of the same image, or of a stage built on it, or its start, installs without fetching them, itself or by a script, and when the RUN cannot take one more command at its end.',
    references: ['DL3009', 'KICS df746b39'],
    preset: 'recommended',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Instruction>> {
  if (!isShipped(stage)) return;
  for (const step of stage.steps) {
    const isFetching = fetchesLists(step);
    if (!isFetching && !mayFetchLists(step)) continue;
    if (hasCacheMount(step, /^\/var\/(lib|cache)\/apt(\/|$)|^\/var\/lib\/apt\/lists/) || removesLists(step)) continue;
    yield {
      at: step.path,
      message: `a RUN of ${stageName(stage)} ${isFetching ? 'leaves' : 'may leave'} the package lists of apt in its layer`,
      data: step,
    };
  }
}

function fetchesLists(step: Instruction): boolean {
  return callsIn(step, 'apt-get', 'apt').some(({ action }) => action === 'update');
}

/** It installs behind a program that fetches lists to set a repository up: a script of its maker, `add-apt-repository`. */
function mayFetchLists(step: Instruction): boolean {
  const { commands = [] } = step;
  const [install] = callsIn(step, 'apt-get', 'apt').filter(({ action }) => action === 'install');
  return commands.some(
    ({ words: [name, ...rest], join, index }) =>
      install !== undefined &&
      index < install.command.index &&
      (name === 'add-apt-repository' || (join === '|' && isShell(name === 'sudo' ? rest.find(isShell) : name))),
  );
}

function isShell(word: string | undefined): boolean {
  return /^(\/bin\/)?(ba)?sh$/.test(word ?? '');
}

function removesLists({ commands = [], text }: Instruction): boolean {
  return (
    commands.some(({ words }) => words[0] === 'rm' && words.some(word => word?.startsWith(lists))) ||
    /rm\s[^;&|]*\/var\/lib\/apt\/lists/.test(text)
  );
}

function fix({ data: step }: Finding<Instruction>, stage: Stage): Fix | Declined {
  const update = updateAlone(step);
  const next = update && joinedWith(stage, update);
  const later = needsListsLater(stage, next ?? step);
  if (later)
    return declined(
      'needs-other-fix',
      `${later.origin} needs these lists; let it fetch its own first, or join the two RUN`,
    );
  if (next && removesLists(next))
    return declined('needs-other-fix', `${next.origin} removes them, in another layer; join the two RUN`);
  const strict = strictRemoval(stage, step, /\/var\/lib\/apt\/lists/);
  if (strict) return declineStrict(strict);
  const words: NonEmpty<string> = ['rm', '-rf', `${lists}/*`];
  const isSudo = callsIn(step, 'apt-get', 'apt').some(({ command }) => command.words[0] === 'sudo');
  return {
    kind: 'fix',
    title: 'remove the package lists in the same RUN',
    edits: [stage.appendCommand(next ?? step, isSudo ? ['sudo', ...words] : words)],
    ...(next ? { requires: ['no-update-alone'] } : {}),
    safety: 'safe',
    because: [
      fromInstruction(step, fetchesLists(step) ? 'fetches the lists' : 'sets a repository up, which fetches the lists'),
    ],
  };
}

/** A later RUN, also of a stage built on this one, or the start, that needs the lists of an earlier one. */
function needsListsLater(stage: Stage, after: Instruction): Instruction | undefined {
  const ways = stage.dockerfile.stages.filter(({ chain }) => chain.includes(stage));
  for (const { chain } of ways) {
    const [, ...above] = chain.slice(chain.indexOf(stage));
    const start = chain.flatMap(({ steps }) => steps).filter(({ keyword }) => /^(CMD|ENTRYPOINT)$/.test(keyword));
    const later = [...stage.steps.slice(after.index + 1), ...above.flatMap(({ steps }) => steps), ...start];
    const { context } = stage.dockerfile;
    const next = later.find(step => fetchesLists(step) || mayFetchLists(step) || needsLists(step, context));
    if (next && !fetchesLists(next) && !mayFetchLists(next)) return next;
  }
  return undefined;
}
