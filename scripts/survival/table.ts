import type { FindingEntry } from '../../src/report/json/document.ts';
import type { Control, Laboratory, Running } from './laboratory.ts';
import type { Before, Problems, Rounds } from './rounds.ts';
import { describe, type Treatment } from './treatments.ts';

const ruleOf: Readonly<Record<Control, string>> = {
  'read-only root': 'read-only-root',
  'drop ALL': 'drop-capabilities',
  'no-new-privileges': 'no-new-privileges',
  'non-root': 'run-as-non-root',
  seccomp: 'seccomp-runtime-default',
};

/** Whether a control is in force, as the kernel sees the main process. */
export function isApplied(control: Control, { startedAs, state }: Running): boolean {
  switch (control) {
    case 'read-only root':
      return state.readOnlyRoot;
    case 'drop ALL':
      // Part of every default set, and nothing that is added back.
      return !state.capabilities.includes('SETPCAP');
    case 'no-new-privileges':
      return state.noNewPrivileges;
    case 'non-root':
      return !/^(root|0)(:|$)/.test(startedAs);
    case 'seccomp':
      return state.seccomp;
  }
}

/** A treatment with what became of the services under it. */
export interface Column {
  readonly treatment: Treatment;
  readonly rounds: Rounds;
}

/** Everything that was seen in one laboratory. */
export interface Examination {
  readonly laboratory: Pick<Laboratory, 'name' | 'controls'>;
  readonly services: readonly string[];
  readonly before: Before;
  readonly columns: readonly Column[];
}

/** One laboratory as Markdown: a table for each treatment, what went wrong, what was not applied and why. */
export function renderLaboratory(examination: Examination): string {
  const { laboratory, before, columns } = examination;
  const parts = [`## ${laboratory.name}`, `Controls: ${laboratory.controls.join(', ')}.`];
  if (columns.length > 1) parts.push(comparison(examination));
  for (const { treatment, rounds } of columns) {
    if (columns.length > 1) parts.push(`### \`${describe(treatment)}\``);
    parts.push(...renderRounds(examination, rounds));
  }
  return [...parts, ...failures({ 'as it is': before.problems })].join('\n\n');
}

/** Services against treatments: whether all three starts were healthy, and how many controls are in force. */
function comparison({ laboratory: { controls }, services, before, columns }: Examination): string {
  const isHealthy = ({ rounds }: Column, service: string) =>
    ![rounds.onItsData, rounds.first, rounds.second].some(problems => problems.has(service));
  const rows = services.map(service => {
    const cells = columns.map(column => {
      const running = column.rounds.running.get(service);
      const applied = running ? `${appliedTo(running, controls)}/${controls.length}` : 'not running';
      return isHealthy(column, service) ? applied : `**broken** (${applied})`;
    });
    return [service, before.problems.has(service) ? '**broken**' : 'healthy', ...cells];
  });
  const totals = columns.map(column => {
    const healthy = services.filter(service => isHealthy(column, service)).length;
    return `${healthy}/${services.length} healthy, ${countApplied(column.rounds.running, controls)} controls`;
  });
  const total = ['**all**', `${services.length - before.problems.size}/${services.length}`, ...totals];
  return table([['service', 'as it is', ...columns.map(({ treatment }) => treatment.name)], ...rows, total]);
}

function renderRounds(examination: Examination, rounds: Rounds): readonly string[] {
  const { laboratory, services, before } = examination;
  const { controls } = laboratory;
  const rows = services.map(service => rowOf(service, examination, rounds));
  const possible = controls.length * services.length;
  const healthy = (problems: Problems) => `${services.length - problems.size}/${services.length}`;
  const kept = [...rounds.running.values()].reduce((sum, { state }) => sum + added(state.capabilities).length, 0);
  const applied = `${countApplied(rounds.running, controls)}/${possible}`;
  const total = [
    '**all**',
    ...[before.problems, rounds.onItsData, rounds.first, rounds.second].map(healthy),
    `${applied} (before: ${countApplied(before.running, controls)})`,
    String(kept),
    '',
  ];
  const starts = ['as it is', 'over its data', '1st start', '2nd start'];
  const heading = ['service', ...starts, 'controls', 'capabilities kept', 'user'];
  const { onItsData, first, second } = rounds;
  return [
    table([heading, ...rows, total]),
    ...failures({ 'over its data': onItsData, '1st start': first, '2nd start': second }),
    ...reasons(services, controls, rounds),
  ];
}

function appliedTo(running: Running, controls: readonly Control[]): number {
  return controls.filter(control => isApplied(control, running)).length;
}

function countApplied(running: ReadonlyMap<string, Running>, controls: readonly Control[]): number {
  return [...running.values()].reduce((sum, one) => sum + appliedTo(one, controls), 0);
}

function rowOf(service: string, { laboratory, before }: Examination, rounds: Rounds): readonly string[] {
  const { controls } = laboratory;
  const health = (problems: Problems) => (problems.has(service) ? '**broken**' : 'healthy');
  const cells = [before.problems, rounds.onItsData, rounds.first, rounds.second].map(health);
  const running = rounds.running.get(service);
  if (!running) return [service, ...cells, 'not running', '', ''];
  const missing = controls.filter(control => !isApplied(control, running));
  const without = missing.length > 0 ? ` (not ${missing.join(', ')})` : '';
  const { startedAs, state } = running;
  const user = Number.parseInt(startedAs, 10) === state.uid || (startedAs === 'root' && state.uid === 0);
  return [
    service,
    ...cells,
    `${controls.length - missing.length}/${controls.length}${without}`,
    isApplied('drop ALL', running)
      ? state.capabilities.join(' ') || 'none'
      : `the default ${state.capabilities.length}`,
    user ? startedAs : `${startedAs}, then ${state.uid}`,
  ];
}

/** What is left of the capabilities of services that lost the default set. */
function added(capabilities: readonly string[]): readonly string[] {
  return capabilities.includes('SETPCAP') ? [] : capabilities;
}

/** One line a service, with what went wrong the first time. */
function failures(starts: Readonly<Record<string, Problems>>): readonly string[] {
  const services = new Set(Object.values(starts).flatMap(problems => [...problems.keys()]));
  const lines = [...services].toSorted().map(service => {
    const failed = Object.entries(starts).filter(([, problems]) => problems.has(service));
    const names = failed.map(([start]) => start).join(', ');
    return `- ${service}, ${names}: \`${shorten(failed[0]![1].get(service)!)}\``;
  });
  return lines.length > 0 ? ['Broken:', lines.join('\n')] : [];
}

/** What the probe says, and the last words of the service. */
function shorten(problem: string): string {
  const lines = problem.split('\n').filter(line => /\p{L}{3}/u.test(line));
  const ends = new Set([lines[0] ?? problem, lines.at(-1) ?? '']);
  return [...ends].map(line => line.replaceAll('`', ' ').trim().slice(0, 160)).join(' … ');
}

function reasons(services: readonly string[], controls: readonly Control[], { left }: Rounds): readonly string[] {
  const rules = new Set(controls.map(control => ruleOf[control]));
  const lines = services.flatMap(service =>
    left
      .filter(({ resource, rule }) => resource.name === service && rules.has(rule))
      .map(finding => `- ${service}, \`${finding.rule}\`: ${reasonOf(finding)}`),
  );
  const others = left.filter(({ rule }) => !rules.has(rule)).map(({ rule, resource }) => `${rule} (${resource.name})`);
  const more = others.length > 0 ? [`Other findings left: ${others.join(', ')}.`] : [];
  return lines.length > 0 ? ['Not applied at this safety, and why:', lines.join('\n'), ...more] : more;
}

function reasonOf({ safety, fix, declined }: FindingEntry): string {
  if (declined) return `declined (${declined.code}): ${declined.reason}`;
  return `${safety}: ${fix?.risk ?? ''}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const [heading, ...body] = rows.map(line);
  return [heading, `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n');
}
