import { defineTransform, type PodSpec, type Service } from '../../src/transform.ts';
import { hostNamespaceHandlers } from './namespace.ts';

/** The container has network interfaces of its own. */
export default defineTransform({
  meta: {
    id: 'no-host-network',
    title: 'Host network namespace shared: sees and binds all host interfaces',
    severity: 'high',
    fixable: 'sometimes',
    why: 'In the network namespace of the host a container reaches services that listen on localhost only, can bind any free port of the host and is not held by network policies.',
    fixSafety:
      'Always unsafe: addresses, ports and name resolution change. Declined when the image exists to work on the host network (mDNS, DHCP, VPN, node exporters) and for system workloads.',
    references: [
      'CIS-D 5.10',
      'CIS-K 5.2.5',
      'PSS-B hostNamespaces',
      'KSV-0009',
      'CKV_K8S_19',
      'kube-linter host-network',
      'Polaris hostNetworkSet',
      'Kubescape C-0041',
      'Kubescape C-0196',
      'KICS 071a71ff',
      'KICS 6b6bdfb3',
      'NSA 1.5',
    ],
    removes: true,
    preset: 'baseline',
    phase: 'host',
  },
  on: hostNamespaceHandlers({
    design: 'host-network',
    service: 'network_mode',
    pod: 'hostNetwork',
    word: 'network namespace',
    riskForService,
    riskForPod,
  }),
});

function riskForService({ ports }: Service): string {
  const reachable =
    ports.length > 0
      ? 'only the ports listed in ports stay reachable'
      : 'list what must be reachable from outside in ports';
  return `${reachable}, and localhost is the container itself afterwards`;
}

function riskForPod(pod: PodSpec): string {
  const reachable = 'clients that use the address of the node no longer reach it, and localhost is the pod itself';
  if (pod.get('dnsPolicy').value !== 'ClusterFirstWithHostNet') return reachable;
  return `${reachable}; dnsPolicy: ClusterFirstWithHostNet stays and is no longer needed`;
}
