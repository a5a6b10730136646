import type { FindingId } from '../../engine/plan.ts';
import type { Desk } from './desk.ts';

/** Comments cannot stand everywhere: in JSON, between braces, behind an alias. Finds out where one about a finding can. */
export function tryComments(desk: Desk, id: FindingId): void {
  const file = desk.workspace.file(desk.state.findings.get(id)?.path ?? '');
  if (!file) return;
  const noComment: { place?: string; file?: string } = {};
  for (const scope of ['place', 'file'] as const) {
    const refused = file.apply(new Map(), new Map([[id, { scope, reason: 'trial' }]])).refused[0];
    if (refused) noComment[scope] = refused.message;
  }
  desk.dispatch({ kind: 'obstacles', id, noComment });
}
