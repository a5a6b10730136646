import { type Container, defineTransform, type Edit, type Evidence, type Fix } from '../../src/transform.ts';
import { declined, refuseEphemeral } from '../shared/declining.ts';
import { fromManifest, isPrivileged, isSwarm } from '../shared/targets.ts';
import { nameOf } from '../shared/words.ts';
import { apparmorAnnotation, confineApparmorAnnotation } from './lsm-annotations.ts';
import { removeUnconfined, unconfined } from './unconfined.ts';

const field = ['securityContext', 'appArmorProfile', 'type'] as const;

/** Nobody switches the AppArmor confinement off. */
export default defineTransform({
  meta: {
    id: 'no-unconfined-apparmor',
    title: 'AppArmor confinement switched off',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'The default AppArmor profile keeps a container from mounting file systems and from writing to kernel files below /proc and /sys. Unconfined takes that layer away.',
    fixSafety:
      'Always unsafe, because the profile was switched off on purpose: FUSE, mounts inside the container and nested containers need it. Tied to no-privileged where privileged mode would make the change pointless.',
    references: ['CIS-D 5.2', 'PSS-B appArmorProfile', 'KSV-0002', 'KICS 8b36775e', 'NSA 1.9', 'OWASP-D 6'],
    removes: true,
    preset: 'baseline',
    phase: 'confinement',
  },
  on: {
    service: {
      *detect(service) {
        const option = isSwarm(service) ? undefined : unconfined(service, 'apparmor');
        if (!option) return;
        const message = `${nameOf(service)} runs without AppArmor confinement`;
        yield { at: option.at, message, data: undefined, explicit: true };
      },
      fix(_finding, service) {
        const edits = removeUnconfined(service, 'apparmor');
        if (!edits) return declined('inherited', 'the option is written in another file; change it there');
        const because = fromManifest(service, 'apparmor=unconfined is set', 'security_opt');
        return confine(edits, because, isPrivileged(service));
      },
    },
    podSpec: {
      *detect(pod) {
        if (pod.get(...field).value !== 'Unconfined') return;
        const message = `${nameOf(pod)} switches AppArmor confinement off`;
        yield { at: pod.at(...field), message, data: undefined, explicit: true };
      },
      fix(_finding, pod) {
        const because = fromManifest(pod, 'appArmorProfile is Unconfined', ...field);
        return confine([pod.set(field, 'RuntimeDefault')], because, pod.containers.every(isPrivileged));
      },
    },
    container: {
      *detect(container) {
        if (!ownsUnconfined(container) && apparmorAnnotation(container) !== 'unconfined') return;
        const message = `${nameOf(container)} runs without AppArmor confinement`;
        yield { at: container.at(...field), message, data: undefined, explicit: true };
      },
      fix(_finding, container) {
        const [first, ...rest] = [
          ...(ownsUnconfined(container) ? [container.set(field, 'RuntimeDefault')] : []),
          ...confineApparmorAnnotation(container),
        ];
        const because = fromManifest(container, 'the profile is unconfined', ...field);
        return refuseEphemeral(container) ?? confine([first!, ...rest], because, isPrivileged(container));
      },
    },
  },
});

function ownsUnconfined(container: Container): boolean {
  return container.get(...field).value === 'Unconfined';
}

function confine(edits: readonly [Edit, ...Edit[]], because: Evidence, privileged: boolean): Fix {
  return {
    kind: 'fix',
    title: 'use the runtime default AppArmor profile',
    edits,
    requires: privileged ? ['no-privileged'] : [],
    safety: 'unsafe',
    because: [because],
    risk: 'mounts, FUSE and nested containers inside this container would fail with "Permission denied"',
  };
}
