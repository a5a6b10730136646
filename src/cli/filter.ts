import { acceptUpTo, type Planning, type PlanProblem } from '../engine/index.ts';
import { readStdin } from '../files/read.ts';
import type { Request } from './arguments.ts';
import { openSession } from './session.ts';

/**
 * Standard input to standard output. On failure nothing is printed to standard output: a post-renderer that prints half a release is
 * worse than one that stops it.
 */
export async function filter({ options }: Request): Promise<number> {
  const { config, engine } = await openSession(options, []);
  const bytes = readStdin();
  const planning = engine.planFile({ path: options.stdinFilename ?? 'stdin.yaml', bytes, explicit: true });
  const problems = problemsOf(planning);
  for (const { path, at, message, code } of problems) {
    process.stderr.write(`harden: ${path}${at ? `:${at.line}:${at.column}` : ''}: ${message} (${code})\n`);
  }
  if (planning.kind === 'problem' && problems.some(({ explicit }) => explicit)) return 2;
  if (planning.kind !== 'planned') {
    process.stdout.write(bytes);
    return 0;
  }
  const { file } = planning;
  process.stdout.write(file.apply(acceptUpTo(file.plan, config.safety)).after);
  return 0;
}

function problemsOf(planning: Planning): readonly PlanProblem[] {
  if (planning.kind === 'planned') return planning.file.plan.problems;
  return planning.kind === 'problem' ? planning.problems : [];
}
