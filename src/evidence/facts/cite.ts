import type { Evidence } from '../../transform.ts';
import type { Match } from './match.ts';

/** Cites a fact with the place it was read, preferring the source that speaks about it. */
export function cite(match: Match, what: string, about: RegExp = /./): Evidence {
  const sources = match.facts.evidence.filter(({ repo }) => repo !== 'lab');
  const source = sources.find(({ says, file }) => about.test(`${file} ${says}`)) ?? sources[0];
  const origin = source ? `${match.label} (${source.repo} ${source.file.split(';')[0]})` : match.label;
  return { code: 'FACTS', what, origin };
}
