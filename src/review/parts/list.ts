/** The list: one line for each visible row. */

import type { PlanFinding } from '../../engine/plan.ts';
import { thousands } from '../../report/thousands.ts';
import { isOpen } from '../model/decisions.ts';
import { unknownImageOf } from '../model/evidence.ts';
import { resourceName } from '../model/names.ts';
import { type Row, rowsOf } from '../model/rows.ts';
import type { State } from '../model/state.ts';
import { cutStart, fit as fitText, makeVisible } from '../terminal/text.ts';
import type { Token } from '../terminal/theme.ts';
import { fit, justify, type Line, span, within } from './line.ts';

interface Mark {
  readonly text: string;
  readonly tokens: readonly Token[];
}

/** Three columns that tell what was decided, without needing a colour. */
function markOf(state: State, finding: PlanFinding): Mark {
  if (state.changed.has(finding.id) || state.clashes.has(finding.id)) return { text: ' ! ', tokens: ['warning'] };
  if (finding.status === 'declined' && !state.decisions.has(finding.id)) return { text: ' – ', tokens: ['dim'] };
  const decision = state.decisions.get(finding.id);
  switch (decision?.kind) {
    case 'accept':
      if (decision.edited) return { text: '[e]', tokens: ['safe'] };
      return { text: decision.by === 'default' ? ' ✓ ' : '[✓]', tokens: ['safe'] };
    case 'skip':
      return { text: '[✗]', tokens: ['dim'] };
    case 'ignore':
      return { text: '[i]', tokens: ['dim'] };
    default:
      return { text: ' ? ', tokens: ['unsafe'] };
  }
}

const letters = { safe: 'S', assured: 'A', unsafe: 'U', 'report-only': 'R' } as const;

/** Exactly `rows` lines of exactly `columns` columns. */
export function listView(state: State, columns: number, rows: number): readonly Line[] {
  const { all } = rowsOf(state);
  const lines = all.slice(state.top, state.top + rows).map(row => {
    const parts = fit(rowLine(state, row, columns), columns);
    return row.key === state.cursor ? within(parts, 'cursor') : parts;
  });
  while (lines.length < rows) lines.push([span(' '.repeat(columns))]);
  return lines;
}

function rowLine(state: State, row: Row, columns: number): Line {
  const cursor = span(row.key === state.cursor ? '▌' : ' ', 'accent');
  if (row.kind === 'problems') {
    const word = row.count === 1 ? '1 note about files' : `${row.count} notes about files`;
    return [cursor, span(' ! ', 'warning'), span(` ${word}`), span('   Enter shows them', 'dim')];
  }
  if (row.kind === 'group') {
    const open = row.ids.filter(id => isOpen(state.findings.get(id)!, state.decisions)).length;
    const right = span(open > 0 ? `${thousands(open)} open ` : 'done ', ...(open > 0 ? [] : (['dim'] as const)));
    const arrow = state.folded.has(row.key) ? '▸ ' : '▾ ';
    const room = columns - 4 - right.text.length;
    return justify([cursor, span(arrow), span(cutStart(makeVisible(row.label), room), 'bold')], [right], columns);
  }
  return [cursor, ...findingLine(state, row.finding, columns - 1)];
}

function findingLine(state: State, finding: PlanFinding, columns: number): Line {
  const mark = markOf(state, finding);
  const pulled = finding.fix?.requires.length ?? 0;
  const more = pulled > 0 ? `+${pulled}` : '';
  const isWide = columns >= 60;
  // Grouped by rule, the place tells the rows apart; otherwise the rule does.
  const name = state.grouping === 'rule' ? makeVisible(finding.path) : finding.rule;
  const nameColumns = isWide ? Math.min(44, Math.floor(columns * 0.45)) : 23;
  const shown =
    state.grouping === 'rule' ? cutStart(name, nameColumns).padEnd(nameColumns) : fitText(name, nameColumns);
  const place =
    state.grouping === 'severity'
      ? `${makeVisible(resourceName(finding.resource))}  ${makeVisible(finding.path)}`
      : makeVisible(resourceName(finding.resource));
  return [
    span(`${isWide ? '  ' : ''}`),
    span(mark.text, ...mark.tokens),
    state.gained.has(finding.id) ? span('*', 'accent', 'bold') : span(' '),
    span(letters[finding.safety], finding.safety),
    span(isWide ? '  ' : ' '),
    finding.id === state.cursor ? span(shown, 'bold') : span(shown),
    span(isWide ? more.padStart(4).padEnd(6) : ` ${more.padEnd(2)} `, 'dim'),
    span(place, 'dim'),
    ...(unknownImageOf(state, finding) ? [span(' ?', 'warning')] : []),
  ];
}
