import type { RunStart } from '../report/writer.ts';
import { namedPaths, type Request } from './arguments.ts';
import { Run } from './batch.ts';
import type { Options } from './options.ts';
import { Reports, type Wanted, wantedReports } from './reports.ts';
import { openSession, runStart } from './session.ts';
import { readSources } from './sources.ts';
import { UsageError } from './usage-error.ts';

/** `harden check` and `harden fix`: plan every file, then report, write or print a patch. */
export async function scan({ command, arguments: paths, options }: Request): Promise<number> {
  const mode = chooseMode(command, options);
  const wanted = wantedReports(options, mode === 'diff');
  const session = await openSession(options, namedPaths(paths, options));
  const reports = await Reports.open(wanted, runStart(session, mode));
  // Commands of a workflow stand in a log, among the text for people.
  const isLog = ({ format, file }: Wanted): boolean => file !== undefined || format === 'github';
  const isStdoutTaken = mode === 'diff' || !wanted.every(isLog);
  const stream = isStdoutTaken ? process.stderr : process.stdout;
  const run = new Run(session, options, { mode, reports, stream });
  for await (const input of readSources(session, { paths, options }, problem => run.problem(problem), run.progress))
    run.file(input);
  // A look at single files cannot tell whether a suppression for others is needed.
  const isWhole = paths.length === 0 && options.filename === undefined && options.changed === undefined;
  return run.finish(isWhole ? session.engine.unusedIgnores() : []);
}

function chooseMode(command: string, { write, diff }: Options): RunStart['mode'] {
  if (command === 'check') return 'check';
  if (write && diff) throw new UsageError('--write and --diff exclude each other');
  if (!write && !diff) process.stderr.write('harden: showing the changes only; write them with `harden fix --write`\n');
  return write ? 'write' : 'diff';
}
