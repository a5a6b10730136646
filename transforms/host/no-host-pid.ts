import { defineTransform } from '../../src/transform.ts';
import { hostNamespaceHandlers } from './namespace.ts';

/** The container sees its own processes only. */
export default defineTransform({
  meta: {
    id: 'no-host-pid',
    title: 'Host PID namespace shared: can see, signal and read host processes',
    severity: 'high',
    fixable: 'sometimes',
    why: 'With the process table of the host, a container reads the command lines and environments of other processes, can signal them, and together with ptrace takes them over.',
    fixSafety:
      'Always unsafe: whoever shares the process table mostly watches processes of the host. Declined when the image exists to do that and for system workloads.',
    references: [
      'CIS-D 5.16',
      'CIS-K 5.2.3',
      'PSS-B hostNamespaces',
      'KSV-0010',
      'CKV_K8S_17',
      'kube-linter host-pid',
      'Polaris hostPIDSet',
      'Kubescape C-0038',
      'Kubescape C-0194',
      'KICS 4f31dd9f',
      'KICS 302736f4',
      'NSA 1.4',
    ],
    removes: true,
    preset: 'baseline',
    phase: 'host',
  },
  on: hostNamespaceHandlers({
    design: 'host-pid',
    service: 'pid',
    pod: 'hostPID',
    word: 'PID namespace',
    riskForService: () => risk,
    riskForPod: () => risk,
  }),
});

const risk = 'a program that watches or signals processes of the host no longer sees them';
