import type { Container, Service } from '../../transform.ts';

/** Name under which a run is kept: of a service, or of a container with the workload that it is in. */
export function serviceKey(target: Service | Container): string {
  return target.kind === 'service' ? target.name : `${target.pod.name}/${target.name}`;
}
