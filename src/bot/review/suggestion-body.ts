import { fence } from '../../report/markdown-text.ts';
import type { Abilities, Sha } from '../forge/forge.ts';
import { markFindings, markReview } from './marks.ts';
import type { Suggestion } from './suggest.ts';
import { grounds, refusing, statement } from './words.ts';

/** The comment beside the lines: what is wrong, why the fix holds, the lines to take, how to refuse them. */
export function suggestionBody({ findings, lines, start, end }: Suggestion, head: Sha, can: Abilities): string {
  const said = findings.map(finding => `${statement(finding)} ${grounds(finding)}`);
  const words =
    said.length === 1 ? said : [`These lines fix ${said.length} findings:`, '', ...said.map(text => `- ${text}`)];
  return [
    ...words,
    '',
    fence(lines.join(''), can.suggestionFence(end - start)!),
    refusing(findings),
    markFindings(findings.map(({ id }) => id)),
    markReview(head),
  ].join('\n');
}
