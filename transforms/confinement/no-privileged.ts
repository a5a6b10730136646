import { type Container, defineTransform, type Facts, type Finding, type Service } from '../../src/transform.ts';
import { inContainer } from '../shared/check-command.ts';
import { declineByDesign, declineUnknown, refuseEphemeral } from '../shared/declining.ts';
import { fromManifest, isSwarm } from '../shared/targets.ts';
import { nameOf } from '../shared/words.ts';

type Data = 'privileged' | 'unknown';

/** Containers that own the host: full device access, every capability, no system call filter. */
export default defineTransform<Data>({
  meta: {
    id: 'no-privileged',
    title: 'Privileged container',
    severity: 'critical',
    fixable: 'sometimes',
    why: 'A privileged container has every device, every capability and no system call filter: whoever takes it over has the host.',
    fixSafety:
      'Always unsafe: who asks for privileged mode usually needs something from it, a device or a capability that has to be named instead. Declined when the image exists to run privileged (nested engines, node agents), for system workloads and for ephemeral containers.',
    references: [
      'CIS-D 5.5',
      'CIS-K 5.2.2',
      'PSS-B privileged',
      'KSV-0017',
      'CKV_K8S_16',
      'kube-linter privileged-container',
      'kube-score container-security-context-privileged',
      'Polaris runAsPrivileged',
      'Kubescape C-0057',
      'Kubescape C-0193',
      'KICS ae5b6871',
      'KICS dd29336b',
      'NSA 1.2',
      'OWASP-D 3',
    ],
    removes: true,
    preset: 'baseline',
    phase: 'privilege',
  },
  on: {
    service: {
      *detect(service) {
        if (!isSwarm(service)) yield* detectPrivileged(service, ['privileged']);
      },
      fix: ({ data }, service, facts) => withoutPrivileged(service, ['privileged'], data, facts),
    },
    container: {
      *detect(container) {
        yield* detectPrivileged(container, ['securityContext', 'privileged']);
      },
      fix: ({ data }, container, facts) =>
        refuseEphemeral(container) ?? withoutPrivileged(container, ['securityContext', 'privileged'], data, facts),
    },
  },
});

function* detectPrivileged(target: Service | Container, keys: readonly string[]): Iterable<Finding<Data>> {
  const privileged = target.flag(...keys);
  const at = target.at(...keys);
  if (privileged === 'unknown')
    yield { at, message: `${nameOf(target)} may run privileged`, data: 'unknown', severity: 'info' };
  if (privileged === true)
    yield { at, message: `${nameOf(target)} runs privileged`, data: 'privileged', explicit: true };
}

function withoutPrivileged(target: Service | Container, keys: readonly string[], data: Data, facts: Facts) {
  if (data === 'unknown') return declineUnknown('privileged');
  const design = facts.byDesign(target, 'privileged');
  if (design) return declineByDesign(design);
  return {
    kind: 'fix',
    title: 'run without privileged mode',
    // A key that comes through an alias or `<<` cannot be removed here, only overridden.
    edits: [target.get(...keys).source === 'own' ? target.remove(keys) : target.set(keys, false)],
    safety: 'unsafe',
    because: [fromManifest(target, 'privileged is set', ...keys)],
    risk: 'a device or capability that privileged mode gave may be missing ("Operation not permitted"); name that one instead',
    check: inContainer(target, 'grep Cap /proc/1/status'),
  } as const;
}
