import type { PlanFinding } from '../../src/engine/plan.ts';
import type { Control, Laboratory, Running } from './laboratory.ts';
import type { Problems, Rounds } from './rounds.ts';

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

/** One laboratory as Markdown: the table, its totals, what went wrong, what was not applied and why. */
export function renderLaboratory(laboratory: Laboratory, services: readonly string[], rounds: Rounds): string {
  const { controls, name } = laboratory;
  const rows = services.map(service => rowOf(service, controls, rounds));
  const possible = controls.length * services.length;
  const count = (running: Iterable<Running>) =>
    [...running].reduce((sum, one) => sum + controls.filter(control => isApplied(control, one)).length, 0);
  const healthy = (problems: Problems) => `${services.length - problems.size}/${services.length}`;
  const kept = [...rounds.running.values()].reduce((sum, { state }) => sum + added(state.capabilities).length, 0);
  const total = [
    '**all**',
    ...[rounds.before.problems, rounds.onItsData, rounds.first, rounds.second].map(healthy),
    `${count(rounds.running.values())}/${possible} (before: ${count(rounds.before.running.values())})`,
    String(kept),
    '',
  ];
  const heading = [
    'service',
    'as it is',
    'over its data',
    '1st start',
    '2nd start',
    'controls',
    'capabilities kept',
    'user',
  ];
  const parts = [`## ${name}`, `Controls: ${controls.join(', ')}.`, table([heading, ...rows, total])];
  return [...parts, ...failures(rounds), ...reasons(services, controls, rounds)].join('\n\n');
}

function rowOf(service: string, controls: readonly Control[], rounds: Rounds): readonly string[] {
  const health = (problems: Problems) => (problems.has(service) ? '**broken**' : 'healthy');
  const columns = [rounds.before.problems, rounds.onItsData, rounds.first, rounds.second].map(health);
  const running = rounds.running.get(service);
  if (!running) return [service, ...columns, 'not running', '', ''];
  const missing = controls.filter(control => !isApplied(control, running));
  const without = missing.length > 0 ? ` (not ${missing.join(', ')})` : '';
  const { startedAs, state } = running;
  const user = Number.parseInt(startedAs, 10) === state.uid || (startedAs === 'root' && state.uid === 0);
  return [
    service,
    ...columns,
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

function failures({ before, onItsData, first, second }: Rounds): readonly string[] {
  const all = { 'as it is': before.problems, 'over its data': onItsData, '1st start': first, '2nd start': second };
  const lines = Object.entries(all).flatMap(([round, problems]) =>
    [...problems].map(([service, problem]) => `- ${service}, ${round}: \`${problem.replaceAll(/[`\n]+/g, ' ')}\``),
  );
  return lines.length > 0 ? ['Broken:', lines.join('\n')] : [];
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

function reasonOf({ safety, fix, declined }: PlanFinding): string {
  if (declined) return `declined (${declined.code}): ${declined.reason}`;
  return `${safety}: ${fix?.risk ?? ''}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const [heading, ...body] = rows.map(line);
  return [heading, `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n');
}
