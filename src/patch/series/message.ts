import { resourceName } from '../../engine/resource-name.ts';
import { sanitise } from '../../report/sanitise.ts';
import { wrap } from '../../report/wrap.ts';
import { inWords, listed } from './listed.ts';
import type { FileStep, Fixed } from './steps.ts';
import { rulesOf } from './title.ts';

/** Columns of a mail. */
const columns = 72;
/** More than anybody reads; the manifest lists all. */
const mostStatements = 40;
const mostChecks = 4;
const mostEvidence = 3;

/** The text of a patch for people: why, what changes, on which evidence, how to check it, and how to keep it away. */
export function messageOf(steps: readonly FileStep[], needs: readonly number[]): string {
  const fixed = steps.flatMap(step => step.fixed);
  const rules = rulesOf(steps);
  const parts = [whyOf(fixed), ...changesOf(steps, rules.length), ...checksOf(fixed), needsOf(needs), keepOf(rules)];
  return parts.filter(part => part !== '').join('\n\n');
}

function paragraph(text: string, indent = ''): string {
  return wrap(sanitise(text), columns - indent.length, indent);
}

function item(text: string): string {
  return `- ${paragraph(text, '  ')}`;
}

function detail(label: string, text: string): string {
  return `    ${paragraph(`${label}: ${text}`, '      ')}`;
}

function whyOf(fixed: readonly Fixed[]): string {
  const whys = new Map(fixed.map(({ finding }) => [finding.rule, finding.why]));
  if (whys.size === 1) return paragraph([...whys.values()][0]!);
  return ['Why, rule by rule:', ...[...whys].map(([rule, why]) => item(`${rule}: ${why}`))].join('\n');
}

function changesOf(steps: readonly FileStep[], rules: number): readonly string[] {
  const hasOneTitle = new Set(steps.flatMap(({ fixed }) => fixed.map(({ title }) => title))).size === 1;
  // What is done everywhere is said in the subject.
  const whatOf = ({ finding, title }: Fixed): string => {
    if (rules > 1) return `${title} (${finding.rule})`;
    return hasOneTitle ? '' : title;
  };
  const files = steps.map(({ path, fixed }) => ({ path, statements: statementsOf(fixed, whatOf) }));
  let left = mostStatements;
  const parts = files.flatMap(({ path, statements }) => {
    const shown = statements.slice(0, left);
    left -= shown.length;
    return shown.length === 0 ? [] : [[`In ${sanitise(path)}:`, ...shown].join('\n')];
  });
  const more = files.reduce((sum, { statements }) => sum + statements.length, 0) - mostStatements;
  return more > 0 ? [...parts, `And ${more} more of the kind.`] : parts;
}

/** What is done to several services for the same reason is told once. */
function statementsOf(fixed: readonly Fixed[], whatOf: (fixed: Fixed) => string): readonly string[] {
  const statements = new Map<string, { what: string; grounds: string; names: Set<string> }>();
  for (const each of fixed) {
    const [what, grounds] = [whatOf(each), groundsOf(each.finding)];
    const key = JSON.stringify([what, grounds]);
    const statement = statements.get(key) ?? { what, grounds, names: new Set() };
    statement.names.add(resourceName(each.finding.resource));
    statements.set(key, statement);
  }
  return [...statements.values()].map(({ what, grounds, names }) => {
    const places = listed([...names]);
    return item(what === '' ? places : `${places}: ${what}`) + grounds;
  });
}

/** Evidence, or what may break when there is not enough of it. */
function groundsOf({ evidence, fix, safety }: Fixed['finding']): string {
  const known = evidence.slice(0, mostEvidence).map(({ what, origin }) => detail('because', `${what} [${origin}]`));
  const more = evidence.length - known.length;
  if (more > 0) known.push(`    and ${more} more ${more === 1 ? 'piece' : 'pieces'} of evidence`);
  if (safety === 'unsafe' && fix!.risk !== '') known.push(detail('may break', fix!.risk));
  return known.map(line => `\n${line}`).join('');
}

function checksOf(fixed: readonly Fixed[]): readonly string[] {
  const checks = [...new Set(fixed.map(({ finding }) => finding.fix!.check).filter(check => check !== ''))];
  if (checks.length === 0) return [];
  const shown = checks.slice(0, mostChecks).map(check => `    ${sanitise(check)}`);
  const more = checks.length - shown.length;
  const how = ['To check it, start the workloads and look:', '', ...shown].join('\n');
  return more > 0 ? [how, `and the same for ${more} more.`] : [how];
}

function needsOf(needs: readonly number[]): string {
  if (needs.length === 0) return '';
  const word = needs.length === 1 ? 'patch' : 'patches';
  return paragraph(`Builds on ${word} ${inWords(ranges(needs))} of this series.`);
}

/** `1-3`, `5`: neighbours in one word. */
function ranges(numbers: readonly number[]): readonly string[] {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.flatMap(([first, last]) => {
    if (first === last) return [String(first)];
    return last === first + 1 ? [String(first), String(last)] : [`${first}-${last}`];
  });
}

function keepOf(rules: readonly string[]): string {
  const how = paragraph('To keep one place as it is, add this comment there and make the patches again:');
  return `${how}\n\n    # harden-ignore ${rules.length === 1 ? rules[0] : '<rule>'} -- reason`;
}
