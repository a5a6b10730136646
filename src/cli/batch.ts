import type { RuleId } from '../../transforms/ids.ts';
import {
  type Acceptance,
  type Applied,
  acceptUpTo,
  BaselineTally,
  type FilePlan,
  type FindingId,
  type IgnoreEntry,
  type PlanFinding,
  type PlannedFile,
  type Planning,
  type PlanProblem,
} from '../engine/index.ts';
import { fileMode } from '../files/read.ts';
import { writeProjectFile } from '../files/write.ts';
import { isEvidence } from '../manifests/index.ts';
import { colorPatch } from '../patch/color.ts';
import { toPatch } from '../patch/index.ts';
import { chooseColors } from '../report/colors.ts';
import { addFile, emptySummary, reaches } from '../report/summary.ts';
import {
  type Mode,
  reportFile,
  reportProblem,
  reportSummary,
  reportUnused,
  type TextOptions,
} from '../report/text/text.ts';
import { copyToKeep } from '../workloads/keep.ts';
import { writeBaseline } from './baseline.ts';
import type { Options } from './options.ts';
import { toOutcome } from './outcome.ts';
import { Progress } from './progress.ts';
import type { Reports } from './reports.ts';
import type { Session } from './session.ts';
import type { Input } from './sources.ts';
import { undoCommand } from './undo-hint.ts';
import { UndoLog } from './undo-log.ts';
import { stopCommands } from './workflow-log.ts';

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

interface Delivery {
  readonly mode: Mode;
  readonly reports: Reports;
  /** Where the text for people goes. */
  readonly stream: NodeJS.WriteStream;
  /** Takes what is to be fixed, instead of printing or writing it. */
  readonly collect?: (change: Change) => void;
}

/** A file with what is to be fixed in it. */
export interface Change {
  readonly input: Input;
  readonly file: PlannedFile;
  readonly accepted: Acceptance;
  readonly applied: Applied;
}

/** One run over the files: plans each of them, delivers what is fixed, tells what remains. */
export class Run {
  readonly progress: Progress;
  readonly #session: Session;
  readonly #options: Options;
  readonly #mode: Mode;
  readonly #reports: Reports;
  readonly #stream: NodeJS.WriteStream;
  /** Called behind the last text for people. */
  readonly #resumeCommands: () => void;
  readonly #collect: Delivery['collect'];
  readonly #summary = emptySummary();
  readonly #text: TextOptions;
  readonly #problems: PlanProblem[] = [];
  readonly #undoLog: UndoLog;
  readonly #unknownImages = new Set<string>();
  readonly #baseline = new BaselineTally();
  #remains = false;
  #failed = false;

  constructor(session: Session, options: Options, delivery: Delivery) {
    const { mode, reports, stream, collect } = delivery;
    this.#session = session;
    this.#options = options;
    this.#mode = mode;
    this.#reports = reports;
    this.#stream = stream;
    this.#resumeCommands = stopCommands(process.env, stream === process.stdout ? [process.stderr, stream] : [stream]);
    this.#collect = collect;
    this.progress = new Progress(process.stderr, options.quiet ?? false);
    this.#undoLog = new UndoLog(session.root, message => this.#note(message));
    this.#text = {
      colors: chooseColors({ isTerminal: stream.isTTY === true, flag: options.color !== false, env: process.env }),
      width: Math.max(40, Math.min(stream.columns ?? 100, 120)),
      verbose: options.verbose ?? false,
      limit: session.config.safety,
    };
  }

  problem(problem: PlanProblem): void {
    if (!this.#reports.isEmpty) this.#problems.push(problem);
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
    if (this.#reports.isEmpty) return;
    const { safety: limit } = this.#session.config;
    this.#reports.file(toOutcome(file, { mode: modeOf(input), limit, fixed }));
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
    const upTo = acceptUpTo(file.plan, this.#session.config.safety, this.#options.rule);
    const accepted = this.#options.probe ? onlyWhatRan(file.plan, upTo) : upTo;
    if (accepted.size === 0) return new Set();
    const applied = file.apply(accepted);
    const fixed = this.#deliver({ input, file, accepted, applied });
    if (fixed.size > 0 && isEvidence(input.path)) this.#session.fixed.set(input.path, applied.after);
    return fixed;
  }

  #deliver({ input, file, accepted, applied }: Change): ReadonlySet<FindingId> {
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
    if (this.#collect) {
      this.#collect({ input, file, accepted, applied });
      return new Set(applied.fixed);
    }
    if (this.#mode === 'diff') {
      this.progress.clear();
      const patch = toPatch(applied, modeOf(input));
      const colors = chooseColors({
        isTerminal: process.stdout.isTTY === true,
        flag: this.#options.color !== false,
        env: process.env,
      });
      process.stdout.write(colorPatch(patch, colors));
      return new Set(applied.fixed);
    }
    if (input.file === undefined) {
      process.stdout.write(applied.after);
      return new Set(applied.fixed);
    }
    const change = { path: input.file, before: input.bytes, after: applied.after, isNew: input.isNew };
    const outcome = writeProjectFile(this.#session.root, change, this.#undoLog.add);
    if (outcome.written) return new Set(applied.fixed);
    this.problem({ path: input.path, code: outcome.code, message: outcome.message, explicit: true });
    return new Set();
  }

  #account(plan: FilePlan, fixed: ReadonlySet<FindingId>): void {
    addFile(this.#summary, plan, this.#session.config.safety, fixed);
    for (const { image } of plan.unknownImages)
      if (image !== undefined && !this.#unknownImages.has(image)) this.#unknownImages.add(copyToKeep(image));
    this.#summary.unknownImages = this.#unknownImages.size;
    if (this.#options.writeBaseline) {
      this.#baseline.add(plan.path, plan.findings);
      return;
    }
    this.#remains ||= plan.findings.some(finding => this.#counts(finding, fixed));
    if (this.#options.quiet || this.#mode === 'diff' || this.#collect) return;
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
    this.#resumeCommands();
    this.#reports.end({ summary: this.#summary, problems: this.#problems, unusedIgnores: unused });
    if (this.#options.writeBaseline)
      this.#stream.write(`${writeBaseline(this.#options, this.#session, this.#baseline)}\n`);
    if (this.#failed) return 2;
    return this.#remains && !this.#options.exitZero ? 1 : 0;
  }
}

/** As git would record the file. */
export function modeOf({ file }: Input): '100644' | '100755' {
  return file === undefined ? '100644' : fileMode(file);
}
