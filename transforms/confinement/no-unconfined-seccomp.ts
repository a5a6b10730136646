import {
  type Container,
  defineTransform,
  type Edit,
  type Evidence,
  type Fix,
  type PodSpec,
} from '../../src/transform.ts';
import { declined, refuseEphemeral } from '../shared/declining.ts';
import { fromManifest, isPrivileged, isSwarm } from '../shared/targets.ts';
import { describeEvidence, nameOf } from '../shared/words.ts';
import { confineSeccompAnnotations, seccompAnnotation } from './lsm-annotations.ts';
import { removeUnconfined, unconfined } from './unconfined.ts';

const field = ['securityContext', 'seccompProfile', 'type'] as const;
const title = 'use the runtime default seccomp profile';

/** Nobody switches the system call filter off. */
export default defineTransform({
  meta: {
    id: 'no-unconfined-seccomp',
    title: 'System call filter switched off',
    severity: 'high',
    fixable: 'sometimes',
    why: 'The default profile blocks system calls that programs hardly ever use and kernel exploits often do. Unconfined opens all of them.',
    fixSafety:
      'Always unsafe, because the filter was switched off on purpose: browser sandboxes, debuggers, nested containers and old 32-bit ARM hosts are the usual reasons. Tied to no-privileged where privileged mode would make the change pointless.',
    references: [
      'CIS-D 5.22',
      'CIS-K 5.6.2',
      'PSS-B seccompProfile_baseline',
      'KSV-0104',
      'Kubescape C-0210',
      'KICS 404fde2c',
      'OWASP-D 6',
    ],
    removes: true,
    preset: 'baseline',
    phase: 'confinement',
  },
  on: {
    service: {
      *detect(service) {
        const option = isSwarm(service) ? undefined : unconfined(service, 'seccomp');
        if (!option) return;
        const message = `${nameOf(service)} runs without the seccomp filter`;
        yield { at: option.at, message, data: undefined, explicit: true };
      },
      fix(_finding, service, facts) {
        const edits = removeUnconfined(service, 'seccomp');
        if (!edits) return declined('inherited', 'the option is written in another file; change it there');
        const because = [
          fromManifest(service, 'seccomp=unconfined is set', 'security_opt'),
          ...facts.syscalls(service),
        ];
        return confine(edits, because, isPrivileged(service));
      },
    },
    podSpec: {
      *detect(pod) {
        if (pod.get(...field).value !== 'Unconfined') return;
        const message = `${nameOf(pod)} switches the seccomp filter off`;
        yield { at: pod.at(...field), message, data: undefined, explicit: true };
      },
      fix(_finding, pod, facts) {
        const because = [
          fromManifest(pod, 'seccompProfile is Unconfined', ...field),
          ...pod.containers.flatMap(container => facts.syscalls(container)),
        ];
        return confine([pod.set(field, 'RuntimeDefault')], because, isPrivilegedPod(pod));
      },
    },
    container: {
      *detect(container) {
        if (!isUnconfined(container)) return;
        const message = `${nameOf(container)} runs without the seccomp filter`;
        yield { at: container.at(...field), message, data: undefined, explicit: true };
      },
      fix(_finding, container, facts) {
        const refused = refuseEphemeral(container);
        if (refused) return refused;
        const because = [fromManifest(container, 'the profile is unconfined', ...field), ...facts.syscalls(container)];
        const edits = [container.set(field, 'RuntimeDefault'), ...confineSeccompAnnotations(container)] as const;
        return confine(edits, because, isPrivileged(container));
      },
    },
  },
});

/** By its own field, or by an old annotation that no field overrides. */
function isUnconfined(container: Container): boolean {
  const { value } = container.get(...field);
  if (value !== undefined && value !== null) return value === 'Unconfined';
  const inherited = container.effective('seccompProfile', 'type').value;
  return (inherited === undefined || inherited === null) && seccompAnnotation(container) === 'unconfined';
}

function isPrivilegedPod(pod: PodSpec): boolean {
  return pod.containers.length > 0 && pod.containers.every(isPrivileged);
}

function confine(edits: readonly [Edit, ...Edit[]], because: readonly Evidence[], privileged: boolean): Fix {
  const known = because.slice(1);
  return {
    kind: 'fix',
    title,
    edits,
    requires: privileged ? ['no-privileged'] : [],
    safety: 'unsafe',
    because,
    risk:
      known.length > 0
        ? `${describeEvidence(known)}; the default profile may be too narrow for that, which then fails with "Operation not permitted"`
        : 'system calls outside the default profile fail with "Operation not permitted"; sandboxes, debuggers and nested containers use them',
  };
}
