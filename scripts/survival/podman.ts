import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultCapabilities } from '../../src/linux/capabilities.ts';
import type { Engine } from './engine.ts';
import { attempt, run } from './shell.ts';

/** podman with settings, images and networks of its own. */
export interface Podman {
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
  /** Address that a service has on the network of the pods. */
  addressOf(service: string): string;
  stop(): void;
}

export const network = 'survival';
const bridge = 'survival0';

/** Sets podman up below a folder, as root and without systemd. */
export function startPodman(folder: string, services: readonly string[]): Podman {
  const networks = join(folder, 'networks');
  const hosts = join(folder, 'hosts');
  mkdirSync(networks, { recursive: true });
  const addressOf = (service: string) => `10.97.0.${10 + services.indexOf(service)}`;
  // Every pod finds the services by name, as with the DNS of a cluster.
  writeFileSync(hosts, ['127.0.0.1 localhost', ...services.map(name => `${addressOf(name)} ${name}`), ''].join('\n'));
  writeFileSync(join(networks, `${network}.conflist`), JSON.stringify(podNetwork(folder)));
  writeFileSync(join(folder, 'containers.conf'), containersConf(hosts, networks));
  writeFileSync(join(folder, 'storage.conf'), storageConf(folder));
  const env = {
    CONTAINERS_CONF: join(folder, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
  };
  return {
    env,
    version: run('podman', ['--version'], { env }).replace(/^podman version /, ''),
    addressOf,
    stop() {
      attempt('podman', ['pod', 'rm', '--all', '--force'], { env });
      attempt('ip', ['link', 'delete', bridge]);
    },
  };
}

/** Gives podman images of the Docker Engine, except for those that it has. */
export function loadImages({ env }: Podman, engine: Engine, tags: readonly string[]): void {
  const idOf = (program: string, tag: string): string =>
    attempt(program, ['image', 'inspect', '--format', '{{.Id}}', tag], { env: { ...env, ...engine.env } })
      .stdout.trim()
      .replace(/^sha256:/, '');
  const missing = tags.filter(tag => idOf('docker', tag) !== idOf('podman', tag));
  if (missing.length === 0) return;
  const save = ['-o', 'pipefail', '-c', 'docker save "$@" | podman load --quiet', 'bash', ...missing];
  run('bash', save, { env: { ...env, ...engine.env } });
}

/** A bridge without firewall rules: pods reach each other and nothing outside. */
function podNetwork(folder: string) {
  const ipam = { type: 'host-local', dataDir: join(folder, 'leases'), ranges: [[{ subnet: '10.97.0.0/24' }]] };
  const plugins = [{ type: 'bridge', bridge, isGateway: true, ipMasq: false, ipam }];
  return { cniVersion: '0.4.0', name: network, plugins };
}

function containersConf(hosts: string, networks: string): string {
  return `[containers]
base_hosts_file = "${hosts}"
default_capabilities = [${defaultCapabilities.map(name => `"${name}"`).join(', ')}]
default_sysctls = ["net.ipv4.ip_unprivileged_port_start=0"]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "cni"
network_config_dir = "${networks}"
`;
}

function storageConf(folder: string): string {
  return `[storage]
driver = "overlay"
graphroot = "${join(folder, 'storage')}"
runroot = "${join(folder, 'run')}"
`;
}
