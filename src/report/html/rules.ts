import { rulePage } from '../rule-page.ts';
import type { RunStart } from '../writer.ts';
import { counted } from './header.ts';
import { html, type Markup, prose } from './markup.ts';
import type { Tally } from './tally.ts';

type Rule = RunStart['rules'][number];

/** What is true of all findings of a rule, said once. */
export function ruleSection({ rules }: Pick<RunStart, 'rules'>, { shown }: Tally): Markup {
  const told = rules.filter(({ id }) => shown.rule.has(id));
  const silent = rules.filter(({ id }) => !shown.rule.has(id));
  const quiet = silent.map(({ id, title }) => html`<li><a href="${rulePage(id)}">${id}</a> ${prose(title)}</li>\n`);
  return html`<section class="rules" aria-labelledby="rules"><h2 id="rules">Rules</h2>
${told.map(rule => ruleArticle(rule, shown.rule.get(rule.id)!))}${
  quiet.length === 0
    ? undefined
    : html`<details><summary><h3>Without findings</h3> ${counted(quiet.length, 'rule')}</summary>
<ul>
${quiet}</ul></details>
`
}</section>
`;
}

function ruleArticle({ id, title, severity, why, fixSafety, references }: Rule, count: number): Markup {
  return html`<article id="rule-${id}" aria-labelledby="rule-${id}-name"><h3 id="rule-${id}-name">${id}</h3>
<p><b>${prose(title)}.</b> ${prose(why)}</p>
<details><summary>${counted(count, 'finding')}, ${severity} unless one says otherwise; when the fix is safe</summary>
<p>${prose(fixSafety)}</p>
<p>${references.join(', ')}${references.length === 0 ? '' : ' · '}<a href="${rulePage(id)}">documentation</a></p></details></article>
`;
}
