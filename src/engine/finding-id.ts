import { hash } from 'node:crypto';
import type { FindingId, Resource } from './plan.ts';

/**
 * Identity of a finding over time: rule, file, resource and place, but neither line numbers nor values. It survives reformatting
 * and moves only when the resource moves.
 */
export function findingId(
  rule: string,
  path: string,
  document: number,
  resource: Resource,
  pointer: string,
  key: string,
): FindingId {
  const identity = [
    rule,
    path,
    document,
    resource.kind,
    resource.namespace ?? '',
    resource.name,
    resource.container ?? '',
    pointer,
    key,
  ];
  return `hf1-${hash('sha256', identity.join('\0')).slice(0, 20)}`;
}
