import type { Evidence, Facts, Runnable } from '../../transform.ts';
import { cite } from './cite.ts';
import type { Match } from './match.ts';

type What = Parameters<Facts['byDesign']>[1];

/** Matches whole words of an image name: `fluent` is in `fluent/fluent-bit`, not in `confluentinc/cp-kafka`. */
const words = (alternatives: string): RegExp => new RegExp(`(?<![a-z0-9])(?:${alternatives})(?![a-z0-9])`);

/** Image names that exist to have a certain access. The origin is the purpose the project itself states. */
const purposes: readonly { readonly pattern: RegExp; readonly what: readonly What[]; readonly because: string }[] = [
  {
    pattern: words('dind|sysbox'),
    what: ['privileged'],
    because: 'runs a container engine inside the container',
  },
  {
    pattern: words('wireguard|openvpn|tailscale|wg-easy|gluetun|zerotier|netbird|strongswan|softether'),
    what: ['cap:NET_ADMIN', 'cap:SYS_MODULE', 'host-network'],
    because: 'sets up network interfaces for a VPN',
  },
  {
    pattern: words(
      'calico|cilium|flannel|kube-proxy|weave|weave-kube|weave-npc|antrea|multus|ovn|ovn-kubernetes|kube-router|metallb|keepalived|kube-vip',
    ),
    what: ['privileged', 'host-network', 'cap:NET_ADMIN', 'cap:NET_RAW', 'cap:SYS_ADMIN'],
    because: 'provides networking for the node',
  },
  {
    pattern: words('csi|longhorn|rook|ceph|cephcsi|openebs|node-driver-registrar|nfs-server|glusterfs|smbplugin'),
    what: ['privileged', 'host-pid', 'cap:SYS_ADMIN'],
    because: 'mounts storage on the node',
  },
  {
    pattern: words(
      'node-exporter|node_exporter|cadvisor|falco|datadog|sysdig|netdata|node-problem-detector|beyla|tetragon|promtail|fluentd?|filebeat|metricbeat|weaveworks/scope',
    ),
    what: [
      'privileged',
      'host-network',
      'host-pid',
      'cap:SYS_PTRACE',
      'cap:SYS_ADMIN',
      'cap:BPF',
      'cap:PERFMON',
      'cap:SYSLOG',
      'cap:DAC_READ_SEARCH',
    ],
    because: 'observes the node',
  },
  {
    pattern: words('device-plugin|gpu-operator|container-toolkit|virt-handler|akri|akri-agent'),
    what: ['privileged'],
    because: 'hands out devices of the node',
  },
  {
    pattern: words(
      'home-assistant|homebridge|avahi|mdns|pihole|adguardhome|dnsmasq|dhcpd?|unifi|plex|jellyfin|emby|embyserver',
    ),
    what: ['host-network', 'cap:NET_ADMIN', 'cap:NET_RAW'],
    because: 'finds or serves devices on the local network',
  },
  {
    pattern: words(
      '(?:docker-)?socket-proxy|portainer|portainer-ce|portainer-ee|watchtower|dozzle|traefik(?!/)|nginx-proxy|docker-gen|diun|ouroboros|autoheal|cadvisor|dockge|yacht',
    ),
    what: ['runtime-socket'],
    because: 'manages or observes containers through the engine',
  },
];

/** The feature of a known image that uses a capability. */
export function capabilityByDesign(match: Match, what: string): Evidence | undefined {
  if (!what.startsWith('cap:')) return undefined;
  const row = match.facts.capabilities.find(({ cap }) => `cap:${cap}` === what);
  return row && cite(match, row.reason, /capabilit|cap_/i);
}

/** Why an image of this name is expected to have such an access; undefined when nothing says so. */
export function purposeByDesign(c: Runnable, what: What): Evidence | undefined {
  const name = c.image ? `${c.image.repository}:${c.image.tag ?? ''}`.toLowerCase() : '';
  const purpose = purposes.find(entry => entry.what.includes(what) && entry.pattern.test(name));
  return purpose && { code: 'FACTS', what: purpose.because, origin: c.image?.text ?? '' };
}
