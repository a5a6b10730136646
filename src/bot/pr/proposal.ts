/** Reads a repository and says what could be proposed to it. Nothing is written. */
import { ConfigProblem, hint } from '../../config/index.ts';
import type { FindingId } from '../../engine/plan.ts';
import { planRepository, type Rules, type Visit } from '../repository/plan.ts';
import type { RepositorySettings } from '../repository/settings.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import { changeOf, type FileChange, type Group, groupOf } from './change.ts';
import { Excerpts } from './excerpts.ts';
import { Leftovers } from './leftovers.ts';
import { splitGroup, type Unit } from './split.ts';

/** All that one group would change. */
export interface Proposal {
  readonly group: string;
  readonly units: readonly Unit[];
  readonly leftovers: Leftovers;
  readonly excerpts: Excerpts;
}

export interface Proposals {
  readonly list: readonly Proposal[];
  /** Findings that are there and were refused. */
  readonly refused: readonly FindingId[];
  /** What was not read, one sentence each. */
  readonly notes: readonly string[];
  /** Manifests that were planned. */
  readonly manifests: number;
}

/** Names of the groups that the configuration asks for, in its order. Throws ConfigProblem for a word that is none. */
export function groupNames({ config, source }: RepositorySettings, rules: Rules): readonly string[] {
  const known = ['safe', ...rules.known];
  for (const name of config.bot.groups)
    if (!known.includes(name))
      throw new ConfigProblem(
        `${source ?? 'configuration'}: bot.groups: ${name} is neither safe nor a rule${hint(name, known)}`,
      );
  return [...new Set(config.bot.groups)];
}

interface Draft extends Omit<Proposal, 'units'> {
  readonly accepts: Group;
  readonly files: FileChange[];
}

interface ProposeOptions {
  /** Findings that are not proposed any more. */
  readonly refused: ReadonlySet<FindingId>;
  readonly rules: Rules;
  /** ISO date. */
  readonly today: string;
  /** Sees each planned manifest. */
  readonly visit?: Visit;
}

export async function propose(
  snapshot: Snapshot,
  settings: RepositorySettings,
  { refused, rules, today, visit }: ProposeOptions,
): Promise<Proposals> {
  const { config } = settings;
  const drafts: readonly Draft[] = groupNames(settings, rules).map(group => ({
    group,
    accepts: groupOf(group, config.safety),
    files: [],
    leftovers: new Leftovers(group === 'safe'),
    excerpts: new Excerpts(),
  }));
  const { problems, count } = await planRepository({ snapshot, settings, rules, today }, (file, mode, again) => {
    visit?.(file, mode, again);
    for (const { accepts, files, leftovers, excerpts } of drafts) {
      const change = changeOf(file, mode, { group: accepts, refused });
      leftovers.add(file.plan, new Set(change?.fixed.map(({ finding }) => finding.id)), refused);
      if (!change) continue;
      excerpts.add(file, change);
      files.push(change);
    }
  });
  const sorted = (files: readonly FileChange[]): readonly FileChange[] =>
    [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const list = drafts.map(({ group, files, leftovers, excerpts }) => {
    const units = splitGroup(group, sorted(files), config.bot);
    return { group, units, leftovers, excerpts };
  });
  const there = [...new Set(list.flatMap(({ leftovers }) => [...leftovers.refused]))];
  return { list, refused: there, notes: problems.map(({ path, message }) => `${path}: ${message}`), manifests: count };
}
