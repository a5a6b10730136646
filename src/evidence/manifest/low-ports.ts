import type { Config } from '../../config/types.ts';
import type { Container, Plain, Runnable } from '../../transform.ts';

/** Whether low ports take a capability in the network of a container, and which one it is known to listen on. */
export interface LowPort {
  readonly closed: boolean;
  readonly published: number | undefined;
}

const sysctl = 'ip_unprivileged_port_start';

/**
 * Whether listening below port 1024 takes a capability. Docker and Swarm open these ports to every user in the networks they make;
 * Podman and CRI-O do not, containerd does in newer versions only, and in the network of the host nobody does.
 */
export function lowPortOf(c: Runnable, { compose }: Config): LowPort {
  const closed = c.hostNetwork || c.kind === 'container' || !isOpenedByEngine(c, compose.engine);
  return { closed, published: closed ? publishedPort(c) : undefined };
}

function publishedPort({ ports }: Runnable): number | undefined {
  return ports.find(({ container }) => container !== undefined && container < 1024)?.container;
}

/** A port below 1024, where the configuration names a runtime that leaves it to root and no setting of the manifest opens it. */
export function closedPortOf(c: Runnable, { compose, kubernetes }: Config): number | undefined {
  const isSure =
    c.hostNetwork || (c.kind === 'container' ? kubernetes.runtime === 'cri-o' : compose.engine === 'podman');
  if (!isSure || JSON.stringify(settingsOf(c)).includes(sysctl)) return undefined;
  return publishedPort(c);
}

function settingsOf(c: Runnable): Plain {
  if (c.kind === 'service') return c.get('sysctls').value ?? null;
  return (c as Container).pod.get('securityContext', 'sysctls').value ?? null;
}

function isOpenedByEngine(c: Runnable, engine: Config['compose']['engine']): boolean {
  if (engine !== 'docker' && engine !== 'swarm') return false;
  const network = c.get('network_mode').value;
  // The owner of a shared network decides, and so does a setting of the manifest.
  if (typeof network === 'string' && /^(service|container):/.test(network)) return false;
  return !JSON.stringify(c.get('sysctls').value ?? '').includes(sysctl);
}
