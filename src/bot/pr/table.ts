/** The table of a body: which rule, where, and on what it rests. What is the same for several workloads is one row. */
import type { PlanFinding, Resource } from '../../engine/plan.ts';
import { resourceName } from '../../engine/resource-name.ts';
import { code, prose } from '../../report/markdown-text.ts';
import type { Unit } from './split.ts';
import { rulesOf } from './title.ts';

/** Statements, places and names of one row; more are counted. */
const most = { statements: 3, origins: 4, names: 6 };

interface Row {
  readonly rule: string;
  readonly severity: string;
  readonly statements: readonly string[];
  readonly origins: Set<string>;
  readonly names: Set<string>;
}

export function table(unit: Unit, isProven: boolean, mostRows: number): string {
  const rows = rowsOf(unit, isProven);
  const shown = rows.slice(0, mostRows);
  if (shown.length === 0) return '';
  const left = rows.length - shown.length;
  return [
    `| rule | where | severity | ${isProven ? 'why it is safe here' : 'what may break'} |`,
    '| --- | --- | --- | --- |',
    ...shown.map(row => `| [${row.rule}] | ${some([...row.names], most.names)} | ${row.severity} | ${grounds(row)} |`),
    ...(left > 0 ? [`| and ${left} more | | | |`] : []),
  ].join('\n');
}

/** Names as code, the first ones of many. */
export function some(names: readonly string[], count: number): string {
  const shown = names.slice(0, count).map(name => code(name, true));
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function rowsOf(unit: Unit, isProven: boolean): readonly Row[] {
  const rows = new Map<string, Row>();
  const files = shortNames(unit.files.map(({ path }) => path));
  const fixed = unit.files.flatMap(file => file.fixed);
  const byRule = [...rulesOf(unit.files).keys()].flatMap(rule => fixed.filter(each => each.finding.rule === rule));
  for (const { finding } of byRule) {
    const { rule, severity, resource, path, evidence } = finding;
    const statements = isProven ? statementsOf(finding) : [finding.fix!.risk];
    const key = JSON.stringify([rule, severity, statements]);
    const row = rows.get(key) ?? { rule, severity, statements, origins: new Set(), names: new Set() };
    row.names.add(files.size > 1 ? `${shortName(resource)} (${files.get(path)})` : resourceName(resource));
    if (isProven) for (const { origin } of evidence) row.origins.add(origin);
    rows.set(key, row);
  }
  return [...rows.values()];
}

function statementsOf({ evidence, why }: PlanFinding): readonly string[] {
  return evidence.length === 0 ? [why] : [...new Set(evidence.map(({ what }) => what))];
}

/** What was looked at, and in which places. */
function grounds({ statements, origins }: Row): string {
  const told = statements.slice(0, most.statements).map(statement => prose(statement, true));
  const more = statements.length - told.length;
  const where = origins.size === 0 ? '' : `<br>seen in ${some([...origins], most.origins)}`;
  return `${told.join('; ')}${more > 0 ? ` and ${more} more` : ''}${where}`;
}

/** By path, the least of it that names no other file: `compose.yaml`, `shop/compose.yaml`. */
function shortNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const endings = (path: string): readonly string[] =>
    path.split('/').map((_, index, parts) => parts.slice(parts.length - 1 - index).join('/'));
  const taken = new Map<string, number>();
  for (const ending of paths.flatMap(endings)) taken.set(ending, (taken.get(ending) ?? 0) + 1);
  return new Map(paths.map(path => [path, endings(path).find(ending => taken.get(ending) === 1) ?? path]));
}

/** Stages and contexts are not known by their names alone. */
function shortName(resource: Resource): string {
  return /^(stage|context)$/.test(resource.kind) ? resourceName(resource) : resource.name;
}
