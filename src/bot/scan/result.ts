/** What a look at one repository gave: a line of `shard-<i>-of-<n>.jsonl`. It holds no time, so that the same work gives the same bytes. */
import type { Work } from './work.ts';

export type Status =
  /** A pull request would change something. */
  | 'changes'
  /** Nothing is to be changed. */
  | 'clean'
  /** `bot.enabled` is false. */
  | 'disabled'
  /** The repository, the branch or the commit is not there, or may not be read. */
  | 'missing'
  /** The configuration or the baseline cannot be used. */
  | 'bad-config'
  | 'too-large'
  /** It took too long. */
  | 'timeout'
  /** The server did not answer as it should. */
  | 'unreachable'
  /** A bug of ours. */
  | 'failed';

export interface ScanResult {
  readonly repoId: string;
  readonly owner: string;
  readonly name: string;
  readonly host: string;
  readonly ref: string;
  /** Null: there is no commit. */
  readonly sha: string | null;
  /** Equal key, same change; null: there is none. */
  readonly key: string | null;
  readonly status: Status;
  /** Findings that are not suppressed. */
  readonly findings: number;
  /** Findings that pull requests would fix. */
  readonly fixable: number;
  /** Files that pull requests would change. */
  readonly files: number;
  /** Of the program. */
  readonly version: string;
  /** What the run was told: 16 hex digits. */
  readonly config: string;
  readonly notes: readonly string[];
}

/** What is settled until the commit changes; anything else is tried again by the next run. */
const settled: ReadonlySet<Status> = new Set(['changes', 'clean', 'disabled', 'bad-config', 'too-large']);

export const isSettled = ({ status }: ScanResult): boolean => settled.has(status);

/** Keys in one order, whoever made it. */
export function lineOf(result: ScanResult): string {
  const { repoId, owner, name, host, ref, sha, key, status, findings, fixable, files, version, config, notes } = result;
  const ordered = {
    repoId,
    owner,
    name,
    host,
    ref,
    sha,
    key,
    status,
    findings,
    fixable,
    files,
    version,
    config,
    notes,
  };
  return JSON.stringify(ordered);
}

/** Undefined for a line that is none. */
export function parseResult(text: string): ScanResult | undefined {
  try {
    const data = JSON.parse(text) as Partial<Record<keyof ScanResult, unknown>> | null;
    if (typeof data !== 'object' || data === null) return undefined;
    const words = [data.repoId, data.owner, data.name, data.host, data.ref, data.status, data.version, data.config];
    const counts = [data.findings, data.fixable, data.files];
    const isWhole =
      words.every(word => typeof word === 'string') &&
      counts.every(count => Number.isSafeInteger(count)) &&
      [data.sha, data.key].every(id => id === null || (typeof id === 'string' && /^[0-9a-f]+$/.test(id))) &&
      Array.isArray(data.notes);
    return isWhole ? (data as unknown as ScanResult) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a result is about the same place in the list. */
export function isAbout(result: ScanResult, { host, owner, name, repoId, ref, sha }: Work): boolean {
  const isSamePlace = result.repoId === repoId && result.host === host && result.ref === ref;
  return (
    isSamePlace && result.owner === owner && result.name === name && (sha === undefined || (result.sha ?? sha) === sha)
  );
}
