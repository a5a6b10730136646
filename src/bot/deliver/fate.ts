import type { Checks, Forge, Sha } from '../forge/forge.ts';
import { hasStatus } from '../http/problem.ts';
import { decodeState } from '../pr/state.ts';
import type { Fate } from './governor.ts';

/** Asks what became of a pull request of ours. */
export async function fateOf(forge: Pick<Forge, 'pull' | 'checks'>, number: number): Promise<Fate> {
  try {
    const pull = await forge.pull(number);
    const state = pull.state === 'closed' ? (decodeState(pull.body)?.closed ? 'obsolete' : 'refused') : pull.state;
    const ours = await verdictOf(forge, pull.head.sha);
    return { state, ours, base: ours && (await verdictOf(forge, pull.base.sha)) };
  } catch (error) {
    if (hasStatus(error, 404, 410)) return { state: 'gone', ours: undefined, base: undefined };
    throw error;
  }
}

async function verdictOf(forge: Pick<Forge, 'checks'>, sha: Sha): Promise<Fate['ours']> {
  const checks = await forge.checks?.(sha).catch(noneWhen404);
  if (!checks) return undefined;
  if (checks.failed > 0) return 'failed';
  return checks.pending === 0 && checks.passed > 0 ? 'passed' : undefined;
}

/** A branch that was deleted takes its commits along. */
function noneWhen404(error: unknown): Checks | undefined {
  if (hasStatus(error, 404, 422)) return undefined;
  throw error;
}
