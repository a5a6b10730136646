import { hash } from 'node:crypto';
import type { RunEnd, RunStart } from '../writer.ts';
import { filterForm } from './filters.ts';
import { counted, header, headline } from './header.ts';
import { html, type Markup, trusted } from './markup.ts';
import type { Notes } from './notes.ts';
import { overview } from './overview.ts';
import { script, style } from './page.generated.ts';
import { ruleSection } from './rules.ts';
import type { Tally } from './tally.ts';

/** Nothing is loaded, sent or run but the style and the script of the page itself. */
export const policy = [
  "default-src 'none'",
  `style-src '${digest(style)}'`,
  `script-src '${digest(script)}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

function digest(text: string): string {
  return `sha256-${hash('sha256', text, 'base64')}`;
}

export interface Page {
  readonly start: RunStart;
  readonly end: RunEnd;
  readonly tally: Tally;
  readonly notes: Notes;
  /** Ids of the sections of files, by path. */
  readonly anchors: ReadonlyMap<string, string>;
}

/** The page up to the first finding. */
export function pageHead({ start, end, tally, notes, anchors }: Page): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>harden: ${headline(end)}</title>
<style>${trusted(style)}</style>
<script>${trusted(script)}</script>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
${header(start, end)}<main>
${overview({ start, end, tally, anchors })}${notes.markup(end.problems, end.unusedIgnores)}<section class="list" aria-labelledby="findings"><h2 id="findings" tabindex="-1">Findings</h2>
${tally.total === 0 ? html`<p>There is nothing to list.</p>\n` : html`${filterForm(tally)}<div class="files">\n`}`;
}

/** The page behind the last finding. */
export function pageTail({ start, end, tally, anchors }: Page): Markup {
  const clean = end.summary.files - anchors.size;
  const rest =
    clean > 0 && tally.total > 0 ? html`<p class="clean">${counted(clean, 'file')} without findings.</p>\n` : '';
  return html`${rest}${tally.total === 0 ? '' : html`</div>`}</section>
${ruleSection(start, tally)}</main>
<footer><p>Unchanged lines of the manifests are left out of this page, because they may hold secrets. It loads nothing and sends nothing.</p></footer>
</body>
</html>
`;
}
