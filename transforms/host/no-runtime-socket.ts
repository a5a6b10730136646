import { type Container, defineTransform, type Facts, type PodSpec, type Service } from '../../src/transform.ts';
import { nameOf } from '../shared/words.ts';
import { holdsRuntimeSocket, hostFolder, hostVolumes, isRuntimeSocket } from './host-paths.ts';

const advice = 'use a socket proxy that allows single calls, or a rootless engine; mounting it read-only does not help';

/** Key of a Compose service that hands in the socket without naming it. */
const apiSocket = 'use_api_socket';

/** Nothing in a container controls the engine that runs it. */
export default defineTransform({
  meta: {
    id: 'no-runtime-socket',
    title: 'Container runtime socket mounted',
    severity: 'critical',
    fixable: 'never',
    why: 'Whoever can talk to the container engine can start a privileged container and is root on the host. A read-only mount does not change that: it protects the file, not what is said through it.',
    fixSafety:
      'Never changed automatically: what has the socket needs it for something. Put a socket proxy with a list of allowed calls in between, or use a rootless engine.',
    references: [
      'CIS-D 5.32',
      'KSV-0006',
      'CKV_K8S_27',
      'kube-linter docker-sock',
      'Kubescape C-0074',
      'KICS d6355c88',
      'KICS a6f34658',
      'OWASP-D 1',
    ],
    windows: true,
    preset: 'baseline',
    phase: 'rest',
  },
  on: {
    service: {
      *detect(service, facts) {
        for (const { source = '', target, at, own } of service.mounts) {
          if (!reaches(source, target)) continue;
          yield {
            at: own ? at : service.at('volumes'),
            key: target,
            message: `${nameOf(service)} controls the container engine through ${at.at(-1) === apiSocket ? apiSocket : source}${purpose(service, facts)}; ${advice}`,
            data: undefined,
            ...(isProxy(service) ? { severity: 'info' } : {}),
          };
        }
      },
    },
    podSpec: {
      *detect(pod, facts) {
        for (const { path, at, name } of hostVolumes(pod)) {
          if (!reaches(path, '')) continue;
          const users = usersOf(pod, name);
          const made = users.map(user => purpose(user, facts)).find(text => text !== '') ?? '';
          yield {
            at,
            message: `${nameOf(pod)} controls the container engine through ${path}${made}; ${advice}`,
            data: undefined,
            ...(users.length > 0 && users.every(isProxy) ? { severity: 'info' } : {}),
          };
        }
      },
    },
  },
});

/** The socket, also when only its place in the container is known, or a folder that holds it. */
function reaches(source: string, target: string): boolean {
  const path = hostFolder(source);
  return holdsRuntimeSocket(path) || isRuntimeSocket(target);
}

function purpose(target: Service | Container, facts: Facts): string {
  return facts.byDesign(target, 'runtime-socket') ? `, which ${target.name} is made for` : '';
}

/** Images whose whole purpose is to narrow the socket down. */
function isProxy({ image }: Service | Container): boolean {
  return /socket-proxy/.test(image?.text ?? '');
}

function usersOf(pod: PodSpec, volume: string): readonly Container[] {
  return pod.containers.filter(container =>
    container
      .list('volumeMounts')
      .some(({ value }) => typeof value === 'object' && value !== null && 'name' in value && value.name === volume),
  );
}
