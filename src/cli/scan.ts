import type { RuleId } from '../../transforms/ids.ts';
import {
  type Acceptance,
  type Applied,
  acceptUpTo,
  type FilePlan,
  type FindingId,
  type IgnoreEntry,
  type PlanFinding,
  type PlannedFile,
  type Planning,
  type PlanProblem,
} from '../engine/index.ts';
import { fileMode } from '../files/read.ts';
import { writeReport } from '../files/report-file.ts';
import { writeProjectFile } from '../files/write.ts';
import { colorPatch } from '../patch/color.ts';
import { toPatch } from '../patch/index.ts';
import { chooseColors } from '../report/colors.ts';
import { type FileChange, reportJson } from '../report/json.ts';
import { addFile, emptySummary, reaches } from '../report/summary.ts';
import { type Mode, reportFile, reportProblem, reportSummary, reportUnused, type TextOptions } from '../report/text.ts';
import { copyToKeep } from '../workloads/keep.ts';
import { namedPaths, type Request } from './arguments.ts';
import type { Options } from './options.ts';
import { Progress } from './progress.ts';
import { openSession, type Session } from './session.ts';
import { type Input, readSources } from './sources.ts';
import { undoCommand } from './undo-hint.ts';
import { UndoLog } from './undo-log.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** `harden check` and `harden fix`: plan every file, then report, write or print a patch. */
export async function scan({ command, arguments: paths, options }: Request): Promise<number> {
  const mode = chooseMode(command, options);
  const session = await openSession(options, namedPaths(paths, options));
  const run = new Run(session, options, mode);
  for await (const input of readSources(session, { paths, options }, problem => run.problem(problem), run.progress))
    run.file(input);
  // A look at single files cannot tell whether a suppression for others is needed.
  const isWhole = paths.length === 0 && options.filename === undefined && options.changed === undefined;
  return run.finish(isWhole ? session.engine.unusedIgnores() : []);
}

function chooseMode(command: string, { write, diff }: Options): Mode {
  if (command === 'check') return 'check';
  if (write && diff) throw new UsageError('--write and --diff exclude each other');
  if (!write && !diff) process.stderr.write('harden: showing the changes only; write them with `harden fix --write`\n');
  return write ? 'write' : 'diff';
}

/** Rules that take something away from a running program. */
const taking: ReadonlySet<string> = new Set<RuleId>([
  'drop-capabilities',
  'no-explicit-root',
  'no-new-privileges',
  'read-only-root',
  'run-as-non-root',
]);

/** Without the fixes that no run has shown to hold. */
function onlyWhatRan({ findings }: FilePlan, accepted: Acceptance): Acceptance {
  const isSeen = ({ evidence }: PlanFinding): boolean => evidence.some(({ code }) => code === 'PROBE');
  const unseen = findings.filter(finding => taking.has(finding.rule) && !isSeen(finding));
  const left = new Set(unseen.map(({ id }) => id));
  return new Map([...accepted].filter(([id]) => !left.has(id)));
}

class Run {
  readonly progress: Progress;
  readonly #session: Session;
  readonly #options: Options;
  readonly #mode: Mode;
  readonly #summary = emptySummary();
  readonly #text: TextOptions;
  readonly #json: { file: string | undefined } | undefined;
  readonly #plans: FilePlan[] = [];
  readonly #problems: PlanProblem[] = [];
  readonly #fixed: FindingId[] = [];
  readonly #changes: FileChange[] = [];
  readonly #undoLog: UndoLog;
  readonly #unknownImages = new Set<string>();
  #remains = false;
  #failed = false;

  constructor(session: Session, options: Options, mode: Mode) {
    this.#session = session;
    this.#options = options;
    this.#mode = mode;
    this.progress = new Progress(process.stderr, options.quiet ?? false);
    this.#json = readReports(options);
    this.#undoLog = new UndoLog(session.root, message => this.#note(message));
    const stream = this.#stream;
    this.#text = {
      colors: chooseColors({ isTerminal: stream.isTTY === true, flag: options.color !== false, env: process.env }),
      width: Math.max(40, Math.min(stream.columns ?? 100, 120)),
      verbose: options.verbose ?? false,
      limit: session.config.safety,
    };
  }

  /** The report goes to stdout, unless a patch or JSON is printed there. */
  get #stream(): NodeJS.WriteStream {
    return this.#mode === 'diff' || (this.#json && this.#json.file === undefined) ? process.stderr : process.stdout;
  }

  problem(problem: PlanProblem): void {
    if (this.#json) this.#problems.push(problem);
    this.#summary.problems++;
    if (problem.explicit) this.#failed = true;
    if (this.#options.quiet && !problem.explicit) return;
    this.progress.clear();
    process.stderr.write(`${reportProblem(problem, this.#text)}\n`);
  }

  file(input: Input): void {
    const planning = this.#session.engine.planFile(input);
    if (planning.kind === 'problem') {
      for (const problem of planning.problems) this.problem(problem);
      return;
    }
    if (planning.kind === 'skipped') {
      if (input.explicit) this.#skipped(planning);
      return;
    }
    const { file } = planning;
    if (file.plan.problems.some(({ explicit }) => explicit)) this.#failed = true;
    const fixed = this.#mode === 'check' ? new Set<FindingId>() : this.#fix(input, file);
    this.#account(file.plan, fixed);
  }

  #note(message: string): void {
    this.progress.clear();
    process.stderr.write(`harden: ${message}\n`);
  }

  #skipped({ path, reason, message }: Extract<Planning, { kind: 'skipped' }>): void {
    if (this.#options.quiet) return;
    process.stderr.write(`${reportProblem({ path, code: reason, message, explicit: false }, this.#text)}\n`);
  }

  #fix(input: Input, file: PlannedFile): ReadonlySet<FindingId> {
    const upTo = acceptUpTo(file.plan, this.#session.config.safety);
    const accepted = this.#options.probe ? onlyWhatRan(file.plan, upTo) : upTo;
    if (accepted.size === 0) return new Set();
    const applied = file.apply(accepted);
    for (const { id, message, code } of applied.refused) {
      const finding = file.plan.findings.find(other => other.id === id)!;
      this.problem({
        path: input.path,
        code,
        message: `${finding.rule} was left out: ${message}`,
        at: finding.range.start,
        explicit: false,
      });
    }
    if (applied.after === applied.before) return new Set();
    if (this.#mode === 'diff') {
      this.progress.clear();
      const patch = toPatch(applied, input.file === undefined ? '100644' : fileMode(input.file));
      const colors = chooseColors({
        isTerminal: process.stdout.isTTY === true,
        flag: this.#options.color !== false,
        env: process.env,
      });
      process.stdout.write(colorPatch(patch, colors));
      return this.#done(applied);
    }
    if (input.file === undefined) {
      process.stdout.write(applied.after);
      return this.#done(applied);
    }
    const change = { path: input.file, before: input.bytes, after: applied.after };
    const outcome = writeProjectFile(this.#session.root, change, this.#undoLog.add);
    if (outcome.written) return this.#done(applied);
    this.problem({ path: input.path, code: outcome.code, message: outcome.message, explicit: true });
    return new Set();
  }

  #done({ path, splices, fixed }: Applied): ReadonlySet<FindingId> {
    if (this.#json) this.#changes.push({ path, splices });
    return new Set(fixed);
  }

  #account(plan: FilePlan, fixed: ReadonlySet<FindingId>): void {
    addFile(this.#summary, plan, this.#session.config.safety, fixed);
    for (const { image } of plan.unknownImages)
      if (image !== undefined && !this.#unknownImages.has(image)) this.#unknownImages.add(copyToKeep(image));
    this.#summary.unknownImages = this.#unknownImages.size;
    if (this.#json) this.#fixed.push(...fixed);
    this.#remains ||= plan.findings.some(finding => this.#counts(finding, fixed));
    if (this.#json) this.#plans.push(plan);
    if (this.#options.quiet || this.#mode === 'diff') return;
    this.progress.clear();
    const text = reportFile(plan, fixed, this.#text);
    if (text !== '') this.#stream.write(text);
  }

  #counts(finding: PlanFinding, fixed: ReadonlySet<FindingId>): boolean {
    return finding.status !== 'suppressed' && !fixed.has(finding.id) && reaches(finding, this.#session.config.failOn);
  }

  finish(unused: readonly IgnoreEntry[]): number {
    this.progress.clear();
    if (!this.#options.quiet) for (const entry of unused) process.stderr.write(`${reportUnused(entry, this.#text)}\n`);
    this.#stream.write(reportSummary(this.#summary, this.#text, this.#mode));
    if (this.#undoLog.close() && !this.#options.quiet)
      this.#stream.write(`take it back: ${undoCommand(this.#session.root)}\n`);
    if (this.#json) {
      const json = reportJson({
        schema: 'harden-report/1',
        tool: { name: 'harden', version },
        summary: this.#summary,
        files: this.#plans,
        fixed: this.#fixed,
        changes: this.#changes,
        problems: this.#problems,
        unusedIgnores: unused,
      });
      if (this.#json.file === undefined) process.stdout.write(json);
      else writeReport(this.#json.file, json);
    }
    if (this.#failed) return 2;
    return this.#remains && !this.#options.exitZero ? 1 : 0;
  }
}

function readReports({ report = [], diff, write }: Options): { file: string | undefined } | undefined {
  let json: { file: string | undefined } | undefined;
  for (const item of report) {
    const [format, file] = item.split(/=(.*)/s);
    if (format === 'json') json = { file };
    else if (format !== 'text' || file !== undefined)
      throw new UsageError(`--report ${item}: formats are text, json and json=<file>`);
  }
  if (json && json.file === undefined && diff && !write)
    throw new UsageError('--diff and --report json both need stdout; name a file with json=<file>');
  return json;
}
