import { severities } from '../../transform.ts';
import { thousands } from '../thousands.ts';
import type { RunEnd, RunStart } from '../writer.ts';
import { type Chart, chart } from './chart.ts';
import { html, type Markup } from './markup.ts';
import type { Count, Tally } from './tally.ts';

/** How many rules and files are drawn. */
const drawn = 8;

export interface Overview {
  readonly start: RunStart;
  readonly end: Pick<RunEnd, 'summary'>;
  readonly tally: Tally;
  /** Ids of the sections of files, by path. */
  readonly anchors: ReadonlyMap<string, string>;
}

/** What was found, what becomes of it, and where it is. */
export function overview(view: Overview): Markup {
  return html`<section aria-labelledby="overview"><h2 id="overview">Overview</h2>
${outcomes(view)}
<div class="charts">
${charts(view).map(one => html`<div>${chart(one)}</div>\n`)}</div></section>
`;
}

interface Figure {
  readonly count: number;
  readonly name: string;
  /** What to do about it. */
  readonly step: Markup;
  /** What the filter shows of it. */
  readonly status?: string;
}

function outcomes({ start, end }: Overview): Markup {
  const figures = figuresOf(start, end).map(({ count, name, step, status }) => {
    const isLink = status !== undefined && count > 0;
    const title = isLink ? html`<a href="#findings" data-status="${status}">${name}</a>` : html`${name}`;
    return html`<div${count === 0 ? html` class="none"` : ''}><dt>${title}</dt><dd class="count">${thousands(count)}</dd><dd>${step}</dd></div>
`;
  });
  return html`<dl class="figures">
${figures}</dl>`;
}

function figuresOf({ limit, mode }: RunStart, { summary }: Overview['end']): readonly Figure[] {
  const flag = limit === 'assured' ? '' : ` --safety ${limit}`;
  const fixed = {
    count: summary.fixed,
    name: 'Fixed',
    step: html`${mode === 'diff' ? 'by the patch of this run' : 'written to the files'}`,
    status: 'fixed',
  };
  const step = html`by <code>harden fix --write${flag}</code>`;
  return [
    ...(mode === 'check' ? [] : [fixed]),
    { count: summary.fixable, name: 'Fixable', step, status: 'fixable' },
    {
      count: summary.beyond,
      name: 'Beyond the allowed class',
      step: html`read the risk, then <code>--safety unsafe</code> with <code>--rule</code>`,
      status: 'beyond',
    },
    { count: summary.human, name: 'Left to a human', step: html`each with its reason`, status: 'human' },
    { count: summary.suppressed, name: 'Suppressed', step: html`each with who said so`, status: 'suppressed' },
    { count: summary.problems, name: 'Problems', step: html`not read or not understood` },
    { count: summary.unknownImages, name: 'Unknown images', step: html`<code>harden inspect</code> looks into them` },
  ];
}

function charts({ start, tally, anchors }: Overview): readonly Chart[] {
  const part = start.mode === 'check' ? 'fixable' : 'fixed or fixable';
  const ranked = (counts: ReadonlyMap<string, Count>): readonly (readonly [string, Count])[] =>
    [...counts].sort(([, a], [, b]) => b.all - a.all);
  const rules = ranked(tally.rules);
  const files = ranked(tally.files);
  return [
    {
      title: 'By severity',
      what: 'severity',
      part,
      bars: severities.map(name => {
        const count = tally.severities[name];
        const link = html`<a href="#findings" data-severity="${name}">${name}</a>`;
        return { name: count.all > 0 ? link : html`${name}`, ...count };
      }),
    },
    {
      title: 'By rule',
      what: 'rule',
      part,
      bars: rules.slice(0, drawn).map(([id, count]) => ({
        name: html`<a href="#rule-${id}" data-rule="${id}">${id}</a>`,
        ...count,
      })),
      more: rest(rules.length, 'rule', 'rules: all are explained at the end'),
    },
    {
      title: 'By file',
      what: 'file',
      part,
      bars: files.slice(0, drawn).map(([path, count]) => ({
        name: html`<a href="#${anchors.get(path)}" data-file="${path}">${breakable(path)}</a>`,
        ...count,
      })),
      more: rest(files.length, 'file', 'files in the list'),
    },
  ];
}

function rest(count: number, one: string, many: string): string | undefined {
  if (count <= drawn) return undefined;
  return `and ${thousands(count - drawn)} more ${count - drawn === 1 ? one : many}`;
}

/** A path that may be broken behind its slashes. */
function breakable(path: string): Markup {
  const parts = path.split('/').map((part, index) => html`${index === 0 ? html`` : html`/<wbr>`}${part}`);
  return html`<bdi>${parts}</bdi>`;
}
