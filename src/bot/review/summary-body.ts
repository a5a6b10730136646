/** The one comment below a pull request: what stays to do, and how. */
import type { PlanFinding } from '../../engine/plan.ts';
import { code, fence, prose } from '../../report/markdown-text.ts';
import { severities } from '../../transform.ts';
import type { Sha } from '../forge/forge.ts';
import { type Reason, reasons } from './anchors.ts';
import { asSummary, markFindings, markReview } from './marks.ts';
import { count, nameOf, ruleLink } from './words.ts';

/** A fix that is no suggestion. */
export interface Leftover {
  readonly finding: PlanFinding;
  readonly why: Reason | { readonly refused: string } | 'forbidden';
}

/** What a person has to decide about. */
export interface Open {
  readonly unsafe: readonly PlanFinding[];
  readonly declined: readonly PlanFinding[];
}

export interface SummaryInput {
  readonly leftovers: readonly Leftover[];
  readonly open: Open;
  /** Fixes that stand beside their lines. */
  readonly suggested: number;
  /** Of the leftovers, as git reads it; empty: there is none that survives a comment. */
  readonly patch: string;
  /** Files whose patch does not survive a comment. */
  readonly unpatched: readonly string[];
  /** Where the whole patch lies; undefined: nowhere. */
  readonly artifact: string | undefined;
  readonly maxLength: number;
  /** Head whose review the forge rejected: it is not tried again. */
  readonly rejected?: Sha | undefined;
}

/** Told one by one; the others are counted. */
interface Amount {
  readonly rows: number;
  readonly open: number;
  readonly hasPatch: boolean;
  readonly hasMark: boolean;
}

const amounts: readonly Amount[] = [
  { rows: 60, open: 5, hasPatch: true, hasMark: true },
  { rows: 60, open: 5, hasPatch: false, hasMark: true },
  { rows: 20, open: 2, hasPatch: false, hasMark: true },
  { rows: 0, open: 0, hasPatch: false, hasMark: true },
  { rows: 0, open: 0, hasPatch: false, hasMark: false },
];

/** Shortened until it fits. */
export function summaryBody(input: SummaryInput): string {
  const bodies = amounts.map(amount => () => bodyWith(input, amount));
  for (const make of bodies) {
    const body = make();
    if (body.length <= input.maxLength) return body;
  }
  return bodies.at(-1)!();
}

/** An older summary when nothing of it is left. */
export function settledBody(isFixed: boolean): string {
  const what = isFixed
    ? 'what was named here is fixed'
    : 'what was named here is fixed, suggested beside its line, put aside, or not touched by this pull request any more';
  return asSummary(`**harden**: nothing is left to do here, ${what}.`);
}

function bodyWith(input: SummaryInput, amount: Amount): string {
  const { leftovers, open } = input;
  const told = [...leftovers.map(({ finding }) => finding), ...open.unsafe, ...open.declined];
  const parts = [
    headline(input),
    table(leftovers, amount.rows),
    amount.hasPatch ? patchBlock(input) : patchElsewhere(input),
    undecided(open, amount.open),
    told.length === 0
      ? ''
      : `Not wanted here? Put ${code('# harden-ignore <rule> -- reason')} above the service, container or document.`,
    amount.hasMark ? markFindings(told.map(({ id }) => id)) : '',
    input.rejected === undefined ? '' : markReview(input.rejected),
  ];
  return asSummary(parts.filter(part => part !== '').join('\n\n'));
}

function headline({ leftovers, suggested, open }: SummaryInput): string {
  const decisions = open.unsafe.length + open.declined.length;
  const said = [
    ...(suggested > 0 ? [`${count(suggested, 'fix', 'fixes')} suggested beside the lines`] : []),
    ...(leftovers.length > 0 ? [`${count(leftovers.length, 'fix', 'fixes')} below`] : []),
    ...(decisions > 0 ? [`${count(decisions, 'finding')} for a person to decide`] : []),
  ];
  return `**harden** looked at what this pull request touches: ${said.join(', ')}.`;
}

function table(leftovers: readonly Leftover[], most: number): string {
  const sorted = bySeverity(leftovers, ({ finding }) => finding);
  if (sorted.length === 0) return '';
  const rows = sorted.slice(0, most).map(({ finding, why }) => {
    const { path, range, severity, rule, fix } = finding;
    const where = `${code(`${path}:${range.start.line}`, true)}<br>${nameOf(finding, true)}`;
    return `| ${severity} | ${where} | ${ruleLink(rule)} | ${prose(fix?.title ?? '', true)} | ${whyOf(why)} |`;
  });
  const more = sorted.length - rows.length;
  const head = ['| severity | where | rule | fix | why it is no suggestion |', '| --- | --- | --- | --- | --- |'];
  if (rows.length === 0) return `${count(more, 'fix', 'fixes')}: \`harden check\` lists them.`;
  return [...head, ...rows, ...(more > 0 ? [`| | and ${more} more | | | |`] : [])].join('\n');
}

function whyOf(why: Leftover['why']): string {
  if (typeof why !== 'string') return prose(why.refused, true);
  return why === 'forbidden' ? 'the token may not write here' : reasons[why];
}

function patchBlock(input: SummaryInput): string {
  const { patch } = input;
  if (patch === '') return patchElsewhere(input);
  const block = `<details><summary>The patch, for <code>git apply</code> at the head of this pull request</summary>\n\n${fence(patch, 'diff')}\n\n</details>`;
  const rest = unpatched(input);
  return rest === '' ? block : `${block}\n\n${rest}`;
}

function patchElsewhere(input: SummaryInput): string {
  const { leftovers, artifact, patch } = input;
  if (leftovers.length === 0) return '';
  if (patch === '') return unpatched(input);
  const place =
    artifact === undefined ? '`harden patch` in a checkout of this branch writes it' : `${code(artifact)} holds it`;
  return `The patch is too long for a comment: ${place}.`;
}

function unpatched({ unpatched: files, artifact }: SummaryInput): string {
  if (files.length === 0) return '';
  const names = files.slice(0, 5).map(path => code(path));
  const more = files.length > names.length ? ` and ${files.length - names.length} more` : '';
  const place = artifact === undefined ? '' : `, and ${code(artifact)} holds it`;
  const them = files.length === 1 ? 'it' : 'them';
  return `A patch of ${names.join(', ')}${more} would not survive a comment: \`harden fix --write\` in a checkout of this branch changes ${them}${place}.`;
}

/** What is not proposed: shortly, for `harden check` tells all of it. */
function undecided({ unsafe, declined }: Open, most: number): string {
  const parts: string[] = [];
  if (unsafe.length > 0) {
    const [it, fixes] = unsafe.length === 1 ? ['is', 'fix that'] : ['are', 'fixes that'];
    const lines = some(
      [...byResource(unsafe)],
      most,
      ([name, rules]) => `${name}: ${[...rules].map(ruleLink).join(', ')}`,
    );
    parts.push(
      `${unsafe.length} ${fixes} may break something ${it} not proposed; \`harden check\` tells the risks:\n\n${lines}`,
    );
  }
  if (declined.length > 0) {
    const lines = some(
      bySeverity(declined, finding => finding),
      most,
      finding => {
        const reason = prose(finding.declined?.reason ?? '');
        return `${ruleLink(finding.rule)} on ${nameOf(finding)}: ${reason}`;
      },
    );
    parts.push(`${count(declined.length, 'finding')} without a fix:\n\n${lines}`);
  }
  return parts.join('\n\n');
}

function some<T>(items: readonly T[], most: number, say: (item: T) => string): string {
  const shown = items.slice(0, most).map(item => `- ${say(item)}`);
  const more = items.length - shown.length;
  return [...shown, ...(more > 0 ? [`- ${shown.length > 0 ? 'and ' : ''}${more} more`] : [])].join('\n');
}

function byResource(findings: readonly PlanFinding[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const finding of bySeverity(findings, each => each)) {
    const name = nameOf(finding);
    found.set(name, (found.get(name) ?? new Set()).add(finding.rule));
  }
  return found;
}

function bySeverity<T>(items: readonly T[], findingOf: (item: T) => PlanFinding): readonly T[] {
  const rank = (item: T): number => severities.indexOf(findingOf(item).severity);
  return [...items].sort((a, b) => rank(a) - rank(b));
}
