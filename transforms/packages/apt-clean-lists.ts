import {
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
import { callsIn, hasCacheMount } from '../shared/package-calls.ts';
import { fromInstruction, isShipped, stageName } from '../shared/stages.ts';
import { enumerate } from '../shared/words.ts';
import { needsLists } from './list-users.ts';
import { declineStrict, strictRemoval } from './strict-removal.ts';
import { joinedWith, takesInFront, updateAlone } from './update-alone.ts';

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
      'Safe, because the next installation fetches the lists again. Unsafe when a later RUN of the same stage installs without fetching them: it is told to, and may meet a repository then that was set up in between. Declined when that RUN is no plain chain of commands or belongs to another stage, when a script or the start installs without fetching them, and when the RUN cannot take one more command at its end.',
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
  const target = next ?? step;
  const users = usersOfLists(stage, target);
  const later = installsWithoutLists(stage, target);
  const isKept = update && !next;
  const refetched = isKept || !users.every(user => later.includes(user)) ? [] : refetch(stage, step, later);
  if (users.length > 0 && refetched.length === 0)
    return declined(
      'needs-other-fix',
      `${users[0]!.origin} needs these lists; let it fetch its own first, or join the two RUN`,
    );
  if (next && removesLists(next))
    return declined('needs-other-fix', `${next.origin} removes them, in another layer; join the two RUN`);
  const strict = strictRemoval(stage, step, /\/var\/lib\/apt\/lists/);
  if (strict) return declineStrict(strict);
  const change = {
    kind: 'fix' as const,
    edits: [stage.appendCommand(target, removalFor(step)), ...refetched] as const,
    ...(next ? { requires: ['no-update-alone'] as const } : {}),
    because: [
      fromInstruction(step, fetchesLists(step) ? 'fetches the lists' : 'sets a repository up, which fetches the lists'),
    ] as const,
  };
  if (refetched.length === 0) return { ...change, title: 'remove the package lists in the same RUN', safety: 'safe' };
  return {
    ...change,
    title: 'remove the package lists in the same RUN, and let the later ones fetch their own',
    safety: 'unsafe',
    risk: `packages of ${enumerate(later.map(({ origin }) => origin))} may be newer; a repository that was set up in between without its key stops the build then`,
    check: 'docker build',
  };
}

function removalFor(step: Instruction): NonEmpty<string> {
  const isSudo = callsIn(step, 'apt-get', 'apt').some(({ command }) => command.words[0] === 'sudo');
  return isSudo ? ['sudo', 'rm', '-rf', `${lists}/*`] : ['rm', '-rf', `${lists}/*`];
}

/** Each later RUN fetches the lists as the first one does, and removes them; empty when that cannot be written. */
function refetch(stage: Stage, first: Instruction, later: readonly Instruction[]): readonly Edit[] {
  const fetching = callsIn(first, 'apt-get', 'apt').find(({ action }) => action === 'update');
  // What switches signatures off is not repeated.
  const [name, ...rest] = (fetching?.command.words ?? []).filter(
    word => word !== '--allow-unauthenticated' && word !== '--force-yes',
  );
  if (name === undefined || rest.includes(undefined)) return [];
  const isOne = (step: Instruction): boolean =>
    stage.steps[step.index] === step && step.user === first.user && takesInFront(step);
  if (!later.every(isOne)) return [];
  const words = [name, ...(rest as string[])] as const;
  return later.flatMap(step => [
    ...stage.prependCommand(step, words),
    ...(removesLists(step) ? [] : [stage.appendCommand(step, removalFor(step))]),
  ]);
}

/** Later RUN, also of stages built on this one, that install with the lists of an earlier one. */
function installsWithoutLists(stage: Stage, after: Instruction): readonly Instruction[] {
  return usersOfLists(stage, after).filter(installs);
}

/** What comes after an instruction and uses its lists, up to where they are fetched again. */
function usersOfLists(stage: Stage, after: Instruction): readonly Instruction[] {
  const { context, stages } = stage.dockerfile;
  const found = stages
    .filter(({ chain }) => chain.includes(stage))
    .flatMap(({ chain }) => {
      const [, ...above] = chain.slice(chain.indexOf(stage));
      const start = chain.flatMap(({ steps }) => steps).filter(({ keyword }) => /^(CMD|ENTRYPOINT)$/.test(keyword));
      const later = [...stage.steps.slice(after.index + 1), ...above.flatMap(({ steps }) => steps), ...start];
      const end = later.findIndex(step => fetchesLists(step) || mayFetchLists(step));
      return (end === -1 ? later : later.slice(0, end)).filter(step => installs(step) || needsLists(step, context));
    });
  return [...new Set(found)];
}

function installs(step: Instruction): boolean {
  return callsIn(step, 'apt-get', 'apt').some(({ action }) =>
    ['install', 'upgrade', 'dist-upgrade', 'build-dep'].includes(action),
  );
}
