/**
 * The results of one shard. A run writes them in the order of the work, so that the file is the same however often the run was ended
 * and begun again. While `<name>.before.jsonl` is there a run has begun and did not come to its end: what it wrote stands. The file
 * beside holds what earlier runs found, by which a repository is known that has not changed.
 */
import { join } from 'node:path';
import { makeFolder, namesIn, remove, rename } from '../../files/folder.ts';
import { LineFile, lineAt, readLines, replaceLines } from '../../files/line-file.ts';
import { isAbout, lineOf, parseResult, type ScanResult } from './result.ts';
import { readWork, type Shard, type Work } from './work.ts';

export interface ResultPlace {
  readonly folder: string;
  /** Path of the list of work. */
  readonly work: string;
  readonly shard: Shard;
  /** Results of another version, or of a run that was told something else, are none. */
  readonly version: string;
  readonly config: string;
}

export function nameOf({ index, count }: Shard): string {
  return `shard-${index}-of-${count}`;
}

export class ResultFile {
  /** Results of this run that are there already: so much of the work is done. */
  readonly done: number;
  readonly #file: LineFile;
  readonly #before: string;
  readonly #known = new Map<string, number>();

  private constructor(path: string, before: string, done: number) {
    this.#file = new LineFile(path);
    this.#before = before;
    this.done = done;
  }

  static open(place: ResultPlace): ResultFile {
    const { folder, shard } = place;
    makeFolder(folder);
    const path = join(folder, `${nameOf(shard)}.jsonl`);
    const before = join(folder, `${nameOf(shard)}.before.jsonl`);
    const names = new Set(namesIn(folder));
    const isThere = names.has(`${nameOf(shard)}.jsonl`);
    let done = 0;
    if (!names.has(`${nameOf(shard)}.before.jsonl`)) {
      if (isThere) rename(path, before);
      else replaceLines(before, []);
    } else if (isThere) {
      new LineFile(path).close();
      done = countDone(path, place) ?? 0;
      if (done === 0) mergeInto(before, path);
    }
    const file = new ResultFile(path, before, done);
    file.#learn(place);
    return file;
  }

  /** What an earlier run found at a commit; undefined: there is none that still holds. */
  known(work: Work, sha: string): ScanResult | undefined {
    const start = this.#known.get(work.repoId);
    if (start === undefined) return undefined;
    const result = parseResult(lineAt(this.#before, start));
    return result && isAbout(result, work) && result.sha === sha ? result : undefined;
  }

  add(result: ScanResult): void {
    this.#file.add(lineOf(result));
  }

  /** The run came to its end. */
  finish(): void {
    this.close();
    remove(this.#before);
  }

  close(): void {
    this.#file.close();
  }

  /** Where the results lie that still hold; a file of any length costs a number for each. */
  #learn({ version, config }: ResultPlace): void {
    for (const { text, start, isWhole } of readLines(this.#before)) {
      const result = isWhole ? parseResult(text) : undefined;
      if (result?.version === version && result.config === config) this.#known.set(result.repoId, start);
    }
  }
}

/** How many results stand when they are the beginning of the work; undefined when the list or the settings are other ones now. */
function countDone(path: string, { work, shard, version, config }: ResultPlace): number | undefined {
  const wanted = readWork(work, shard);
  let done = 0;
  for (const { text } of readLines(path)) {
    const next = wanted.next();
    const result = parseResult(text);
    if (next.done || !result || !isAbout(result, next.value)) return undefined;
    if (result.version !== version || result.config !== config) return undefined;
    done++;
  }
  wanted.return(undefined);
  return done;
}

/** What a run found that cannot go on joins what was known before it. */
function mergeInto(before: string, path: string): void {
  const fresh = new Set<string>();
  for (const { text } of readLines(path)) {
    const result = parseResult(text);
    if (result) fresh.add(result.repoId);
  }
  replaceLines(before, merged(before, path, fresh));
  remove(path);
}

function* merged(before: string, path: string, fresh: ReadonlySet<string>): Generator<string> {
  for (const { text } of readLines(path)) if (parseResult(text)) yield text;
  for (const { text } of readLines(before)) {
    const result = parseResult(text);
    if (result && !fresh.has(result.repoId)) yield text;
  }
}
