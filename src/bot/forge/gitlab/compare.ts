import type { Sha } from '../forge.ts';
import type { Rest } from '../rest.ts';
import { shaOf } from '../sha.ts';

/** How far two commits are apart. */
export async function compareCommits(
  api: Rest,
  base: Sha,
  head: Sha,
): Promise<{ readonly ahead: number; readonly mergeBase: Sha }> {
  const common = await api.ask<{ readonly id: string }>('GET /projects/{id}/repository/merge_base', {
    query: { 'refs[]': [base, head] },
  });
  const { commits } = await api.ask<{ readonly commits: readonly unknown[] }>('GET /projects/{id}/repository/compare', {
    query: { from: base, to: head, straight: false },
  });
  return { ahead: commits.length, mergeBase: shaOf(common.id) };
}
