import type { Project } from './projects.ts';
import { describe, type Treatment } from './treatments.ts';
import type { Step, Trial } from './trial.ts';

const steps: readonly Step[] = ['over its data', 'build', '1st start', 'restart'];

/** One word for a trial. */
export function verdictOf(trial: Trial): string {
  if (trial.hardened.problem !== undefined) return '**not hardened**';
  if (trial.unchanged) return 'unchanged';
  const wrong = steps.filter(step => trial.steps.get(step) !== undefined);
  if (wrong.length === 0) return 'healthy';
  return `**broken** (${wrong.join(', ')})`;
}

export function isHealthy(trial: Trial): boolean {
  return /^(healthy|unchanged)$/.test(verdictOf(trial));
}

/** Trials that count, and proposals. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly proposals: number;
  readonly held: number;
}

export function count(trials: readonly Trial[], treatments: readonly Treatment[]): Count {
  const isProposal = ({ treatment }: Trial) => treatments.find(({ name }) => name === treatment)?.proposal === true;
  const proposals = trials.filter(isProposal);
  const others = trials.filter(trial => !isProposal(trial));
  const passed = others.filter(isHealthy).length;
  return {
    passed,
    failed: others.length - passed,
    proposals: proposals.length,
    held: proposals.filter(isHealthy).length,
  };
}

/** Everything that was seen, as Markdown. */
export function render(
  projects: readonly Project[],
  treatments: readonly Treatment[],
  trials: readonly Trial[],
): string {
  const of = (treatment: Treatment) => trials.filter(trial => trial.treatment === treatment.name);
  return [
    renderOverview(projects, treatments, trials),
    ...treatments.flatMap(treatment => renderTreatment(treatment, of(treatment))),
  ].join('\n\n');
}

function renderOverview(
  projects: readonly Project[],
  treatments: readonly Treatment[],
  trials: readonly Trial[],
): string {
  const rows = projects.map(({ name, about }) => {
    const own = treatments.map(treatment =>
      trials.find(({ project, treatment: other }) => project === name && other === treatment.name),
    );
    return [name, about, ...own.map(trial => (trial ? verdictOf(trial) : ''))];
  });
  const sums = treatments.map(({ name }) => {
    const own = trials.filter(({ treatment }) => treatment === name);
    return `${own.filter(isHealthy).length}/${own.length}`;
  });
  return table([['project', 'is', ...treatments.map(({ name }) => name)], ...rows, ['**all**', '', ...sums]]);
}

function renderTreatment(treatment: Treatment, trials: readonly Trial[]): readonly string[] {
  const command = treatment.words === undefined ? describe(treatment) : `\`${describe(treatment)}\``;
  const heading = `## ${treatment.name}: ${command}`;
  const changed = trials.filter(({ unchanged, hardened }) => !unchanged && hardened.problem === undefined);
  const rows = changed.map(rowOf);
  const columns = ['project', ...steps, 'users', 'MB', 'fixed in the Dockerfile', 'elsewhere'];
  const same = trials.filter(({ unchanged, hardened }) => unchanged && hardened.problem === undefined);
  const problems = trials.flatMap(problemsOf);
  return [
    heading,
    ...(rows.length > 0 ? [table([columns, ...rows])] : []),
    ...(same.length > 0 ? [`Nothing was changed in ${same.map(({ project }) => project).join(', ')}.`] : []),
    ...(problems.length > 0 ? [problems.join('\n')] : []),
  ];
}

function rowOf({ project, steps: seen, users, megabytes, hardened }: Trial): readonly string[] {
  const cells = steps.map(step => (!seen.has(step) ? '' : seen.get(step) === undefined ? 'healthy' : '**broken**'));
  const isDockerfile = (text: string) => /^\S*Dockerfile\S*: /.test(text);
  const rules = (wanted: boolean) =>
    hardened.fixed.filter(text => isDockerfile(text) === wanted).map(text => text.replace(/^.*: /, ''));
  return [
    project,
    ...cells.map((cell, index) => (steps[index] === 'build' ? cell.replace('healthy', 'built') : cell)),
    users.join(', '),
    megabytes === undefined ? '' : String(megabytes),
    rules(true).join(' '),
    [...new Set(rules(false))].join(' '),
  ];
}

/** What went wrong, one line a step. */
function problemsOf({ project, hardened, steps: seen }: Trial): readonly string[] {
  if (hardened.problem !== undefined) return [`- ${project}: \`${shorten(hardened.problem)}\``];
  return [...seen].flatMap(([step, problem]) =>
    problem === undefined ? [] : [`- ${project}, ${step}: \`${shorten(problem)}\``],
  );
}

/** The first words and the last. */
function shorten(problem: string): string {
  const lines = problem.split('\n').filter(line => /\p{L}{3}/u.test(line));
  const ends = new Set([lines[0] ?? problem, lines.at(-1) ?? '']);
  return [...ends].map(line => line.replaceAll('`', ' ').trim().slice(0, 160)).join(' … ');
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const [heading, ...body] = rows.map(line);
  return [heading, `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n');
}
