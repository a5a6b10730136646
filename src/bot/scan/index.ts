/**
 * Looks at many repositories and writes down what could be done in each. Only reads, with git, so that no forge counts requests. A
 * repository that cannot be read is a result like any other.
 */
import { join } from 'node:path';
import { emptyFolder, makeFolder, remove } from '../../files/folder.ts';
import { LockFile } from '../../files/lock-file.ts';
import { inOrder } from './in-order.ts';
import type { ScanResult, Status } from './result.ts';
import { nameOf, ResultFile } from './result-file.ts';
import { checkWork, readWork, type Shard, type Work } from './work.ts';

/** What a look is given besides the repository. */
export interface LookPlace {
  /** Folder for what is needed only while looking. */
  readonly temporary: string;
  /** What an earlier run found at a commit. */
  readonly known: (sha: string) => ScanResult | undefined;
}

export interface ScanOptions {
  /** Path of the list. */
  readonly work: string;
  readonly shard: Shard;
  readonly folder: string;
  /** Repositories at once. */
  readonly jobs: number;
  readonly version: string;
  readonly config: string;
  readonly look: (work: Work, place: LookPlace) => Promise<ScanResult>;
  readonly say: (line: string) => void;
}

export interface ScanTally {
  /** Results that were there from a run that was ended. */
  readonly resumed: number;
  /** Results of this run, by status. */
  readonly found: ReadonlyMap<Status, number>;
}

/** Throws LineProblem for a list that cannot be read, and LockHeld while another process works on the same shard. */
export async function scan(options: ScanOptions): Promise<ScanTally> {
  const { work, shard, folder, say } = options;
  const total = checkWork(work, shard);
  makeFolder(folder);
  const lock = LockFile.take(join(folder, `${nameOf(shard)}.lock`));
  const temporary = join(folder, `.${nameOf(shard)}.work`);
  try {
    emptyFolder(temporary);
    const results = ResultFile.open(options);
    say(`${nameOf(shard)}: ${total} repositories, ${results.done} of them done`);
    const found = await run(options, results, temporary);
    return { resumed: results.done, found };
  } finally {
    remove(temporary);
    lock.release();
  }
}

async function run(
  { work, shard, jobs, look }: ScanOptions,
  results: ResultFile,
  temporary: string,
): Promise<ReadonlyMap<Status, number>> {
  const found = new Map<Status, number>();
  const looks = inOrder(skip(readWork(work, shard), results.done), jobs, each =>
    look(each, { temporary, known: sha => results.known(each, sha) }),
  );
  try {
    for await (const result of looks) {
      results.add(result);
      found.set(result.status, (found.get(result.status) ?? 0) + 1);
    }
  } catch (error) {
    results.close();
    throw error;
  }
  results.finish();
  return found;
}

function* skip<T>(items: Iterable<T>, count: number): Generator<T> {
  let index = 0;
  for (const item of items) if (index++ >= count) yield item;
}
