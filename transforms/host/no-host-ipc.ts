import { defineTransform } from '../../src/transform.ts';
import { hostNamespaceHandlers } from './namespace.ts';

/** The container shares no memory with programs of the host. */
export default defineTransform({
  meta: {
    id: 'no-host-ipc',
    title: 'Host IPC namespace shared: can read host shared memory',
    severity: 'high',
    fixable: 'sometimes',
    why: 'In the IPC namespace of the host a container reads and writes the shared memory, semaphores and message queues of every program that runs there.',
    fixSafety:
      'Always unsafe: programs that exchange data with the host through shared memory stop working, and /dev/shm shrinks to the default of 64 MB. Declined when the image exists to share memory with the host and for system workloads.',
    references: [
      'CIS-D 5.17',
      'CIS-K 5.2.4',
      'PSS-B hostNamespaces',
      'KSV-0008',
      'CKV_K8S_18',
      'kube-linter host-ipc',
      'Polaris hostIPCSet',
      'Kubescape C-0038',
      'Kubescape C-0195',
      'KICS baa3890f',
      'KICS cd290efd',
      'NSA 1.4',
    ],
    removes: true,
    preset: 'baseline',
    phase: 'host',
  },
  on: hostNamespaceHandlers({
    design: 'host-ipc',
    service: 'ipc',
    pod: 'hostIPC',
    word: 'IPC namespace',
    riskForService: () => `${risk}; set shm_size when the program needs it`,
    riskForPod: () => `${risk}; mount an emptyDir with medium Memory at /dev/shm when the program needs it`,
  }),
});

const risk = '/dev/shm shrinks to 64 MB, and memory is no longer shared with programs of the host';
