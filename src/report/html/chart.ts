import { thousands } from '../thousands.ts';
import { html, type Markup } from './markup.ts';
import type { Count } from './tally.ts';

export interface Bar extends Count {
  readonly name: Markup;
}

export interface Chart {
  readonly title: string;
  /** Heading of the names. */
  readonly what: string;
  /** Heading of the part that harden fixes. */
  readonly part: string;
  readonly bars: readonly Bar[];
  /** Said below when there are more than are drawn. */
  readonly more?: string | undefined;
}

/** Bars over a table: the numbers are there for everyone, and the drawing is only another view of them. */
export function chart({ title, what, part, bars, more }: Chart): Markup {
  const longest = Math.max(1, ...bars.map(({ all }) => all));
  const rows = bars.map(({ name, all, byHarden }) => {
    const picture = drawing((100 * byHarden) / longest, (100 * all) / longest);
    return html`<tr><th scope="row">${name}</th><td>${picture}</td><td>${thousands(all)}</td><td>${thousands(byHarden)}</td></tr>
`;
  });
  return html`<table class="chart"><caption>${title}</caption>
<thead><tr><th scope="col">${what}</th><td></td><th scope="col">findings</th><th scope="col">${part}</th></tr></thead>
<tbody>
${rows}</tbody></table>
${more === undefined ? undefined : html`<p class="more">${more}</p>`}`;
}

function drawing(dark: number, light: number): Markup {
  const width = (percent: number): string => percent.toFixed(1);
  return html`<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="light" width="${width(light)}" height="8"/><rect class="dark" width="${width(dark)}" height="8"/></svg>`;
}
