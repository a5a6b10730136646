import type { Copy } from './copy.ts';
import type { Mutant } from './operators.ts';

export type Outcome = 'tests' | 'type check' | 'survived' | 'equivalent';

export interface Verdict {
  readonly outcome: Outcome;
  /** The suite that noticed, or why the mutant changes nothing. */
  readonly by: string;
}

/** Where a mutant is tried. */
export type Workplace = Pick<Copy, 'change' | 'run'>;

// What one mutant leaves behind spares the next one most of the check.
const tsc = ['node_modules/typescript/bin/tsc', '--noEmit', '--incremental', '--tsBuildInfoFile', '.cache/tsbuildinfo'];
const build = ['scripts/build.mjs'];

/** First the compiler, then the suites that reach the place; all when none does: it may run in what is killed half-way. */
export async function judge(
  copy: Workplace,
  mutant: Mutant,
  { timeout, reaching }: { timeout: number; reaching: readonly string[] },
): Promise<Verdict> {
  const restore = copy.change(mutant);
  try {
    if (!(await copy.run(tsc, { timeout })).passed) return { outcome: 'type check', by: 'tsc' };
    if (!(await copy.run(build, { timeout })).passed) return { outcome: 'type check', by: 'build' };
    const by = await noticedBy(copy, reaching, timeout);
    return by === undefined ? { outcome: 'survived', by: '' } : { outcome: 'tests', by };
  } finally {
    restore();
  }
}

/** Whether the project passes as it is; otherwise the output of what fails. */
export async function baseline(copy: Workplace, timeout: number): Promise<string | undefined> {
  for (const words of [tsc, build, suites([])]) {
    const { passed, output } = await copy.run(words, { timeout });
    if (!passed) return output.replace(/^ok .*\n(?: {5}note: .*\n)*/gm, '');
  }
  return undefined;
}

function suites(filters: readonly string[]): readonly string[] {
  return ['--import', 'tsx', 'scripts/test.ts', ...filters];
}

/** The first suite that fails, and fails again alone: a busy machine makes some fail by accident. */
async function noticedBy(copy: Workplace, filters: readonly string[], timeout: number): Promise<string | undefined> {
  const tried = new Set<string>();
  for (const until of [/^FAIL test\/.*\n/m, undefined]) {
    const { output, timedOut } = await copy.run(suites(filters), { timeout, ...(until && { until }) });
    if (timedOut) return 'the time limit';
    const failing = [...output.matchAll(/^FAIL (test\/\S+?):/gm)].map(match => match[1]!);
    for (const suite of failing.filter(name => !tried.has(name))) {
      tried.add(suite);
      const alone = await copy.run(suites([suite]), { timeout });
      if (!alone.passed) return suite;
    }
    if (failing.length === 0) return undefined;
  }
  return undefined;
}
