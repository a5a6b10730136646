import type { Answer, Evidence } from '../transform.ts';
import type { Match } from './images.ts';

export type NoAnswer = Extract<Answer<unknown>, { known: false }>;

/** Nothing is known; the reason says what is missing. */
export const noEvidence = (reason: string): NoAnswer => ({ known: false, code: 'no-evidence', reason });

/** Cites a fact with the place it was read, preferring the source that speaks about it. */
export function cite(match: Match, what: string, about: RegExp = /./): Evidence {
  const sources = match.facts.evidence.filter(({ repo }) => repo !== 'lab');
  const source = sources.find(({ says, file }) => about.test(`${file} ${says}`)) ?? sources[0];
  const origin = source ? `${match.label} (${source.repo} ${source.file.split(';')[0]})` : match.label;
  return { code: 'FACTS', what, origin };
}
