/** What other sources add to a run, and what a run takes away from them. */
import type { Answer, Runnable, ServiceUser } from '../../transform.ts';
import type { Needs } from '../answers.ts';
import type { SeenRun } from './find-run.ts';

/** Volumes of a run are fresh: what depends on who owned the data before is asked of the others. */
export function withUnseen(seen: Needs, others: Needs, c: Runnable): Needs {
  if (!seen.known || !others.known) return seen;
  const hasOldData = c.mounts.some(({ kind, readOnly }) => !readOnly && ['bind', 'host-path', 'claim'].includes(kind));
  const known = new Set(seen.needs.map(({ capability }) => capability));
  const more = others.needs.filter(({ capability, unseen }) => unseen && hasOldData && !known.has(capability));
  const [first] = more;
  if (!first) return seen;
  const because = others.because[0];
  return {
    ...seen,
    because: [...seen.because, because],
    needs: [...seen.needs, ...more].sort((a, b) => (a.capability < b.capability ? -1 : 1)),
  };
}

/** A user that was tried and did not run is doubtful, whoever names it. */
export function refusedUser({ record }: SeenRun, described: Answer<ServiceUser>): Answer<ServiceUser> {
  if (!described.known) return described;
  const refuted = record.refuted.find(({ settings }) => settings.user?.uid === described.uid);
  if (!refuted) return described;
  return {
    ...described,
    strong: false,
    needs: [...described.needs, `it did not run as this user: ${refuted.because}`],
  };
}
