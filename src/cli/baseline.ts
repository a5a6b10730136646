import { dirname, join, resolve } from 'node:path';
import { parseBaseline, printBaseline } from '../config/baseline.ts';
import type { Config } from '../config/types.ts';
import type { Baseline, BaselineEntry, BaselineTally } from '../engine/index.ts';
import { reasonOf } from '../files/error-words.ts';
import { exists, readProjectFile, realPath } from '../files/read.ts';
import { openReport } from '../files/report-file.ts';
import { thousands } from '../report/thousands.ts';
import type { Options } from './options.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage-error.ts';

/** Bytes. */
const largestBaseline = 64 * 1024 * 1024;

/** Where the baseline of a run is: as named on the command line, else where the configuration says. */
function baselinePath(given: string | boolean | undefined, root: string, { baseline }: Config): string {
  return typeof given === 'string' ? resolve(given) : join(root, baseline);
}

/** The findings that are not told any more; undefined when there is no baseline. One that was named has to be there. */
export function openBaseline(options: Options, root: string, config: Config): Baseline | undefined {
  const { baseline: given, writeBaseline } = options;
  if (given === false || writeBaseline) return undefined;
  const path = baselinePath(given, root, config);
  const name = typeof given === 'string' ? given : config.baseline;
  if (!exists(path)) {
    if (typeof given !== 'string') return undefined;
    throw new UsageError(
      `baseline ${name}: no such file; \`harden check --write-baseline --baseline ${name}\` writes it`,
    );
  }
  return { where: name, entries: readEntries(path, name) };
}

function readEntries(path: string, name: string): readonly BaselineEntry[] {
  const outcome = readProjectFile(realPath(dirname(path)), path, largestBaseline);
  if ('problem' in outcome) throw new UsageError(`baseline ${name}: ${outcome.problem.message}`);
  return parseBaseline(new TextDecoder().decode(outcome.bytes), name);
}

/**
 * Keeps the findings of a run, as those that are known from now on, and says so. What was known of files and rules that the run did
 * not look at stays.
 */
export function writeBaseline(
  { baseline: given }: Options,
  { root, config, rules }: Pick<Session, 'root' | 'config' | 'rules'>,
  tally: BaselineTally,
): string {
  const path = baselinePath(given, root, config);
  const before = exists(path) ? readEntries(path, path) : [];
  const others = before.filter(
    entry => exists(join(root, entry.path)) && (!tally.has(entry.path) || !rules.some(({ id }) => id === entry.rule)),
  );
  const entries = tally.entries(others);
  try {
    const file = openReport(path);
    file.write(printBaseline(entries));
    file.finish();
  } catch (error) {
    throw new UsageError(`the baseline could not be written to ${path}: ${reasonOf(error)}`);
  }
  const known = entries.reduce((sum, { count }) => sum + count, 0);
  const how = typeof given === 'string' ? `: harden check --baseline ${given}` : '';
  return `${thousands(known)} finding${known === 1 ? ' is' : 's are'} known from now on${how}`;
}
