import { type Container, defineTransform, type Edit, type Key } from '../../src/transform.ts';
import { refuseEphemeral } from '../shared/declining.ts';
import { fromManifest } from '../shared/targets.ts';
import { enumerate, nameOf } from '../shared/words.ts';

interface Target {
  /** `livenessProbe.httpGet`. */
  readonly keys: readonly Key[];
  readonly host: string;
}

const calls: readonly (readonly Key[])[] = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
].flatMap(keys => ['httpGet', 'tcpSocket'].map(action => [...keys, action]));
const loopback = /^(localhost|127\.|::1$|\[::1\]$)/i;

/** Probes and hooks call the pod they belong to, nothing else. */
export default defineTransform<readonly Target[]>({
  meta: {
    id: 'no-probe-host',
    title: 'Probe or lifecycle hook calls another host',
    severity: 'medium',
    fixable: 'always',
    why: 'The kubelet makes these calls from the network of the node: a chosen host lets whoever writes the manifest reach services that only the node can reach.',
    fixSafety:
      'Always unsafe, because the call then goes to the address of the pod: a program that listens on the loopback address only, or that answers by host name, would fail its probe.',
    references: ['PSS-B hostProbesAndHostLifecycle'],
    windows: true,
    preset: 'baseline',
    phase: 'host',
  },
  on: {
    container: {
      *detect(container) {
        const targets = targetsOf(container);
        const [first] = targets;
        if (!first) return;
        const hosts = enumerate([...new Set(targets.map(({ host }) => host))]);
        yield {
          at: container.at(...first.keys, 'host'),
          message: `the kubelet calls ${hosts} for ${nameOf(container)}`,
          data: targets,
          explicit: true,
        };
      },
      fix({ data }, container) {
        const [first, ...rest] = data.map(({ keys }): Edit => container.remove([...keys, 'host']));
        const risk = data.some(({ host }) => loopback.test(host))
          ? 'a program that listens on the loopback address only is not reached any more; probe it with exec'
          : 'a program that tells hosts apart needs the name in httpHeaders; another host is not probed any more';
        return (
          refuseEphemeral(container) ?? {
            kind: 'fix',
            title: 'call the pod itself',
            edits: [first!, ...rest],
            safety: 'unsafe',
            because: [fromManifest(container, 'a host is set', ...data[0]!.keys, 'host')],
            risk,
          }
        );
      },
    },
  },
});

function targetsOf(container: Container): readonly Target[] {
  return calls.flatMap(keys => {
    const { value } = container.get(...keys, 'host');
    return typeof value === 'string' && value !== '' ? [{ keys, host: value }] : [];
  });
}
