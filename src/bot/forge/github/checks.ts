import type { Checks, Sha } from '../forge.ts';
import type { GithubApi } from './api.ts';

type Verdict = keyof Checks;

/** Check runs and the older statuses; what was skipped or is neutral says nothing. */
export async function readChecks(api: GithubApi, sha: Sha): Promise<Checks> {
  const asked = { ref: sha, per_page: 100 };
  const { check_runs: runs } = await api.ask('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', asked);
  const { statuses } = await api.ask('GET /repos/{owner}/{repo}/commits/{ref}/status', asked);
  const verdicts = [
    ...runs.map(({ status, conclusion }) => (status === 'completed' ? verdictOf(conclusion) : 'pending')),
    ...statuses.map(({ state }) => verdictOf(state)),
  ];
  const count = (wanted: Verdict): number => verdicts.filter(verdict => verdict === wanted).length;
  return { failed: count('failed'), passed: count('passed'), pending: count('pending') };
}

function verdictOf(word: string | null): Verdict | undefined {
  if (word === 'success') return 'passed';
  if (word === 'pending') return 'pending';
  return word === 'failure' || word === 'error' || word === 'timed_out' ? 'failed' : undefined;
}
