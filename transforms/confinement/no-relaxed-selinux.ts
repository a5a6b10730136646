import {
  type Container,
  defineTransform,
  type Edit,
  type Evidence,
  type Fix,
  type PodSpec,
} from '../../src/transform.ts';
import { declineInherited, refuseEphemeral } from '../shared/declining.ts';
import { type SecurityOption, securityOptions } from '../shared/security-opt.ts';
import { fromManifest, isPrivileged, isSwarm } from '../shared/targets.ts';
import { nameOf } from '../shared/words.ts';
import { removeOption } from './unconfined.ts';

type Field = 'user' | 'role' | 'type';

/** Types for which the policy confines a container. */
const confined = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);
const options = ['securityContext', 'seLinuxOptions'] as const;

/** SELinux labels containers as it does by default. */
export default defineTransform<readonly Field[]>({
  meta: {
    id: 'no-relaxed-selinux',
    title: 'SELinux labelling switched off or replaced',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'On hosts with SELinux the label keeps a process that escapes from its container away from the files of the host. Another type, user or role, or no label at all, lifts that.',
    fixSafety:
      'Always unsafe, because the label was chosen on purpose, mostly to reach files of the host. The level, which only separates containers from each other, is left alone.',
    references: ['CIS-D 5.3', 'PSS-B seLinuxOptions', 'KSV-0025'],
    removes: true,
    preset: 'baseline',
    phase: 'confinement',
    after: ['no-unconfined-apparmor', 'no-unconfined-seccomp', 'no-unmasked-proc'],
  },
  on: {
    service: {
      *detect(service) {
        const [first] = isSwarm(service) ? [] : securityOptions(service).filter(isRelaxed);
        if (!first) return;
        const message = `${nameOf(service)} does not have the SELinux label of a container`;
        yield { at: first.at, message, data: [], explicit: true };
      },
      fix(_finding, service) {
        const own = securityOptions(service).filter(option => isRelaxed(option) && option.own);
        const [first, ...rest] = own.map(option => removeOption(service, option));
        if (!first) return declineInherited();
        return relabel([first, ...rest], fromManifest(service, 'a label option is set', 'security_opt'), service);
      },
    },
    podSpec: {
      *detect(pod) {
        yield* relaxedFields(pod);
      },
      fix: ({ data }, pod) => removeFields(pod, data),
    },
    container: {
      *detect(container) {
        yield* relaxedFields(container);
      },
      fix: ({ data }, container) => refuseEphemeral(container) ?? removeFields(container, data),
    },
  },
});

function isRelaxed({ name, value = '', text }: SecurityOption): boolean {
  if (name !== 'label') return text === 'disable';
  if (value === 'disable' || /^(user|role):/.test(value)) return true;
  return value.startsWith('type:') && !confined.has(value.slice('type:'.length));
}

function* relaxedFields(target: PodSpec | Container) {
  const fields = (['user', 'role', 'type'] as const).filter(field => {
    const { value, unknown } = target.get(...options, field);
    if (unknown || typeof value !== 'string') return false;
    return field === 'type' ? !confined.has(value) : value !== '';
  });
  const [first] = fields;
  if (!first) return;
  const message = `${nameOf(target)} does not have the SELinux label of a container`;
  yield { at: target.at(...options, first), message, data: fields, explicit: true };
}

function removeFields(target: PodSpec | Container, fields: readonly Field[]): Fix {
  const [first, ...rest] = fields.map((field): Edit => target.remove([...options, field]));
  return relabel([first!, ...rest], fromManifest(target, 'seLinuxOptions is set', ...options), target);
}

function relabel(
  edits: readonly [Edit, ...Edit[]],
  because: Evidence,
  target: Parameters<typeof isPrivileged>[0] | PodSpec,
): Fix {
  return {
    kind: 'fix',
    title: 'use the SELinux label of a container',
    edits,
    requires: target.kind !== 'pod-spec' && isPrivileged(target) ? ['no-privileged'] : [],
    safety: 'unsafe',
    because: [because],
    risk: 'files and devices of the host with another label cannot be reached any more, and the audit log of the host says so',
  };
}
