/** The filter line: free text and `rule:` `class:` `severity:` `kind:` `is:` words; `-` in front negates; all must hold. */
import type { FindingId, PlanFinding } from '../../engine/plan.ts';
import { type Decisions, isOpen } from './decisions.ts';
import { resourceName } from './names.ts';

/** What `is:` can ask for. */
const states = ['open', 'accepted', 'skipped', 'ignored', 'manual', 'changed', 'unseen'] as const;
type StateWord = (typeof states)[number];

export interface FilterFacts {
  readonly decisions: Decisions;
  readonly changed: ReadonlySet<FindingId>;
  readonly seen: ReadonlySet<FindingId>;
}

type Test = (finding: PlanFinding, facts: FilterFacts) => boolean;

/** A predicate for the text; an empty text lets everything through. */
export function parseFilter(text: string): Test {
  const tests = text
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '' && word !== '-')
    .map(word => (word.startsWith('-') ? not(parseWord(word.slice(1))) : parseWord(word)));
  return (finding, facts) => tests.every(test => test(finding, facts));
}

function not(test: Test): Test {
  return (finding, facts) => !test(finding, facts);
}

function parseWord(word: string): Test {
  const [, name, value = ''] = /^(rule|class|severity|kind|is):(.*)$/.exec(word) ?? [];
  switch (name) {
    case 'rule':
      return ({ rule }) => rule.includes(value);
    case 'class':
      return ({ safety }) => safety.startsWith(value);
    case 'severity':
      return ({ severity }) => severity.startsWith(value);
    case 'kind':
      return ({ resource }) => resource.kind.toLowerCase().startsWith(value);
    case 'is': {
      const state = states.find(other => value !== '' && other.startsWith(value));
      return state ? (finding, facts) => isIn(state, finding, facts) : () => value === '';
    }
    default:
      return finding =>
        [finding.path, resourceName(finding.resource), finding.rule, finding.message].some(text =>
          text.toLowerCase().includes(word),
        );
  }
}

function isIn(state: StateWord, finding: PlanFinding, { decisions, changed, seen }: FilterFacts): boolean {
  switch (state) {
    case 'open':
      return isOpen(finding, decisions);
    case 'accepted':
      return decisions.get(finding.id)?.kind === 'accept';
    case 'skipped':
      return decisions.get(finding.id)?.kind === 'skip';
    case 'ignored':
      return decisions.get(finding.id)?.kind === 'ignore';
    case 'manual':
      return finding.status === 'declined';
    case 'changed':
      return changed.has(finding.id);
    case 'unseen':
      return !seen.has(finding.id) && decisions.get(finding.id)?.kind === 'accept';
  }
}
