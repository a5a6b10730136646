/** Everything that is known about one finding, as labelled paragraphs. Empty ones are left out. */
import type { PlanFinding } from '../../engine/plan.ts';
import { wrap } from '../../report/wrap.ts';
import { shownVariant } from '../model/decide.ts';
import { isOpen } from '../model/decisions.ts';
import type { State } from '../model/state.ts';
import { foreign } from '../parts/code.ts';
import { classWord } from '../parts/fix.ts';
import { type Line, span } from '../parts/line.ts';

/** What the rule says about itself, beyond what each finding carries. */
export interface RuleFacts {
  readonly title: string;
  readonly severity: string;
  readonly why: string;
  /** When its fix is safe, assured, unsafe or declined. */
  readonly fixSafety: string;
  /** Ids in public benchmarks. */
  readonly references: readonly string[];
}

const meanings = {
  safe: 'cannot reasonably change a working workload',
  assured: 'safe because of the evidence below',
  unsafe: 'may break something: needs your eyes',
  'report-only': 'a human has to decide',
} as const;

export function detailsView(
  state: State,
  finding: PlanFinding,
  rules: ReadonlyMap<string, RuleFacts>,
  columns: number,
): readonly Line[] {
  const lines: Line[] = [];
  const say = (label: string, texts: readonly string[]): void => {
    lines.push(...labelled(label, texts, columns));
  };
  const { word, token } = classWord(finding);
  lines.push([
    span(' class'.padEnd(indent), 'dim'),
    span(word, token),
    span(`, ${meanings[finding.safety]}`),
    span('   severity ', 'dim'),
    span(finding.severity),
  ]);
  say('is', [finding.message]);
  say('why', [finding.why]);
  const { fix } = finding;
  if (fix) say('fix', [fix.title]);
  if (finding.declined) say('no fix', [finding.declined.reason]);
  if (finding.comment !== undefined) say('comment', [`# ${finding.comment}`]);
  say(
    'evidence',
    finding.evidence.map(({ code, what, origin }) => `${code.padEnd(6)}${what}; ${origin}`),
  );
  if (fix) {
    say('risk', fix.risk === '' ? [] : [fix.risk]);
    say('check', fix.check === '' ? [] : [fix.check]);
    say(
      'with',
      fix.requires.map(id => requiredText(state, id)),
    );
    say('variants', variantTexts(state, finding));
  }
  const rule = rules.get(finding.rule);
  if (rule) say('class is', [rule.fixSafety]);
  say('same rule', [sameRule(state, finding)]);
  if (rule && rule.references.length > 0) say('standards', [rule.references.join('   ')]);
  say('rule', [state.keymap.fill(`${finding.rule}   {rule} says more`)]);
  return lines;
}

const indent = 11;

export function labelled(label: string, texts: readonly string[], columns: number): readonly Line[] {
  return texts.flatMap((text, first) =>
    wrap(foreign(text), Math.max(20, columns - indent - 2), '')
      .split('\n')
      .map((row, index) => [span((first + index === 0 ? ` ${label}` : '').padEnd(indent), 'dim'), span(row)]),
  );
}

/** What `harden explain` says of a rule. */
export function ruleView(id: string, rule: RuleFacts, columns: number): readonly Line[] {
  const suppress = `# harden-ignore ${id} -- reason   behind the service, the container or the key, or alone above it`;
  return [
    ...labelled('finds', [rule.title], columns),
    ...labelled('severity', [rule.severity], columns),
    ...labelled('why', [rule.why], columns),
    ...labelled('fix', [rule.fixSafety], columns),
    ...labelled('standards', [rule.references.join('   ')], columns),
    ...labelled('ignore', [suppress], columns),
    ...labelled('again', [`harden explain ${id}`], columns),
  ];
}

function requiredText(state: State, id: string): string {
  const other = state.findings.get(id);
  return other ? `${other.rule}, line ${other.range.start.line}: accepted and skipped together` : id;
}

function variantTexts(state: State, finding: PlanFinding): readonly string[] {
  const { fix } = finding;
  if (!fix || fix.variants.length === 0) return [];
  const all = [{ title: fix.title, risk: fix.risk }, ...fix.variants];
  const shown = shownVariant(state, finding);
  return all.map(({ title, risk }, index) => {
    const note = index === shown ? ' (shown)' : '';
    return `${index + 1}  ${title}${risk === '' ? '' : `; ${risk}`}${note}`;
  });
}

function sameRule({ findings, decisions }: State, { id, rule }: PlanFinding): string {
  const others = [...findings.values()].filter(other => other.rule === rule && other.id !== id);
  if (others.length === 0) return 'no other finding';
  const open = others.filter(other => isOpen(other, decisions)).length;
  const accepted = others.filter(other => decisions.get(other.id)?.kind === 'accept').length;
  return `${others.length} more: ${open} to decide, ${accepted} accepted   A many`;
}
