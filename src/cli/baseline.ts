import { dirname, join, resolve } from 'node:path';
import { parseBaseline, printBaseline } from '../config/baseline.ts';
import type { Config } from '../config/types.ts';
import type { Baseline, BaselineEntry } from '../engine/index.ts';
import { reasonOf } from '../files/error-words.ts';
import { exists, readProjectFile, realPath } from '../files/read.ts';
import { openReport } from '../files/report-file.ts';
import type { Options } from './options.ts';
import { UsageError } from './usage-error.ts';

/** Bytes. */
const largestBaseline = 64 * 1024 * 1024;

/** The findings that are not told any more: as named on the command line, else where the configuration says. */
export function openBaseline(options: Options, root: string, config: Config): Baseline | undefined {
  const { baseline: given, writeBaseline } = options;
  const path = typeof given === 'string' ? resolve(given) : config.baseline && join(root, config.baseline);
  if (given === false || writeBaseline !== undefined || path === undefined) return undefined;
  const name = typeof given === 'string' ? given : config.baseline!;
  if (!exists(path))
    throw new UsageError(`baseline ${name}: no such file; \`harden check --write-baseline ${name}\` writes it`);
  const outcome = readProjectFile(realPath(dirname(path)), path, largestBaseline);
  if ('problem' in outcome) throw new UsageError(`baseline ${name}: ${outcome.problem.message}`);
  return { where: name, entries: parseBaseline(new TextDecoder().decode(outcome.bytes), name) };
}

/** Keeps the findings of a run, as those that are known from now on. */
export function writeBaseline(path: string, entries: readonly BaselineEntry[]): void {
  try {
    const file = openReport(path);
    file.write(printBaseline(entries));
    file.finish();
  } catch (error) {
    throw new UsageError(`the baseline could not be written to ${path}: ${reasonOf(error)}`);
  }
}
