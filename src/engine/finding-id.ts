import { hash } from 'node:crypto';
import type { FindingId, Resource } from './plan.ts';

export interface Identity {
  readonly rule: string;
  readonly path: string;
  /** Index of the document in the file. */
  readonly document: number;
  readonly resource: Resource;
  /** Pointer to the place, or what else tells it from others. */
  readonly place: string;
  /** Tells two findings of one rule at one place apart. */
  readonly key: string;
}

/**
 * Identity of a finding over time: rule, file, resource and place, but neither line numbers nor values. It survives reformatting
 * and moves only when the resource moves.
 */
export function findingId({ rule, path, document, resource, place, key }: Identity): FindingId {
  const identity = [
    rule,
    path,
    document,
    resource.kind,
    resource.namespace ?? '',
    resource.name,
    resource.container ?? '',
    place,
    key,
  ];
  return `hf1-${hash('sha256', identity.join('\0')).slice(0, 20)}`;
}
