import {
  type Container,
  defineTransform,
  type Edit,
  type Fix,
  type NonEmpty,
  type Service,
} from '../../src/transform.ts';
import { inContainer } from '../shared/check-command.ts';
import { declined, refuseEphemeral } from '../shared/declining.ts';
import { fromManifest } from '../shared/targets.ts';
import { nameOf } from '../shared/words.ts';

const sysctl = 'net.ipv4.ip_unprivileged_port_start';

/** A program without root can listen on the port below 1024 that it is given. */
export default defineTransform<{ readonly port: number }>({
  meta: {
    id: 'low-ports',
    title: 'Port below 1024 that only root may open in this runtime',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'Podman and CRI-O keep ports below 1024 for root, other than Docker. A program that starts as another user cannot listen there, whatever capabilities are added.',
    fixSafety:
      'Assured when the configuration names a runtime that keeps these ports for root: a setting of the network namespace opens them, which Kubernetes counts as safe. Declined in the network of the host, whose settings no container may change.',
    references: [],
    preset: 'recommended',
    phase: 'network',
  },
  on: {
    service: {
      *detect(service, facts) {
        const port = facts.closedPort(service);
        if (port !== undefined) yield { at: service.at('ports'), message: messageOf(service, port), data: { port } };
      },
      fix({ data }, service) {
        if (service.hostNetwork) return inHostNetwork(data.port);
        const { value } = service.get('sysctls');
        const isList = value === undefined || Array.isArray(value);
        const edit = isList ? service.append(['sysctls'], `${sysctl}=0`) : service.set(['sysctls', sysctl], 0);
        return openPorts(service, [edit]);
      },
    },
    container: {
      *detect(container, facts) {
        const port = facts.closedPort(container);
        if (port !== undefined)
          yield { at: container.at('ports'), message: messageOf(container, port), data: { port } };
      },
      fix({ data }, container) {
        const refused = refuseEphemeral(container);
        if (refused) return refused;
        if (container.hostNetwork) return inHostNetwork(data.port);
        if (container.pod.containerLevelOnly)
          return declined(
            'not-possible',
            `${container.pod.workload.kind} takes no settings of the network; use a port from 1024 on`,
          );
        const item = { name: sysctl, value: '0' };
        return openPorts(container, [container.pod.append(['securityContext', 'sysctls'], item, { keys: ['name'] })]);
      },
    },
  },
});

function messageOf(target: Service | Container, port: number): string {
  return `${nameOf(target)} does not start as root and listens on port ${port}, which only root may open in this runtime`;
}

function inHostNetwork(port: number): ReturnType<typeof declined> {
  return declined(
    'not-possible',
    `in the network of the host nobody but root opens port ${port}; listen on a port from 1024 on`,
  );
}

function openPorts(target: Service | Container, edits: NonEmpty<Edit>): Fix {
  return {
    kind: 'fix',
    title: 'let every user open low ports',
    edits,
    check: inContainer(target, `cat /proc/sys/${sysctl.replaceAll('.', '/')}`),
    safety: 'assured',
    because: [
      fromManifest(target, 'starts as another user than root, with a port below 1024', 'ports'),
      { code: 'CFG', what: 'the runtime keeps ports below 1024 for root', origin: 'harden config' },
    ],
  };
}
