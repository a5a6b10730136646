import type { Instruction, NonEmpty, Stage } from '../../src/transform.ts';
import { callsIn, type PackageCall } from '../shared/package-calls.ts';
import { isHeredoc } from './droppable.ts';

/** A RUN that fetches lists of packages, and does nothing else. */
export interface UpdateAlone {
  readonly step: Instruction;
  readonly manager: string;
  readonly words: NonEmpty<string> | undefined;
}

const managers = ['apt-get', 'apt', 'apk', 'yum', 'dnf', 'microdnf', 'zypper'];
const updates = new Set(['update', 'check-update', 'makecache', 'refresh', 'ref']);
const installs = new Set([
  ...['install', 'add', 'upgrade', 'dist-upgrade', 'full-upgrade', 'build-dep', 'groupinstall', 'localinstall', 'in'],
]);

/** Reads a RUN as one that only updates. */
export function updateAlone(step: Instruction): UpdateAlone | undefined {
  const { commands = [] } = step;
  const calls = callsIn(step, ...managers);
  const [first] = calls;
  if (!first || calls.length !== commands.length || !calls.every(({ action }) => updates.has(action))) return undefined;
  const hasVariables = first.command.assignments.some(each => !each.startsWith('DEBIAN_FRONTEND='));
  const [name, ...rest] = first.command.words;
  const isPlain = commands.length === 1 && !hasVariables && !rest.includes(undefined) && name !== undefined;
  return { step, manager: first.manager, words: isPlain ? [name, ...(rest as string[])] : undefined };
}

/** It asks apk about packages, which needs an index at hand. */
export function readsIndex(step: Instruction): boolean {
  return callsIn(step, 'apk').some(({ action }) =>
    ['search', 'policy', 'list', 'fetch', 'dot', 'stats'].includes(action),
  );
}

/** The next RUN of the stage, or of one built on it, that installs with the same package manager and without an update of its own. */
export function nextInstall(stage: Stage, { step, manager }: UpdateAlone): Instruction | undefined {
  const rest = [
    ...stage.steps.slice(step.index + 1),
    ...stage.dockerfile.stages
      .filter(each => each !== stage && each.chain.includes(stage))
      .flatMap(({ steps }) => steps),
  ];
  return rest.find(each => installsWith(each, manager));
}

function installsWith(step: Instruction, manager: string): boolean {
  return callsIn(step, ...familyOf(manager)).some(({ action }: PackageCall) => installs.has(action));
}

function familyOf(manager: string): readonly string[] {
  return manager.startsWith('apt') ? ['apt-get', 'apt'] : [manager];
}

/** The RUN directly behind it that it can be joined with: it fails in the same cases then. */
export function joinedWith(stage: Stage, update: UpdateAlone): Instruction | undefined {
  const next = stage.steps[update.step.index + 1];
  if (!next || !update.words || next.keyword !== 'RUN' || !installsWith(next, update.manager)) return undefined;
  const flags = ({ flags: all }: Instruction): string => all.map(({ name, value }) => `${name}=${value}`).join(' ');
  return flags(next) === flags(update.step) && takesInFront(next) ? next : undefined;
}

/** A command in front of its first one stops it when it fails: behind anything else than `&&` that would go unnoticed. */
export function takesInFront(step: Instruction): boolean {
  const [first, ...others] = step.commands ?? [];
  const isChain = others.every(({ join }) => join === '&&' || join === '|' || join === 'nested');
  return first !== undefined && first.join === undefined && isChain && !isHeredoc(step);
}
