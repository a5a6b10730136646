import type { PlanFinding, Resource } from '../../engine/plan.ts';
import { thousands } from '../../report/thousands.ts';

/** Short name of a place, as rows show it: `web`, `api/app`. */
export function resourceName({ kind, name, container }: Resource): string {
  if (kind === 'stage' || kind === 'context') return `${kind} ${name}`;
  return container === undefined ? name : `${name}/${container}`;
}

/** Name with its kind, as titles show it: `service web`, `Deployment api, container app`. */
export function resourceTitle({ kind, name, namespace, container }: Resource): string {
  const where = namespace === undefined ? '' : ` in ${namespace}`;
  return `${kind} ${name}${where}${container === undefined ? '' : `, container ${container}`}`;
}

/** What a sentence calls a finding: `no-privileged for web`. */
export function findingName({ rule, resource }: PlanFinding): string {
  return `${rule} for ${resourceName(resource)}`;
}

/** `1 file`, `1,204 files`, `2 fixes` */
export function count(number: number, word: string, many = `${word}s`): string {
  return `${thousands(number)} ${number === 1 ? word : many}`;
}
