import type { Container, Service } from '../../src/transform.ts';

const execKinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'Pod']);

/** A command line that looks into the running container; the bare command when the container cannot be named safely. */
export function inContainer(target: Service | Container, command: string): string {
  const plain = (name: string): boolean => /^[\w.-]+$/.test(name);
  if (target.kind === 'service') return plain(target.name) ? `docker compose exec ${target.name} ${command}` : command;
  const { kind, name } = target.pod.workload;
  if (!execKinds.has(kind) || !plain(name) || !plain(target.name)) return command;
  return `kubectl exec ${kind.toLowerCase()}/${name} -c ${target.name} -- ${command}`;
}
