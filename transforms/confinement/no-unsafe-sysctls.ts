import { defineTransform, type Edit, type PodSpec } from '../../src/transform.ts';
import { fromManifest } from '../shared/targets.ts';
import { enumerate, nameOf } from '../shared/words.ts';

/** Namespaced, and without effect on other pods of the node. */
const safe = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_notsent_lowat',
]);
const list = ['securityContext', 'sysctls'] as const;

interface Setting {
  readonly index: number;
  readonly name: string;
}

/** A pod sets only kernel parameters that stay inside of it. */
export default defineTransform<readonly Setting[]>({
  meta: {
    id: 'no-unsafe-sysctls',
    title: 'Kernel parameter outside the safe list',
    severity: 'high',
    fixable: 'always',
    why: 'Other kernel parameters may act on the whole node or take memory from its neighbours; the kubelet starts such a pod only where an administrator has allowed it.',
    fixSafety:
      'Always unsafe, because the parameter was tuned on purpose: without it the program runs with the value of the node.',
    references: ['PSS-B sysctls', 'KSV-0026', 'kube-linter unsafe-sysctls', 'KICS 9127f0d9'],
    removes: true,
    preset: 'baseline',
    phase: 'confinement',
  },
  on: {
    podSpec: {
      *detect(pod) {
        const settings = unsafeSettings(pod);
        const [first] = settings;
        if (!first) return;
        const names = enumerate(settings.map(({ name }) => name));
        yield {
          at: pod.at(...list, first.index),
          message: `${nameOf(pod)} sets ${names}`,
          data: settings,
          explicit: true,
        };
      },
      fix({ data }, pod) {
        const [first, ...rest] = data.map(({ index }): Edit => pod.remove([...list, index]));
        return {
          kind: 'fix',
          title: `do not set ${enumerate(data.map(({ name }) => name))}`,
          edits: [first!, ...rest],
          safety: 'unsafe',
          because: [fromManifest(pod, 'the parameter is set', ...list, data[0]!.index)],
          risk: 'the program runs with the value of the node: connection queues or shared memory may be too small',
        };
      },
    },
  },
});

function unsafeSettings(pod: PodSpec): readonly Setting[] {
  return pod.list(...list).flatMap(({ index }) => {
    const { value } = pod.get(...list, index, 'name');
    // The kubelet reads the spelling with slashes too.
    return typeof value === 'string' && !safe.has(value.replaceAll('/', '.')) ? [{ index, name: value }] : [];
  });
}
