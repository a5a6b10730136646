import { type Declined, defineTransform, type Edit, type Evidence, type Fix } from '../../src/transform.ts';
import { declined, declineUnknown, refuseEphemeral } from '../shared/declining.ts';
import { fromManifest, isPrivileged, isSwarm } from '../shared/targets.ts';
import { nameOf } from '../shared/words.ts';
import { removeUnconfined, unconfined } from './unconfined.ts';

const field = ['securityContext', 'procMount'] as const;

/** The kernel files that the runtime hides below /proc and /sys stay hidden. */
export default defineTransform<'unmasked' | 'unknown'>({
  meta: {
    id: 'no-unmasked-proc',
    title: 'Kernel paths under /proc and /sys unmasked',
    severity: 'high',
    fixable: 'sometimes',
    why: 'The runtime hides files such as /proc/kcore and makes /proc/sys read-only. Unmasked, a process in the container reads kernel memory layouts and changes settings of the host.',
    fixSafety:
      'Always unsafe, because the paths were unmasked on purpose, mostly for containers that start containers. Tied to no-privileged where privileged mode would make the change pointless.',
    references: [
      'PSS-B procMount',
      'PSS-R procMount_restricted',
      'KSV-0027',
      'kube-linter unsafe-proc-mount',
      'Polaris procMount',
      'KICS f922827f',
    ],
    removes: true,
    preset: 'baseline',
    phase: 'confinement',
  },
  on: {
    service: {
      *detect(service) {
        const option = isSwarm(service) ? undefined : unconfined(service, 'systempaths');
        if (!option) return;
        const message = `${nameOf(service)} sees unmasked kernel paths`;
        yield { at: option.at, message, data: 'unmasked', explicit: true };
      },
      fix(_finding, service) {
        const edits = removeUnconfined(service, 'systempaths');
        if (!edits) return declined('inherited', 'the option is written in another file; change it there');
        const because = fromManifest(service, 'systempaths=unconfined is set', 'security_opt');
        return mask(edits, because, isPrivileged(service));
      },
    },
    container: {
      *detect(container) {
        const { value, unknown } = container.get(...field);
        const at = container.at(...field);
        if (unknown) {
          const message = `${nameOf(container)} may see unmasked kernel paths`;
          yield { at, message, data: 'unknown', severity: 'info' };
        } else if (value !== undefined && value !== null && value !== 'Default') {
          const message = `${nameOf(container)} sees unmasked kernel paths`;
          yield { at, message, data: 'unmasked', explicit: true };
        }
      },
      fix({ data }, container): Fix | Declined {
        if (data === 'unknown') return declineUnknown('procMount');
        const because = fromManifest(container, 'procMount is set', ...field);
        return refuseEphemeral(container) ?? mask([container.remove(field)], because, isPrivileged(container));
      },
    },
  },
});

function mask(edits: readonly [Edit, ...Edit[]], because: Evidence, privileged: boolean): Fix {
  return {
    kind: 'fix',
    title: 'mask kernel paths again',
    edits,
    requires: privileged ? ['no-privileged'] : [],
    safety: 'unsafe',
    because: [because],
    risk: 'a program that starts containers, or mounts /proc itself, would fail with "Operation not permitted"',
  };
}
