import type { Applied, PlanFinding } from '../../engine/plan.ts';
import type { Evidence } from '../../transform.ts';
import { changesMarkup, changesOf, pointerText } from './change.ts';
import { html, type Markup, prose } from './markup.ts';
import { type Status, statusNames } from './status.ts';

export interface Told {
  readonly finding: PlanFinding;
  readonly status: Status;
  /** Its fix as it came out next to the others. */
  readonly title: string;
  /** Findings that have to be fixed with it. */
  readonly together: readonly PlanFinding[];
  /** Its fix alone; undefined: it has none, or none that is wanted. */
  readonly alone: Applied | undefined;
}

/** One finding. Severity, status, safety and rule stand together in `data-f`, for the filter. */
export function findingItem(told: Told): Markup {
  const { finding, status } = told;
  const { id, rule, severity, safety, message } = finding;
  const words = [
    html`<a href="#rule-${rule}">${rule}</a>`,
    lineLink(finding, `line ${finding.range.start.line}`),
    html`<b>${statusNames[status]}</b>`,
    ...(finding.fix ? [html`${safety}`] : []),
  ];
  return html`<li id="${id}" class="f ${severity}" data-f="${severity} ${status} ${safety} ${rule}">
<p class="m"><b class="s">${severity}</b> ${prose(message)}</p><p class="n">${joined(words, ' · ')}</p>${reasonOf(finding)}${details(told)}</li>
`;
}

function lineLink({ id }: PlanFinding, text: string): Markup {
  return html`<a href="#${id}">${text}</a>`;
}

function joined(pieces: readonly Markup[], between: string): readonly Markup[] {
  return pieces.map((piece, index) => (index === 0 ? piece : html`${between}${piece}`));
}

/** Why there is no fix, or why nobody wants it. */
function reasonOf({ declined, suppressed }: PlanFinding): Markup | undefined {
  if (suppressed) {
    const { by, where, reason } = suppressed;
    return html`<p>Suppressed by ${by} (${where})${reason === '' ? '' : html`: ${prose(reason)}`}</p>`;
  }
  return declined && html`<p>No fix: ${prose(declined.reason)}</p>`;
}

function details({ finding, status, title, together, alone }: Told): Markup {
  const { fix, evidence, pointer } = finding;
  const name = fix ? html`${status === 'fixed' ? 'Fixed' : 'Fix'}: ${prose(title)}` : html`Details`;
  const others = together.map(other => lineLink(other, `${other.rule} (line ${other.range.start.line})`));
  const rows = [
    row('Because', list(evidence.map(piece => evidenceText(piece, finding)))),
    row('Risk', fix && fix.risk !== '' ? prose(fix.risk) : undefined),
    row('Check', fix && fix.check !== '' ? prose(fix.check) : undefined),
    row('Together with', others.length > 0 ? html`${joined(others, ', ')}` : undefined),
    row('Or', list(fix?.variants.map(other => html`${prose(other.title)}; ${prose(other.risk)}`) ?? [])),
    alone ? row('Change', changeOf(alone, pointer)) : row('Place', html`${pointerText(pointer)}`),
  ];
  return html`<details><summary>${name}</summary><dl>${rows.filter(part => part !== undefined)}</dl></details>`;
}

function row(term: string, what: Markup | undefined): Markup | undefined {
  return what && html`<dt>${term}</dt><dd>${what}</dd>`;
}

function list(items: readonly Markup[]): Markup | undefined {
  if (items.length < 2) return items[0];
  return html`<ul>${items.map(item => html`<li>${item}</li>`)}</ul>`;
}

/** A line of the same file needs no file name, and the line of the finding itself was told. */
function evidenceText({ code, what, origin }: Evidence, { path, range }: PlanFinding): Markup {
  if (code !== 'CFG' || !origin.startsWith(`${path}:`)) return html`${prose(what)} <small>${code} ${origin}</small>`;
  const line = origin.slice(path.length + 1);
  return line === String(range.start.line) ? prose(what) : html`${prose(what)} <small>line ${line}</small>`;
}

function changeOf(alone: Applied, pointer: string): Markup {
  const [refused] = alone.refused;
  return refused ? prose(refused.message) : changesMarkup(changesOf(alone), pointer);
}
