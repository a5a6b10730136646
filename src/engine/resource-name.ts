import type { Resource } from './plan.ts';

/** `service web`, `stage build`, `Deployment/web in shop, container app`: kinds of Kubernetes are names, others are words. */
export function resourceName({ kind, name, namespace, container }: Resource): string {
  const object = `${kind}${/^[a-z]/.test(kind) ? ' ' : '/'}${name}`;
  const place = namespace === undefined ? '' : ` in ${namespace}`;
  return `${object}${place}${container === undefined ? '' : `, container ${container}`}`;
}
