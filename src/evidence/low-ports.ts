import type { Config } from '../config/types.ts';
import type { Runnable } from '../transform.ts';
import type { LowPort } from './known-capabilities.ts';

/**
 * Whether listening below port 1024 takes a capability. Docker and Swarm open these ports to every user in the networks they make;
 * Podman and CRI-O do not, containerd does in newer versions only, and in the network of the host nobody does.
 */
export function lowPortOf(c: Runnable, { compose }: Config): LowPort {
  const closed = c.hostNetwork || c.kind === 'container' || !isOpenedByEngine(c, compose.engine);
  const port = c.ports.find(({ container }) => container !== undefined && container < 1024)?.container;
  return { closed, published: closed ? port : undefined };
}

function isOpenedByEngine(c: Runnable, engine: Config['compose']['engine']): boolean {
  if (engine !== 'docker' && engine !== 'swarm') return false;
  const network = c.get('network_mode').value;
  // The owner of a shared network decides, and so does a setting of the manifest.
  if (typeof network === 'string' && /^(service|container):/.test(network)) return false;
  return !JSON.stringify(c.get('sysctls').value ?? '').includes('ip_unprivileged_port_start');
}
