import { setImmediate } from 'node:timers/promises';
import { loadTransforms } from '../../transforms/index.ts';
import type { ReviewOptions, ScanListener } from '../tui/session.ts';
import type { Request } from './arguments.ts';
import { openSession } from './session.ts';
import { readSources } from './sources.ts';
import { version } from './version.ts';

/** Longest piece of work between two looks at the keyboard. */
const slice = 8;

/** `harden fix` on a terminal: every fix is shown, and a person decides. */
export async function review(request: Request): Promise<number> {
  const { arguments: paths, options } = request;
  const session = await openSession(options, paths[0] ?? options.filename?.[0] ?? '.');
  const { root, config, engine } = session;
  const metas = (await loadTransforms()).map(({ meta }) => [meta.id, meta] as const);
  const scan = async (listener: ScanListener): Promise<void> => {
    const progress = { update: (_word: string, done: number, total: number) => listener.progress(done, total) };
    let since = performance.now();
    for await (const input of readSources(session, paths, options, problem => listener.problem(problem), progress)) {
      if (listener.stopped) return;
      if (input.file !== undefined) listener.file({ ...input, file: input.file });
      if (performance.now() - since < slice) continue;
      await setImmediate();
      since = performance.now();
    }
  };
  const reviewOptions: ReviewOptions = {
    root,
    title: shownRoot(root),
    limit: config.safety,
    maxFileSize: config.maxFileSize,
    engine,
    rules: new Map(metas),
    scan,
    env: process.env,
  };
  const { reviewOnScreen } = await import('../tui/run.ts');
  const outcome = await reviewOnScreen({
    ...reviewOptions,
    stdin: process.stdin,
    stdout: process.stdout,
    color: options.color !== false,
    version,
  });
  if (outcome.kind === 'nothing-to-decide') {
    const { scan: report } = await import('./scan.ts');
    return await report({ ...request, command: 'check' });
  }
  const { end, session: reviewed } = outcome;
  const { reportEnd } = await import('../tui/record.ts');
  process.stdout.write(reportEnd(reviewed.state, end));
  return exitCode(end.kind === 'quit' && end.interrupted);
}

function exitCode(interrupted: boolean): number {
  return interrupted ? 130 : 1;
}

function shownRoot(root: string): string {
  const home = process.env.HOME;
  return home !== undefined && home !== '' && (root === home || root.startsWith(`${home}/`))
    ? `~${root.slice(home.length)}`
    : root;
}
