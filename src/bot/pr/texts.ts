/** The words of one pull request. */
import { blockOf } from './body.ts';
import { idsOf, keyOf } from './change.ts';
import type { Unit } from './split.ts';
import type { PullState } from './state.ts';
import type { Context, Task } from './task.ts';
import { titleOf } from './title.ts';

/** GitHub takes 65,536 characters. */
const mostCharacters = 58_000;
/** Ids that the state has room for. */
const mostRefused = 300;

export function titleFor({ unit: { files, name }, proposal }: Task, { settings }: Context): string {
  const folder = name === proposal.group ? undefined : folderOf(files);
  return titleOf(files, { prefix: settings.config.bot.commitPrefix, ...(folder !== undefined && { folder }) });
}

/** Our part of the body. */
export function blockFor(task: Task, context: Context, more: Pick<PullState, 'labeled'>): string {
  const { unit, proposal } = task;
  const { leftovers, excerpts, units } = proposal;
  const paths = new Set(unit.files.map(({ path }) => path));
  return blockOf({
    unit,
    isProven: isProven(unit),
    leftovers: units.length === 1 ? leftovers : leftovers.within(path => paths.has(path)),
    excerpts,
    evidenceFile: context.settings.config.evidence.file,
    maxLength: Math.min(mostCharacters, context.forge.can.maxBody),
    state: {
      group: unit.name,
      key: keyOf(unit.files),
      findings: idsOf(unit.files),
      refused: [...leftovers.refused].sort().slice(0, mostRefused),
      title: titleFor(task, context),
      ...more,
    },
  });
}

/** Nothing unsafe is in it. */
export function isProven({ files }: Unit): boolean {
  return files.every(({ fixed }) => fixed.every(({ finding }) => finding.safety !== 'unsafe'));
}

/** The folder that all of them lie in. */
function folderOf(files: Unit['files']): string | undefined {
  const folders = files.map(({ path }) => path.split('/').slice(0, -1));
  const first = folders[0] ?? [];
  const depth = first.findIndex((name, index) => folders.some(folder => folder[index] !== name));
  const shared = (depth === -1 ? first : first.slice(0, depth)).join('/');
  return shared === '' ? undefined : shared;
}
