import { severities } from '../../transform.ts';
import { thousands } from '../thousands.ts';
import { counted } from './header.ts';
import { html, type Markup } from './markup.ts';
import { safeties, statuses, statusNames } from './status.ts';
import type { Tally } from './tally.ts';

/** The controls of the page. They do nothing without the script, which shows them. */
export function filterForm({ shown, total }: Tally): Markup {
  const rules = [...shown.rule].sort(([a], [b]) => (a < b ? -1 : 1));
  return html`<div class="filters"><p class="shown"><output id="shown">${counted(total, 'finding')}</output></p>
<details open><summary>Filter</summary>
<form role="search" aria-label="Filter findings">
<p><label for="q">Search</label><input id="q" name="q" type="search" autocomplete="off" spellcheck="false" aria-describedby="shown"></p>
${choices('severity', 'Severity', named(severities, shown.severity))}${choices(
  'status',
  'Status',
  named(statuses, shown.status, statusNames),
)}${choices('safety', 'Safety of the fix', named(safeties, shown.safety))}<p><label for="rule">Rule</label><select id="rule" name="rule"><option value="">all rules</option>
${rules.map(([id, count]) => html`<option value="${id}">${id} (${thousands(count)})</option>\n`)}</select></p>
<p><label for="file">File</label><select id="file" name="file"><option value="">all files</option></select></p>
<p class="buttons"><button type="reset">Reset</button><button type="button" id="unfold" aria-pressed="false">Unfold all</button></p>
</form></details></div>
`;
}

interface Choice {
  readonly value: string;
  readonly name: string;
  readonly count: number;
}

function named<K extends string>(
  keys: readonly K[],
  counts: Readonly<Record<K, number>>,
  names?: Readonly<Record<K, string>>,
): readonly Choice[] {
  return keys.map(value => ({ value, name: names?.[value] ?? value, count: counts[value] }));
}

/** Only what occurs can be chosen. */
function choices(name: string, legend: string, options: readonly Choice[]): Markup {
  const boxes = options
    .filter(({ count }) => count > 0)
    .map(
      option =>
        html`<label class="${option.value}"><input type="checkbox" name="${name}" value="${option.value}"><span>${option.name}</span> <small>${thousands(option.count)}</small></label>\n`,
    );
  return html`<fieldset><legend>${legend}</legend>
${boxes}</fieldset>
`;
}
