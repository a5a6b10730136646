import {
  type Container,
  type Declined,
  defineTransform,
  type Finding,
  type Fix,
  type PodSpec,
} from '../../src/transform.ts';
import { declined, refuseEphemeral } from '../shared/declining.ts';
import { fromManifest } from '../shared/targets.ts';
import { nameOf } from '../shared/words.ts';

const field = ['securityContext', 'windowsOptions', 'hostProcess'] as const;

/** No Windows container is a process of the node. */
export default defineTransform({
  meta: {
    id: 'no-windows-host-process',
    title: 'Windows container runs as a process of the node',
    severity: 'high',
    fixable: 'sometimes',
    why: 'A HostProcess container is no container: it sees the files, the network and the devices of the node, with the rights of an administrator if it wants.',
    fixSafety:
      'Declined for Windows pods, which need the network of the host and an image of their own for it. Unsafe in pods that are not for Windows, where the setting only misleads.',
    references: ['CIS-K 5.2.10', 'PSS-B windowsHostProcess', 'KSV-0103', 'Polaris hostProcess', 'Kubescape C-0202'],
    windows: true,
    preset: 'baseline',
    phase: 'privilege',
  },
  on: {
    podSpec: {
      *detect(pod) {
        yield* asksForHost(pod);
      },
      fix: (_finding, pod) => removeSetting(pod),
    },
    container: {
      *detect(container) {
        yield* asksForHost(container);
      },
      fix: (_finding, container) => refuseEphemeral(container) ?? removeSetting(container),
    },
  },
});

function* asksForHost(target: PodSpec | Container): Iterable<Finding<void>> {
  if (target.flag(...field) !== true) return;
  yield {
    at: target.at(...field),
    message: `${nameOf(target)} asks to be a process of the node`,
    data: undefined,
    explicit: true,
  };
}

function removeSetting(target: PodSpec | Container): Fix | Declined {
  if (target.windows)
    return declined(
      'by-design',
      'a Windows node agent is built for this; replace it with one that runs in a container',
    );
  return {
    kind: 'fix',
    title: 'do not ask to be a process of the node',
    edits: [target.remove(field)],
    safety: 'unsafe',
    because: [fromManifest(target, 'the pod does not name Windows as its system', ...field)],
    risk: 'a pod that is scheduled to Windows nodes by other means would run in a container',
  };
}
