import { type Container, defineTransform, type Edit, type Read } from '../../src/transform.ts';
import { declineUnknown, refuseEphemeral } from '../shared/declining.ts';
import { fromManifest } from '../shared/targets.ts';
import { enumerate, nameOf } from '../shared/words.ts';

interface Data {
  /** Indexes into `ports`. */
  readonly ports: readonly number[];
  readonly unknown: boolean;
}

/** No container takes a port of the node. */
export default defineTransform<Data>({
  meta: {
    id: 'no-host-ports',
    title: 'Port of the node taken by a container',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'A host port is reachable on every address of the node, past Services and often past network policies, and no other pod of the node can use it.',
    fixSafety:
      'Always unsafe, because clients may call the node itself; ingress controllers and node agents are the usual reason. Tied to no-host-network, where the port of the container is the port of the node anyway.',
    references: [
      'CIS-K 5.2.12',
      'PSS-B hostPorts',
      'KSV-0024',
      'CKV_K8S_26',
      'Polaris hostPortSet',
      'Kubescape C-0044',
    ],
    removes: true,
    windows: true,
    preset: 'baseline',
    phase: 'host',
  },
  on: {
    container: {
      *detect(container) {
        const taken = takenPorts(container);
        const sure = taken.filter(({ hostPort }) => !hostPort.unknown);
        const [first] = sure.length > 0 ? sure : taken;
        if (!first) return;
        const unknown = sure.length === 0;
        const numbers = enumerate(sure.map(({ hostPort }) => String(hostPort.value)));
        yield {
          at: container.at('ports', first.index, 'hostPort'),
          message: unknown
            ? `${nameOf(container)} may take a port of the node`
            : `${nameOf(container)} takes ${sure.length > 1 ? 'ports' : 'port'} ${numbers} of the node`,
          data: { ports: sure.map(({ index }) => index), unknown },
          ...(unknown ? { severity: 'info' } : {}),
          explicit: true,
        };
      },
      fix({ data }, container) {
        const [first, ...rest] = data.ports.map((index): Edit => container.remove(['ports', index, 'hostPort']));
        if (!first) return declineUnknown('hostPort');
        return (
          refuseEphemeral(container) ?? {
            kind: 'fix',
            title: 'give the port of the node back',
            edits: [first, ...rest],
            // The API server makes every port a host port as long as the pod uses the network of the host.
            requires: container.hostNetwork ? ['no-host-network'] : [],
            safety: 'unsafe',
            because: [fromManifest(container, 'hostPort is set', 'ports', data.ports[0]!, 'hostPort')],
            risk: 'clients that call the node at this port are refused; a Service gives them a new address',
          }
        );
      },
    },
  },
});

function takenPorts(container: Container): readonly { readonly index: number; readonly hostPort: Read }[] {
  return container
    .list('ports')
    .map(({ index }) => ({ index, hostPort: container.get('ports', index, 'hostPort') }))
    .filter(({ hostPort: { value, unknown } }) => unknown || (value !== undefined && value !== null && value !== 0));
}
