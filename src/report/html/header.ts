import { thousands } from '../thousands.ts';
import type { RunEnd, RunStart } from '../writer.ts';
import { html, type Markup } from './markup.ts';

const modes: Readonly<Record<RunStart['mode'], string>> = {
  check: 'check: nothing was written',
  write: 'fix --write',
  diff: 'fix --diff: nothing was written',
};

/** `31 findings in 2 files`: the name of the page. */
export function headline({ summary }: Pick<RunEnd, 'summary'>): string {
  const findings = summary.findings === 0 ? 'Nothing found' : counted(summary.findings, 'finding');
  return `${findings} in ${counted(summary.files, 'file')}`;
}

/** What was looked at, with which settings. */
export function header(start: RunStart, end: Pick<RunEnd, 'summary'>): Markup {
  const { version, rules, limit, mode, config } = start;
  const facts: readonly (readonly [string, Markup])[] = [
    ['Tool', html`harden ${version}`],
    ['Run', html`${modes[mode]}`],
    ['Applied fixes', html`${limit === 'safe' ? 'safe' : `up to ${limit}`}`],
    ['Rules', html`${rules.length}`],
    ['Files', html`${thousands(end.summary.files)}`],
    ['Configuration', html`<bdi>${config.source ?? 'defaults'}</bdi>`],
    ['Settings', html`<code>${config.hash}</code>`],
  ];
  return html`<header><p class="kind">Runtime hardening report</p>
<h1>${headline(end)}</h1>
<dl class="settings">
${facts.map(([name, what]) => html`<div><dt>${name}</dt><dd>${what}</dd></div>\n`)}</dl></header>
`;
}

export function counted(count: number, word: string): string {
  return `${thousands(count)} ${word}${count === 1 ? '' : 's'}`;
}
