import {
  type Container,
  defineTransform,
  type Facts,
  type Finding,
  type Fix,
  type PodSpec,
  type RuleId,
} from '../../src/transform.ts';
import { declined, declineUnknown } from '../shared/declining.ts';
import { writtenInVain } from '../shared/misplaced.ts';
import { fromManifest, isPrivileged } from '../shared/targets.ts';
import { describeEvidence, nameOf } from '../shared/words.ts';
import { seccompAnnotation } from './lsm-annotations.ts';

const field = ['securityContext', 'seccompProfile', 'type'] as const;

type Data =
  /** `scope` gets the profile; `open` are the containers that have none today. */
  | { readonly kind: 'open'; readonly scope: PodSpec | Container; readonly open: readonly Container[] }
  | { readonly kind: 'local-annotation'; readonly text: string }
  | { readonly kind: 'unknown' };

/** The system call filter that Docker applies by default, and Kubernetes does not. */
export default defineTransform<Data>({
  meta: {
    id: 'seccomp-runtime-default',
    title: 'No seccomp profile, system calls unfiltered',
    severity: 'high',
    fixable: 'sometimes',
    why: 'Without a profile Kubernetes runs containers with every system call of the kernel open. The runtime default profile closes the ones that programs hardly ever use and attackers do.',
    fixSafety:
      'Assured for images that are known: they run under the same filter of Docker. Unsafe when nothing is known about an image, when the program is known to need filtered calls (browser sandboxes, nested builders, debuggers, profilers) or such a capability is added. Tied to no-privileged when every container without a profile is privileged.',
    references: [
      'CIS-K 5.6.2',
      'PSS-R seccompProfile_restricted',
      'KSV-0030',
      'CKV_K8S_31',
      'kube-score container-seccomp-profile',
      'Polaris linuxHardening',
      'Kubescape C-0055',
      'Kubescape C-0210',
      'KICS f377b83e',
      'NSA 1.10',
      'OWASP-D 6',
    ],
    preset: 'baseline',
    phase: 'profile',
  },
  on: {
    podSpec: {
      *detect(pod, facts) {
        if (pod.get('securityContext', 'seccompProfile').unknown) {
          const message = `${nameOf(pod)} has a seccomp profile that cannot be known`;
          yield { at: pod.at(...field), message, data: { kind: 'unknown' }, severity: 'info' };
          return;
        }
        const open = pod.containers.filter(container => container.role !== 'ephemeral' && isOpen(container));
        if (open.length === 0) return;
        for (const scope of scopesOf(pod, open, facts)) yield findingFor(pod, scope, open);
      },
      fix({ data }, _pod, facts) {
        if (data.kind === 'unknown') return declineUnknown('the seccomp profile');
        if (data.kind === 'local-annotation')
          return declined(
            'contradiction',
            `an annotation names the profile ${data.text}, which Kubernetes 1.27 and later ignore; write it as seccompProfile of type Localhost`,
          );
        return proposeDefault(data.scope, data.open, facts);
      },
    },
  },
});

/** No profile in force. An explicit Unconfined is a finding of no-unconfined-seccomp. */
function isOpen(container: Container): boolean {
  const { value, unknown } = container.effective('seccompProfile', 'type');
  if (unknown || (value !== undefined && value !== null && value !== '')) return false;
  return seccompAnnotation(container) !== 'unconfined';
}

/**
 * The pod, when one line can speak for all its containers; else every open container: when the kind has no pod level, when a
 * sibling has another profile, or when the filter may be too narrow for some of them only.
 */
function scopesOf(pod: PodSpec, open: readonly Container[], facts: Facts): readonly (PodSpec | Container)[] {
  const other = pod.containers.some(container => {
    const { value } = container.effective('seccompProfile', 'type');
    return (typeof value === 'string' && value !== 'RuntimeDefault') || seccompAnnotation(container) === 'unconfined';
  });
  const doubtful = open.filter(
    container => facts.syscalls(container).length > 0 || facts.unknownImage(container) !== undefined,
  ).length;
  const together = !pod.containerLevelOnly && !other && (doubtful === 0 || doubtful === open.length);
  return together ? [pod] : open;
}

function findingFor(pod: PodSpec, scope: PodSpec | Container, open: readonly Container[]): Finding<Data> {
  const concerned = scope.kind === 'container' ? [scope] : open;
  const local = concerned.map(seccompAnnotation).find(text => text?.startsWith('localhost/'));
  return {
    at: scope.at(...field),
    message: `${nameOf(scope.kind === 'container' ? scope : pod)} runs without a seccomp profile${writtenInVain(scope, 'seccompProfile')}`,
    data: local === undefined ? { kind: 'open', scope, open: concerned } : { kind: 'local-annotation', text: local },
  };
}

function proposeDefault(scope: PodSpec | Container, open: readonly Container[], facts: Facts): Fix {
  const requires: readonly RuleId[] = open.every(isPrivileged) ? ['no-privileged'] : [];
  const proposal = {
    kind: 'fix',
    title: 'use the runtime default seccomp profile',
    edits: [scope.set(field, 'RuntimeDefault')],
    requires,
  } as const;
  const reasons = open.flatMap(container => facts.syscalls(container));
  if (reasons.length > 0)
    return {
      ...proposal,
      safety: 'unsafe',
      because: reasons,
      risk: `${describeEvidence(reasons)}; the default profile may be too narrow for that, which then fails with "Operation not permitted"`,
    };
  const unknown = open.flatMap(container => facts.unknownImage(container) ?? []);
  if (unknown.length > 0)
    return {
      ...proposal,
      safety: 'unsafe',
      because: [],
      risk: `${[...new Set(unknown)].join('; ')}; a program that needs a filtered system call (mounts, tracing, new namespaces) would fail with "Operation not permitted"`,
    };
  if (requires.length > 0)
    return { ...proposal, safety: 'unsafe', because: [], risk: 'has an effect only together with no-privileged' };
  const same = fromManifest(
    scope,
    'no profile is set, and the images are known to run under the same filter of Docker',
  );
  return { ...proposal, safety: 'assured', because: [same] };
}
