import { hash } from 'node:crypto';
import { acceptUpTo, type PlannedFile } from '../../engine/index.ts';
import { type Address, BareRepository } from '../../git/bare.ts';
import type { PatchSource } from '../../patch/series/steps.ts';
import { idsOf, keyOf } from '../pr/change.ts';
import { propose } from '../pr/proposal.ts';
import type { Unit } from '../pr/split.ts';
import type { Rules, Visit } from '../repository/plan.ts';
import { prefetch } from '../repository/prefetch.ts';
import { type RepositorySettings, readSettings } from '../repository/settings.ts';
import { Snapshot } from '../repository/snapshot.ts';
import type { LookPlace } from './index.ts';
import { problemOf, TooLarge, TooSlow } from './problem.ts';
import type { ScanResult, Status } from './result.ts';
import type { Work } from './work.ts';

export interface LookOptions {
  readonly rules: Rules;
  /** Where git reaches a repository, and what it shows there. */
  readonly address: (work: Work) => Address;
  readonly version: string;
  readonly config: string;
  /** ISO date, for suppressions that end. */
  readonly today: string;
  readonly limits: LookLimits;
  /** Makes words of others harmless. */
  readonly redact: (text: string) => string;
  /** Takes the fixes of a repository, to be kept as patches. */
  readonly keep?: (work: Work, fixes: Fixes) => void;
}

export interface LookLimits {
  /** Milliseconds for one repository. */
  readonly time: number;
  /** Files of a commit, whatever they are. */
  readonly files: number;
}

/** What `fix --write` would do in a repository. */
export interface Fixes {
  readonly sources: readonly PatchSource[];
  readonly settings: RepositorySettings;
}

const mostNotes = 20;

type Seen = Pick<ScanResult, 'status' | 'key' | 'findings' | 'fixable' | 'files' | 'notes'>;

/** Looks at one repository; never throws. */
export async function look(work: Work, place: LookPlace, options: LookOptions): Promise<ScanResult> {
  const { host, owner, name, repoId, ref } = work;
  const { version, config } = options;
  const about = { repoId, owner, name, host, ref, version, config };
  let sha: string | null = work.sha ?? null;
  try {
    const repository = await BareRepository.open(options.address(work), {
      within: place.temporary,
      signal: AbortSignal.timeout(options.limits.time),
    });
    try {
      sha = work.sha ?? (await repository.refs([ref])).get(ref) ?? null;
      if (sha === null) return { ...about, sha, ...nothing('missing', [`there is no ${ref}`]) };
      return place.known(sha) ?? { ...about, sha, ...(await lookAt(work, sha, { repository, options })) };
    } finally {
      repository.close();
    }
  } catch (error) {
    const { status, words } = problemOf(error);
    return { ...about, sha, ...nothing(status, [options.redact(words)]) };
  }
}

interface Place {
  readonly repository: BareRepository;
  readonly options: LookOptions;
}

async function lookAt(work: Work, sha: string, { repository, options }: Place): Promise<Seen> {
  const { rules, today, limits, keep } = options;
  const until = performance.now() + limits.time;
  await repository.fetch([sha]);
  const snapshot = await Snapshot.open(repository, sha);
  if (countOf(snapshot.paths) > limits.files)
    throw new TooLarge(`holds more than ${limits.files} files; harden it with \`harden bot pr\``);
  await prefetch(snapshot);
  const settings = await readSettings(snapshot);
  if (!settings.config.bot.enabled) return nothing('disabled', ['bot.enabled is false']);
  let findings = 0;
  const sources: PatchSource[] = [];
  const visit: Visit = (file, mode, again) => {
    if (performance.now() > until) throw new TooSlow();
    findings += file.plan.findings.filter(({ status }) => status !== 'suppressed').length;
    const source = keep && sourceOf(file, { mode, again }, settings);
    if (source) sources.push(source);
  };
  const { list, notes } = await propose(snapshot, settings, { refused: new Set(), rules, today, visit });
  keep?.(work, { sources: sources.sort((a, b) => (a.path < b.path ? -1 : 1)), settings });
  return seen(
    list.flatMap(({ units }) => units),
    findings,
    [...settings.notes, ...notes].map(options.redact),
  );
}

function seen(units: readonly Unit[], findings: number, notes: readonly string[]): Seen {
  const files = units.flatMap(unit => unit.files);
  const told =
    notes.length > mostNotes ? [...notes.slice(0, mostNotes), `and ${notes.length - mostNotes} more`] : notes;
  return {
    status: units.length > 0 ? 'changes' : 'clean',
    key: keyOfAll(units),
    findings,
    fixable: idsOf(files).length,
    files: new Set(files.map(({ path }) => path)).size,
    notes: told,
  };
}

/** The key of the change; of several pull requests, one over all of them. */
function keyOfAll(units: readonly Unit[]): string | null {
  if (units.length === 0) return null;
  if (units.length === 1) return keyOf(units[0]!.files);
  return hash('sha256', units.map(({ name, files }) => `${name} ${keyOf(files)}\n`).join('')).slice(0, 16);
}

function sourceOf(
  file: PlannedFile,
  { mode, again }: { readonly mode: PatchSource['mode']; readonly again: () => PlannedFile },
  { config }: RepositorySettings,
): PatchSource | undefined {
  const { plan, text } = file;
  const accepted = acceptUpTo(plan, config.safety);
  const fixed = new Set(accepted.size === 0 ? [] : file.apply(accepted).fixed);
  if (fixed.size === 0) return undefined;
  const findings = plan.findings.filter(({ id }) => fixed.has(id));
  return { path: plan.path, mode, text, findings, accepted, open: again };
}

function nothing(status: Status, notes: readonly string[]): Seen {
  return { status, key: null, findings: 0, fixable: 0, files: 0, notes };
}

function countOf(items: Iterable<unknown>): number {
  let count = 0;
  for (const _ of items) count++;
  return count;
}
