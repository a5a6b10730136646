/**
 * Pull requests with the fixes of a whole repository. Nothing is remembered between two runs: what was done is read from the branch,
 * the body and the trailers, so that a run may end anywhere and the next one goes on.
 */
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
import { type History, readHistory } from './history.ts';
import { groupNames, type Proposal, propose } from './proposal.ts';
import type { Unit } from './split.ts';
import { Steward, type UnitOutcome } from './steward.ts';

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
  if (!base) throw new Error(`${options.base ?? about.defaultBranch} is no name of a branch that can be used`);
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
  const self = await forge.self();
  const histories = new Map<string, History>();
  const historyOf = async (unit: string): Promise<History> => {
    const head = branchOf(unit);
    const known = histories.get(unit) ?? (await readHistory(forge, { head, base, isThere: heads.has(head) }, self));
    histories.set(unit, known);
    return known;
  };
  for (const name of names) await historyOf(name);
  for (const unit of partsIn(heads, names, branchOf)) await historyOf(unit);
  const refused = settings.config.bot.retryRefused ? new Set<string>() : refusedIn([...histories.values()]);
  const how = { refused, rules: options.rules, today: dateOf(now()) };
  const proposals = await propose(snapshot, settings, how);
  for (const note of proposals.notes) say(note);
  const back = proposals.refused.filter(id => [...histories.values()].some(({ merged }) => merged.has(id)));
  if (back.length > 0)
    say(`${back.length} of the findings were fixed by what was merged and taken back: they are not proposed again`);
  const steward = new Steward({
    forge,
    repository,
    snapshot,
    settings,
    base,
    writer: (settings.config.bot.transport === 'api' ? forge.writer : undefined) ?? new GitWriter(repository, now),
    propose: async other => (await propose(other, settings, how)).list.flatMap(({ units }) => units),
    isDryRun: options.isDryRun,
    now,
    say,
  });
  const wanted = proposals.list.flatMap(proposal => proposal.units.map(unit => ({ unit, proposal })));
  const isLeft = (name: string): boolean => heads.has(branchOf(name)) || histories.get(name)?.open !== undefined;
  const gone = [...histories.keys()].filter(name => isLeft(name) && !wanted.some(({ unit }) => unit.name === name));
  const outcomes: UnitOutcome[] = [];
  const work = [...gone.map(name => emptyUnit(name, proposals.list)), ...wanted];
  if (work.length === 0) say('there is nothing to change');
  const isOpen = (name: string): boolean => histories.get(name)?.open !== undefined;
  const openFiles = new Set(
    work.filter(({ unit }) => isOpen(unit.name)).flatMap(({ unit }) => unit.files.map(({ path }) => path)),
  );
  let open = work.filter(({ unit }) => isOpen(unit.name)).length;
  for (const { unit, proposal } of work) {
    const head = heads.get(branchOf(unit.name));
    const history = await historyOf(unit.name);
    const isFull = open >= settings.config.bot.maxOpen;
    const overlaps = settings.config.bot.sequence && unit.files.some(({ path }) => openFiles.has(path));
    const wait = isFull || overlaps ? 'it waits for the pull request that is open' : undefined;
    const outcome = await steward.take({ unit, proposal, history, branch: branchOf(unit.name), head, wait });
    outcomes.push(outcome);
    if (outcome.operation === 'created') {
      open++;
      for (const { path } of unit.files) openFiles.add(path);
    }
    if (outcome.operation === 'closed') open--;
  }
  return { outcomes };
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

function refusedIn(histories: readonly History[]): ReadonlySet<string> {
  return new Set(histories.flatMap(({ refused, merged }) => [...refused, ...merged]));
}

/** What is left of a group that has nothing to change any more. */
function emptyUnit(name: string, proposals: readonly Proposal[]): { readonly unit: Unit; readonly proposal: Proposal } {
  const proposal = proposals.find(({ group }) => name === group || name.startsWith(`${group}-`)) ?? proposals[0]!;
  return { unit: { name, files: [], later: 0 }, proposal };
}

function dateOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
