import picomatch from 'picomatch';
import type { BotConfig } from '../../config/bot.ts';
import {
  createEngine,
  type Engine,
  type IgnoreEntry,
  type PlannedFile,
  type Planning,
  type PlanProblem,
} from '../../engine/index.ts';
import { collect, isSearched, mayBeManifest } from '../../manifests/index.ts';
import type { Transform } from '../../transform.ts';
import { ClusterIndex } from '../../workloads/kubernetes/cluster-index.ts';
import { isVendored } from './prefetch.ts';
import type { RepositorySettings } from './settings.ts';
import type { RepositoryFile, Snapshot } from './snapshot.ts';

/** A manifest asks for a file, that file for another one: so many times. */
const mostRounds = 12;

export interface PlannedRepository {
  readonly problems: readonly PlanProblem[];
  /** Entries of `ignore` that silenced nothing. */
  readonly unusedIgnores: readonly IgnoreEntry[];
  /** Manifests that were planned. */
  readonly count: number;
}

/** The rules that are asked. */
export interface Rules {
  readonly transforms: readonly Transform[];
  /** Ids of all rules that exist. */
  readonly known: readonly string[];
}

export interface PlanOptions {
  readonly rules: Rules;
  readonly snapshot: Snapshot;
  readonly settings: RepositorySettings;
  /** ISO date. */
  readonly today: string;
  /** Whether a file is planned; others are read all the same when one of these asks for them. Default: every manifest. */
  readonly isWanted?: (path: string) => boolean;
}

/**
 * Takes a planned manifest; its mode is that of the file in the commit. `again` plans it once more, for whoever does not want to keep
 * a plan until it is needed.
 */
export type Visit = (file: PlannedFile, mode: RepositoryFile['mode'], again: () => PlannedFile) => void;

/**
 * Plans the manifests of a commit and hands over one at a time. Whatever a manifest asks for (a Dockerfile, a base that it extends)
 * is fetched, and the manifest planned again, until nothing is missing: so a plan is the one that a checkout gives.
 */
export async function planRepository(options: PlanOptions, visit: Visit): Promise<PlannedRepository> {
  const { snapshot, settings, isWanted = () => true } = options;
  const read = [...snapshot.paths].filter(manifestFilter(settings.config.exclude)).sort();
  const problems: PlanProblem[] = (await snapshot.load(read)).map(tooLarge);
  const index = new ClusterIndex();
  const manifests = read.filter(path => isManifest(path, snapshot));
  for (const path of manifests) collect({ path, bytes: snapshot.bytes(path)! }, index);
  const unused = new Set(settings.config.ignore);
  let waiting = manifests.filter(botFilter(settings.config.bot)).filter(isWanted);
  let count = 0;
  for (let round = 0; waiting.length > 0; round++) {
    const missing = new Set<string>();
    const engine = openEngine(options, { read, index, missing });
    const again: string[] = [];
    const plan = (path: string): Planning => engine.planFile({ path, bytes: snapshot.bytes(path)!, explicit: false });
    for (const path of waiting) {
      const planning = plan(path);
      // What was missing once is remembered by the engine as not being there: from then on it only learns what to fetch.
      if (missing.size > 0 && round < mostRounds) again.push(path);
      else if (planning.kind === 'problem') problems.push(...planning.problems);
      else if (planning.kind === 'planned') {
        count++;
        visit(planning.file, snapshot.file(path)!.mode, () => plannedAgain(plan(path)));
      }
    }
    const silent = new Set(engine.unusedIgnores());
    for (const entry of unused) if (!silent.has(entry)) unused.delete(entry);
    await snapshot.load(missing);
    waiting = again;
  }
  return { problems, unusedIgnores: [...unused], count };
}

function plannedAgain(planning: Planning): PlannedFile {
  if (planning.kind !== 'planned') throw new Error('what was planned before cannot be planned now');
  return planning.file;
}

interface EngineParts {
  /** Paths of YAML files and kustomizations. */
  readonly read: readonly string[];
  readonly index: ClusterIndex;
  /** Takes the paths of files that are there and were not loaded. */
  readonly missing: Set<string>;
}

function openEngine({ snapshot, settings, rules, today }: PlanOptions, { read, index, missing }: EngineParts): Engine {
  return createEngine({
    config: settings.config,
    transforms: rules.transforms,
    knownRules: rules.known,
    read: path => {
      if (snapshot.has(path) && !snapshot.isLoaded(path)) missing.add(path);
      return snapshot.text(path);
    },
    files: () => read,
    index,
    images: settings.images,
    baseline: settings.baseline,
    today,
  });
}

function tooLarge(path: string): PlanProblem {
  const message = 'is too large, or one file too many, and is not read; harden it with `harden fix`';
  return { path, code: 'too-large', message, explicit: false };
}

function isManifest(path: string, snapshot: Snapshot): boolean {
  const bytes = snapshot.bytes(path);
  return bytes !== undefined && isSearched(path) && mayBeManifest(path, bytes);
}

/** What nobody is asked about: test data, and what steers the forge itself. */
function botFilter({ ignorePaths, allowPaths }: BotConfig): (path: string) => boolean {
  const isIgnored = picomatch([...ignorePaths], { dot: true });
  const isAllowed = picomatch([...allowPaths], { dot: true });
  return path => !isIgnored(path) && (!/^\.github\//i.test(path) || isAllowed(path));
}

/** What is read: no folders of other people's files, nothing that the configuration leaves out. */
function manifestFilter(exclude: readonly string[]): (path: string) => boolean {
  const isExcluded = exclude.length > 0 ? picomatch([...exclude], { dot: true }) : () => false;
  const isRead = (path: string): boolean => isSearched(path) || /(?:^|\/)Kustomization$/i.test(path);
  return path => isRead(path) && !isVendored(path) && !isExcluded(path);
}
