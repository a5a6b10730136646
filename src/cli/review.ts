import { createInterface } from 'node:readline/promises';
import { setImmediate } from 'node:timers/promises';
import { loadTransforms } from '../../transforms/index.ts';
import type { Config, UiConfig } from '../config/types.ts';
import type { FileState } from '../files/file-state.ts';
import { pendingJournal } from '../files/recovery.ts';
import { toShown } from '../files/root.ts';
import { stateFolder } from '../files/state-folder.ts';
import { isEvidence } from '../manifests/index.ts';
import { sanitise } from '../report/sanitise.ts';
import { reaches } from '../report/summary.ts';
import type { End, Judging, ReviewOptions, ScanListener } from '../review/work/options.ts';
import type { ReviewSession } from '../review/work/session.ts';
import type { Ways } from '../review/work/ways.ts';
import { namedPaths, type Request } from './arguments.ts';
import type { FaceChoice } from './face.ts';
import type { Options } from './options.ts';
import { openSession, type Session } from './session.ts';
import { readSources } from './sources.ts';
import { undoCommand } from './undo-hint.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** Longest piece of work between two looks at the keyboard. */
const slice = 8;

/** `harden fix` on a terminal: every fix is shown, and a person decides. */
export async function review(request: Request, face: Exclude<FaceChoice, 'batch'>): Promise<number> {
  const { arguments: paths, options } = request;
  const session = await openSession(options, namedPaths(paths, options));
  const { root, config } = session;
  if (!(await settlePending(root))) return 2;
  const metas = (await loadTransforms()).map(({ meta }) => [meta.id, meta] as const);
  const reviewOptions: ReviewOptions = {
    root,
    title: shownRoot(root),
    limit: config.ui.start === 'none' ? 'none' : config.safety,
    keymap: await readKeymap(config),
    maxFileSize: config.maxFileSize,
    configFile: session.configFile,
    today: session.today,
    engine: session.engine,
    rules: new Map(metas),
    judging: judgingOf(session),
    scan: listener => scanFiles(session, request, listener),
    stateFolder: stateFolder(),
    fresh: options.fresh ?? false,
    env: process.env,
    ways: waysTo(session, options),
  };
  const outcome = await openFace(config.ui.plain ? 'lines' : face, reviewOptions, config.ui, options.color !== false);
  if (outcome.kind === 'nothing-to-decide') {
    const { scan } = await import('./scan.ts');
    return await scan({ ...request, command: 'check' });
  }
  return await close(outcome.end, outcome.session, session, options.exitZero ?? false);
}

/** What is accepted in a Dockerfile is what the manifests of the session are judged by. */
export function judgingOf({ judgedBy, fixed }: Session): Judging {
  return {
    isEvidence,
    judgedBy,
    become: (path, text) => {
      if (text === undefined) fixed.delete(path);
      else fixed.set(path, text);
    },
  };
}

/** Without evidence nothing is asked for. What it takes is loaded with the first question. */
function waysTo(session: Session, options: Options): Ways {
  if (options.evidence === false) return {};
  return {
    inspect: async search => {
      const { lookInReview } = await import('./inspect/look-in-review.ts');
      return await lookInReview(session, options)(search);
    },
    probe: async search => {
      const { probeInReview } = await import('./probe/probe-in-review.ts');
      return await probeInReview(session, options)(search);
    },
  };
}

async function readKeymap({ ui }: Config): Promise<ReviewOptions['keymap']> {
  const { remap } = await import('../review/model/remap.ts');
  const remapped = remap(ui.keys);
  if (remapped.kind === 'errors') throw new UsageError(`configuration: ${remapped.errors.join('\n')}`);
  return remapped.keymap;
}

async function openFace(face: Exclude<FaceChoice, 'batch'>, options: ReviewOptions, ui: UiConfig, color: boolean) {
  const { stdin, stdout } = process;
  if (face === 'lines') {
    const { reviewByLines } = await import('../review/lines.ts');
    return await reviewByLines({ ...options, stdin, stdout });
  }
  const { reviewOnScreen } = await import('../review/full-screen.ts');
  return await reviewOnScreen({ ...options, stdin, stdout, color, version, ui });
}

async function scanFiles(
  session: Session,
  { arguments: paths, options }: Request,
  listener: ScanListener,
): Promise<void> {
  const progress = { update: (_word: string, done: number, total: number) => listener.progress(done, total) };
  let since = performance.now();
  for await (const input of readSources(session, { paths, options }, problem => listener.problem(problem), progress)) {
    if (listener.stopped) return;
    if (input.file !== undefined) listener.file({ ...input, file: input.file });
    if (performance.now() - since < slice) continue;
    await setImmediate();
    since = performance.now();
  }
}

/** A write that was interrupted has to be settled before anything else. False: the user wants neither. */
async function settlePending(root: string): Promise<boolean> {
  const pending = pendingJournal({ stateFolder: stateFolder(), root });
  if (!pending) return true;
  if (pending.busy !== undefined) {
    process.stderr.write(`harden: ${pending.busy}\n`);
    return false;
  }
  const words: Readonly<Record<FileState, string>> = {
    old: 'as before',
    new: 'written',
    torn: 'half written',
    changed: 'changed by something else',
    unreadable: 'cannot be read',
  };
  process.stdout.write(`harden: a write of ${pending.started.replace('T', ' ').slice(0, 16)} UTC was interrupted:\n`);
  for (const { path, state } of pending.files) {
    process.stdout.write(`  ${words[state].padEnd(26)} ${sanitise(toShown(root, path))}\n`);
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = (await lines.question('finish it, or roll it back? [f/r, empty: neither] ')).trim();
  lines.close();
  if (answer !== 'f' && answer !== 'r') return false;
  const commit = answer === 'f' ? pending.finish() : pending.rollBack();
  if (commit.kind === 'written') return true;
  if (commit.kind === 'failed') {
    process.stderr.write(`harden: ${sanitise(toShown(root, commit.path))} could not be written: ${commit.reason}\n`);
    return false;
  }
  for (const path of commit.paths) process.stderr.write(`harden: left alone: ${sanitise(toShown(root, path))}\n`);
  return true;
}

/** Keeps or forgets the decisions, leaves a record in the scrollback, and gives the exit code. */
async function close(end: End, reviewed: ReviewSession, { config, root }: Session, exitZero: boolean): Promise<number> {
  const settled = new Set(end.kind === 'written' ? end.written.files.flatMap(({ fixed }) => fixed) : []);
  if (end.kind === 'quit' && !end.keep) reviewed.forget();
  else {
    const failure = reviewed.keep(settled);
    if (failure !== undefined) process.stderr.write(`harden: the decisions could not be kept: ${failure}\n`);
  }
  const { reportEnd } = await import('../review/work/record.ts');
  process.stdout.write(reportEnd(reviewed.state, end, undoCommand(root)));
  if (end.kind === 'quit' && end.interrupted) return 130;
  const remains = [...reviewed.state.findings.values()].some(
    finding => finding.status !== 'suppressed' && !settled.has(finding.id) && reaches(finding, config.failOn),
  );
  return remains && !exitZero ? 1 : 0;
}

function shownRoot(root: string): string {
  const home = process.env.HOME;
  return home !== undefined && home !== '' && (root === home || root.startsWith(`${home}/`))
    ? `~${root.slice(home.length)}`
    : root;
}
