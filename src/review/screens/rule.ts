/** What the rule of a finding says about itself. */
import type { RuleFacts } from '../model/shapes.ts';
import { readingHints } from '../parts/hints.ts';
import { fit, type Line, line } from '../parts/line.ts';
import { labelled } from '../parts/paragraph.ts';
import type { Definition } from './definition.ts';

/** Longer lines are hard to read. */
const mostColumns = 110;

export const rule: Definition<'rule'> = {
  view({ size: { columns } }, { rule: id, scroll }, { rules }) {
    const facts = rules.get(id);
    const body = facts ? ruleLines(id, facts, Math.min(columns, mostColumns)) : [];
    return { kind: 'page', title: fit(line(` ${id}`, 'bold'), columns), body, from: scroll };
  },
  hints: readingHints,
};

/** What `harden explain` says of a rule. */
export function ruleLines(id: string, rule: RuleFacts, columns: number): readonly Line[] {
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
