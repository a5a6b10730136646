import type { Resource } from './plan.ts';

/** `service web`, `Deployment/web in shop, container app`. */
export function resourceName({ kind, name, namespace, container }: Resource): string {
  const object = `${kind === 'service' ? 'service ' : `${kind}/`}${name}`;
  const place = namespace === undefined ? '' : ` in ${namespace}`;
  return `${object}${place}${container === undefined ? '' : `, container ${container}`}`;
}
