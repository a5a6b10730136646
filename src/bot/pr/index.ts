/**
 * Pull requests with the fixes of a whole repository. Nothing is remembered between two runs: what was done is read from the branch,
 * the body and the trailers, so that a run may end anywhere and the next one goes on.
 */

import { ConfigProblem } from '../../config/index.ts';
import type { FindingId } from '../../engine/plan.ts';
import { BareRepository } from '../../git/bare.ts';
import { type BranchName, branchName } from '../../git/names.ts';
import type { Forge } from '../forge/forge.ts';
import { GitWriter } from '../repository/git-writer.ts';
import type { Rules } from '../repository/plan.ts';
import { prefetch } from '../repository/prefetch.ts';
import { readSettings } from '../repository/settings.ts';
import { Snapshot } from '../repository/snapshot.ts';
import { branchFor } from './branch.ts';
import { ownBranches, type Refs, readRefs } from './branches.ts';
import { Memory } from './memory.ts';
import { groupNames, type Proposal, type Proposals, propose } from './proposal.ts';
import { Queue } from './queue.ts';
import type { Unit } from './split.ts';
import { Steward } from './steward.ts';
import type { UnitOutcome } from './task.ts';

export interface PullRequestOptions {
  readonly forge: Forge;
  readonly rules: Rules;
  /** The branch that pull requests are for; undefined: the default one. */
  readonly base: string | undefined;
  /** Says what would be done, and does nothing. */
  readonly isDryRun: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Takes one line for people; texts in it are from strangers. */
  readonly say: (line: string) => void;
}

export interface PullRequestResult {
  readonly outcomes: readonly UnitOutcome[];
}

/** Throws ConfigProblem, GitProblem, TryLater and what the forge throws. */
export async function proposePullRequests(options: PullRequestOptions): Promise<PullRequestResult> {
  const { forge, say } = options;
  const about = await forge.repository();
  if (about.isArchived) {
    say('the repository is archived: nothing is done');
    return { outcomes: [] };
  }
  const base = branchName(options.base ?? about.defaultBranch);
  if (!base) throw new ConfigProblem(`${options.base ?? about.defaultBranch} is no name of a branch that can be used`);
  const repository = await BareRepository.open(await forge.remote());
  try {
    const refs = await readRefs(repository, base);
    if (refs.base === undefined) {
      say(`there is no branch ${base}: nothing is done`);
      return { outcomes: [] };
    }
    // Together: each request to a server takes longer than some commits more.
    await repository.fetch([refs.base, ...refs.usual.values()]);
    const snapshot = await Snapshot.open(repository, refs.base);
    await prefetch(snapshot);
    const isDefault = base === about.defaultBranch;
    return await run(options, { repository, snapshot, refs, base, isDefault });
  } finally {
    repository.close();
  }
}

interface Place {
  readonly repository: BareRepository;
  readonly snapshot: Snapshot;
  readonly refs: Refs;
  readonly base: BranchName;
  readonly isDefault: boolean;
}

async function run(options: PullRequestOptions, place: Place): Promise<PullRequestResult> {
  const { forge, say, now } = options;
  const { repository, snapshot, refs, base, isDefault } = place;
  const settings = await readSettings(snapshot);
  for (const note of settings.notes) say(note);
  if (!settings.config.bot.enabled) {
    say('bot.enabled is false: nothing is done');
    return { outcomes: [] };
  }
  const names = groupNames(settings, options.rules);
  const { prefix, heads } = await ownBranches(repository, refs, settings.config.bot.branchPrefix);
  const branchOf = (unit: string): BranchName => branchFor(unit, { prefix, ...(!isDefault && { base }) });
  const memory = new Memory({ forge, base, self: await forge.self(), heads, branchOf });
  for (const unit of [...names, ...partsIn(heads, names, branchOf)]) await memory.historyOf(unit);
  const { retryRefused, transport, maxOpen, sequence } = settings.config.bot;
  const read = (from: Snapshot): Promise<Proposals> => {
    const refused = retryRefused ? new Set<FindingId>() : memory.refused;
    return propose(from, settings, { refused, rules: options.rules, today: dateOf(now()) });
  };
  let proposals = await read(snapshot);
  const isOpen = (unit: string): boolean => memory.histories.get(unit)?.open !== undefined;
  // Before something new is opened everything that people ever said counts.
  const isFull = [...memory.histories.values()].filter(({ open }) => open).length >= maxOpen;
  const isNew = !isFull && proposals.list.some(({ units }) => units.some(({ name }) => !isOpen(name)));
  if (isNew && !retryRefused && (await memory.recall())) proposals = await read(snapshot);
  for (const note of proposals.notes) say(note);
  const back = proposals.refused.filter(id => memory.merged.has(id)).length;
  if (back > 0)
    say(`${back} of the findings were fixed by what was merged and taken back: they are not proposed again`);
  const steward = new Steward({
    forge,
    repository,
    snapshot,
    settings,
    base,
    writer: (transport === 'api' ? forge.writer : undefined) ?? new GitWriter(repository, now),
    propose: async other => (await read(other)).list.flatMap(({ units }) => units),
    isDryRun: options.isDryRun,
    now,
    say,
  });
  const wanted = proposals.list.flatMap(proposal => proposal.units.map(unit => ({ unit, proposal })));
  const isLeft = (name: string): boolean => heads.has(branchOf(name)) || isOpen(name);
  const gone = [...memory.histories.keys()].filter(
    name => isLeft(name) && !wanted.some(({ unit }) => unit.name === name),
  );
  const work = [...gone.map(name => emptyUnit(name, proposals.list)), ...wanted];
  if (work.length === 0) say(nothingToChange(proposals));
  const queue = new Queue(
    work.map(({ unit }) => unit).filter(({ name }) => isOpen(name)),
    { maxOpen, sequence },
  );
  const outcomes: UnitOutcome[] = [];
  for (const { unit, proposal } of work) {
    const branch = branchOf(unit.name);
    const history = await memory.historyOf(unit.name);
    const task = { unit, proposal, history, branch, head: heads.get(branch), wait: queue.whyWait(unit) };
    const outcome = await steward.take(task);
    outcomes.push(outcome);
    queue.note(unit, outcome.operation);
  }
  return { outcomes };
}

function nothingToChange({ list }: Proposals): string {
  const open = Math.max(0, ...list.map(({ leftovers }) => leftovers.count));
  const left =
    open === 0 ? '' : `; ${open} finding${open === 1 ? ' needs' : 's need'} a decision, see \`harden check\``;
  return `there is nothing to change${left}`;
}

/** Parts of a group that was split earlier: `safe-apps`. */
function partsIn(
  heads: ReadonlyMap<string, string>,
  groups: readonly string[],
  branchOf: (unit: string) => string,
): readonly string[] {
  return groups.flatMap(group =>
    [...heads.keys()]
      .filter(head => head.startsWith(`${branchOf(group)}-`))
      .map(head => `${group}${head.slice(branchOf(group).length)}`)
      .filter(unit => !groups.includes(unit) && /^[a-z0-9-]+$/.test(unit)),
  );
}

/** What is left of a group that has nothing to change any more. */
function emptyUnit(name: string, proposals: readonly Proposal[]): { readonly unit: Unit; readonly proposal: Proposal } {
  const proposal = proposals.find(({ group }) => name === group || name.startsWith(`${group}-`)) ?? proposals[0]!;
  return { unit: { name, files: [], later: 0 }, proposal };
}

function dateOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
