import type { Resource } from '../../engine/plan.ts';
import { thousands } from '../../report/thousands.ts';

/** Short name of a place, as rows show it: `web`, `api/app`. */
export function resourceName({ name, container }: Resource): string {
  return container === undefined ? name : `${name}/${container}`;
}

/** Name with its kind, as titles show it: `service web`, `Deployment api, container app`. */
export function resourceTitle({ kind, name, namespace, container }: Resource): string {
  const where = namespace === undefined ? '' : ` in ${namespace}`;
  return `${kind} ${name}${where}${container === undefined ? '' : `, container ${container}`}`;
}

export function count(number: number, word: string): string {
  return `${thousands(number)} ${word}${number === 1 ? '' : 's'}`;
}
