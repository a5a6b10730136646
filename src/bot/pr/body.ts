/**
 * The body of a pull request: what changes and why that is safe, what stays to do, and how to refuse. Words of the repository stand
 * in code spans only, so that nothing in them mentions somebody or becomes a link.
 */

import { resourceName } from '../../engine/resource-name.ts';
import { inWords } from '../../patch/series/listed.ts';
import type { Fixed } from '../../patch/series/steps.ts';
import { code, fence, prose } from '../../report/markdown-text.ts';
import { rulePage } from '../../report/rule-page.ts';
import type { Excerpts } from './excerpts.ts';
import type { Leftover, Leftovers } from './leftovers.ts';
import type { Unit } from './split.ts';
import { encodeState, type PullState } from './state.ts';
import { some, table } from './table.ts';
import { rulesOf } from './title.ts';

export interface BodyInput {
  readonly unit: Unit;
  /** The fixes are proven; otherwise somebody has to look whether they hold. */
  readonly isProven: boolean;
  readonly leftovers: Leftovers;
  readonly excerpts: Excerpts;
  /** Path of the evidence file of the repository. */
  readonly evidenceFile: string;
  readonly state: PullState;
  /** Characters; the state is never shortened. */
  readonly maxLength: number;
}

const begin = '<!-- harden:begin -->';
const end = '<!-- harden:end -->';
const rebuildLabel = 'rebuild this branch';

/** How much is told: less when a body gets too long. */
interface Amount {
  readonly rows: number;
  readonly details: boolean;
  readonly leftovers: number;
}

const amounts: readonly Amount[] = [
  { rows: 60, details: true, leftovers: 30 },
  { rows: 60, details: false, leftovers: 30 },
  { rows: 60, details: false, leftovers: 8 },
  { rows: 20, details: false, leftovers: 0 },
  { rows: 0, details: false, leftovers: 0 },
];

/** What we write, between our two marks. */
export function blockOf(input: BodyInput): string {
  let block = '';
  for (const amount of amounts) {
    block = blockWith(input, amount);
    if (block.length <= input.maxLength) break;
  }
  return block;
}

/** Puts our block into a body; what others wrote around it stays. */
export function bodyWith(block: string, body: string): string {
  const [from, to] = [body.indexOf(begin), body.indexOf(end)];
  if (from === -1 || to < from) return body.trim() === '' ? block : `${body.trimEnd()}\n\n${block}`;
  return body.slice(0, from) + block + body.slice(to + end.length);
}

/** Somebody ticked the box. */
export function wantsRebuild(body: string): boolean {
  return new RegExp(`^[-*] \\[[xX]\\] ${rebuildLabel}`, 'm').test(body);
}

function blockWith(input: BodyInput, amount: Amount): string {
  const parts = [
    introduction(input),
    table(input.unit, input.isProven, amount.rows),
    ...(amount.details ? details(input) : []),
    evidence(input),
    notChanged(input, amount),
    steering(),
  ]
    .filter(part => part !== '')
    .map(withoutMarks);
  return [begin, [...parts, links(input, parts), encodeState(input.state)].join('\n\n'), end].join('\n');
}

/** Names of strangers may hold our own marks: a comment that they begin is none. */
function withoutMarks(text: string): string {
  return text.replaceAll('<!--', '<! --');
}

/** Where the names of rules lead, once for each one that is told. */
function links({ unit, leftovers }: BodyInput, parts: readonly string[]): string {
  const rules = new Set([...rulesOf(unit.files).keys(), ...leftovers.statements.map(({ rule }) => rule)]);
  return [...rules]
    .filter(rule => parts.some(part => part.includes(`[${rule}]`)))
    .sort()
    .map(rule => `[${rule}]: ${rulePage(rule)}`)
    .join('\n');
}

function introduction({ unit, isProven, leftovers }: BodyInput): string {
  const fixed = unit.files.flatMap(file => file.fixed);
  const workloads = new Set(fixed.map(({ finding }) => `${finding.path} ${resourceName(finding.resource)}`)).size;
  const first = isProven
    ? `This takes privileges away that ${count(workloads, 'workload')} ${workloads === 1 ? 'does' : 'do'} not need, as far as the evidence below tells. Every other byte of these files stays as it is.`
    : `This takes privileges away from ${count(workloads, 'workload')}. Nothing has proven that ${workloads === 1 ? 'it does' : 'they do'} without them: please look at what may break before you merge. Every other byte of these files stays as it is.`;
  const open = leftovers.count;
  const rest = open === 0 ? '' : `; ${open} more ${open === 1 ? 'needs' : 'need'} a decision`;
  const later = unit.later === 0 ? '' : ` ${count(unit.later, 'more file')} will follow when this is merged.`;
  return `${first}\n\n${count(fixed.length, 'finding')} in ${count(unit.files.length, 'file')} ${fixed.length === 1 ? 'is' : 'are'} fixed here${rest}.${later}`;
}

function details({ unit, excerpts }: BodyInput): readonly string[] {
  const fixed = unit.files.flatMap(file => file.fixed);
  return [...rulesOf(unit.files).keys()].map(rule =>
    detail(
      rule,
      fixed.filter(({ finding }) => finding.rule === rule),
      excerpts,
    ),
  );
}

function detail(rule: string, fixed: readonly Fixed[], excerpts: Excerpts): string {
  const [{ finding }] = fixed as readonly [Fixed];
  const excerpt = excerpts.of(rule);
  const checks = [...new Set(fixed.map(each => each.finding.fix!.check).filter(check => check !== ''))];
  const shown = excerpt
    ? [`In ${code(excerpt.path)}, ${code(excerpt.name)}:`, fence(excerpt.lines.join('\n'), 'diff')]
    : [];
  const test =
    checks.length === 0
      ? []
      : ['To test it, start the workloads and look:', fence(checks.slice(0, 3).join('\n'), 'sh')];
  const undo = `To keep one place as it is, put ${code(`# harden-ignore ${rule} -- reason`)} there.`;
  const parts = [prose(finding.why), ...shown, ...test, undo];
  return `<details><summary>${rule}: what changes, how to test it, how to undo it</summary>\n\n${parts.join('\n\n')}\n\n</details>`;
}

/** What rests on looks into images and on runs, and where there was nothing to rest on. */
function evidence({ unit, leftovers, evidenceFile }: BodyInput): string {
  const fixed = unit.files.flatMap(file => file.fixed);
  const seen = fixed.filter(({ finding }) =>
    finding.evidence.some(({ code: source }) => source === 'IMG' || source === 'PROBE'),
  );
  const parts: string[] = [];
  if (seen.length > 0)
    parts.push(
      `${count(seen.length, 'fix', 'fixes')} of these ${seen.length === 1 ? 'rests' : 'rest'} on ${code(evidenceFile)}.`,
    );
  const images = leftovers.unknownImages;
  if (images.size > 0) {
    const names = [...images.values()].flatMap(workloads => [...workloads]);
    const [what, them] = images.size === 1 ? ['the image', 'it'] : ['the images', 'them'];
    const left = leftovers.forUnknown;
    const waiting = left === 0 ? '' : `, so ${count(left, 'finding')} ${left === 1 ? 'was' : 'were'} left alone there`;
    parts.push(
      `Nothing is known about ${what} of ${some(names, 6)}${waiting}. \`harden inspect\` looks into ${them} and keeps what it finds in ${code(evidenceFile)}.`,
    );
  }
  return parts.join(' ');
}

function notChanged({ leftovers }: BodyInput, { leftovers: most }: Amount): string {
  const { statements, suppressed, refused } = leftovers;
  const shown = statements.slice(0, most);
  const told = shown.reduce((sum, { places }) => sum + places.length, 0);
  const more = leftovers.count - told;
  const others = [
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    ...(refused.size > 0 ? [`${refused.size} refused earlier`] : []),
  ];
  const lines = [
    ...shown.map(statement => `- ${leftover(statement)}`),
    ...(more > 0 && told > 0 ? [`- ${more} more; \`harden check\` lists all`] : []),
    ...(others.length > 0 ? [`- ${inWords(others)}`] : []),
  ];
  if (lines.length === 0) return '';
  const title =
    leftovers.count === 0 ? 'Not changed' : `Not changed: ${count(leftovers.count, 'finding')} for a person to decide`;
  return `<details><summary>${title}</summary>\n\n${lines.join('\n')}\n\n</details>`;
}

function leftover({ rule, kind, reason, places }: Leftover): string {
  const where = some([...new Set(places.map(({ name }) => name))], 4);
  if (kind === 'declined') return `[${rule}] on ${where}: ${prose(reason)}`;
  if (kind === 'held') return `[${rule}] on ${where}: proven, and held back by \`safety\` in the configuration.`;
  const risk = reason === '' ? 'nothing has shown that the workload does without it' : prose(reason);
  return `[${rule}] on ${where}: may break something (${risk}). \`harden fix\` shows it; ${code(rule)} in \`bot.groups\` proposes it.`;
}

function steering(): string {
  return [
    `- [ ] ${rebuildLabel}`,
    '',
    'The label `harden:hold` freezes this pull request. Closing it refuses these findings for good; others may come in a new one. Commits of yours on this branch are never overwritten.',
  ].join('\n');
}

function count(number: number, word: string, many = `${word}s`): string {
  return `${number} ${number === 1 ? word : many}`;
}
