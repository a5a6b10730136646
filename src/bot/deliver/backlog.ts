/** What there is to do, from what was found and what was done. */
import { join } from 'node:path';
import { namesIn } from '../../files/folder.ts';
import { readLines } from '../../files/line-file.ts';
import { parseResult, type ScanResult } from '../scan/result.ts';
import type { Journal } from './state.ts';

/** One repository that something may be done in. */
export type Task = Pick<ScanResult, 'repoId' | 'host' | 'owner' | 'name' | 'sha' | 'key'>;

/** In the order in which they are done: what people wait for comes first. */
export interface Backlog {
  readonly update: readonly Task[];
  readonly close: readonly Task[];
  readonly create: readonly Task[];
  /** Everything that was found, to find a repository again. */
  readonly places: ReadonlyMap<string, Task>;
}

/** Results that cannot be used. */
export class ResultsProblem extends Error {
  override readonly name = 'ResultsProblem';
}

export function readBacklog(folder: string, journal: Journal): Backlog {
  const [update, close, create]: [Task[], Task[], Task[]] = [[], [], []];
  const places = new Map<string, Task>();
  for (const result of readResults(folder)) {
    const { repoId, host, owner, name, sha, key, status } = result;
    const task = { repoId, host, owner, name, sha, key };
    places.set(repoId, task);
    const known = journal.of(repoId);
    if (known && isDone(known.last, result)) continue;
    if (status === 'changes') (known?.open === undefined ? create : update).push(task);
    else if (status === 'clean' && known?.open !== undefined) close.push(task);
  }
  return { update, close, create, places };
}

const final: ReadonlySet<string> = new Set(['created', 'updated', 'closed', 'none']);

function isDone(last: { sha: string | null; key: string | null; outcome: string }, { sha, key }: ScanResult): boolean {
  return final.has(last.outcome) && last.sha === sha && last.key === key;
}

function* readResults(folder: string): Generator<ScanResult> {
  const shards = namesIn(folder).flatMap(name => {
    const [, index, count] = /^shard-(\d+)-of-(\d+)\.jsonl$/.exec(name) ?? [];
    return index === undefined ? [] : [{ name, index: Number(index), count: Number(count) }];
  });
  const counts = [...new Set(shards.map(({ count }) => count))].sort((a, b) => a - b);
  if (counts.length === 0) throw new ResultsProblem(`${folder} holds no results; make them with \`harden bot scan\``);
  if (counts.length > 1)
    throw new ResultsProblem(
      `${folder} holds results of several divisions (into ${counts.join(', ')}); remove those that are older`,
    );
  for (const { name } of shards.sort((a, b) => a.index - b.index))
    for (const { text } of readLines(join(folder, name))) {
      const result = parseResult(text);
      if (result) yield result;
    }
}
