import {
  type Container,
  type Declined,
  defineTransform,
  type Edit,
  type Evidence,
  type Facts,
  type Fix,
  type FixSafety,
  type RuleId,
  type Service,
} from '../../src/transform.ts';
import { whyKept } from '../shared/capabilities.ts';
import { inContainer } from '../shared/check-command.ts';
import { declineByDesign, declined, declineInherited, declineUnknown, refuseEphemeral } from '../shared/declining.ts';
import { serviceWritesInVain, writtenInVain } from '../shared/misplaced.ts';
import { isSwitchedOn, type SecurityOption, securityOptions } from '../shared/security-opt.ts';
import { fromManifest, isPrivileged, isSwarm } from '../shared/targets.ts';
import { describeEvidence, enumerate, nameOf } from '../shared/words.ts';
import { removeOption } from './unconfined.ts';

const field = ['securityContext', 'allowPrivilegeEscalation'] as const;

type Data =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown' }
  /** `option`: the Compose item that switches it off. */
  | { readonly kind: 'off'; readonly option?: SecurityOption };

/** Setuid, setgid and file capabilities must not raise what a process may do. */
export default defineTransform<Data>({
  meta: {
    id: 'no-new-privileges',
    title: 'Process may gain privileges through setuid or file capabilities',
    severity: 'high',
    fixable: 'sometimes',
    why: 'With this switch on, no program in the container can raise its rights by running a setuid file, a setgid file or a file with capabilities. Going from root down to a user still works.',
    fixSafety:
      'Assured when the image facts, the Dockerfile or the configuration say that no program of the image gains rights this way; a start as root that drops to a user is not affected. Unsafe when nothing is known about the image, when the image, its Dockerfile, the command or a variable asks for sudo, a setuid program or file capabilities, when SYS_ADMIN is added, and when the opposite was written on purpose. In Kubernetes it is tied to no-privileged and no-dangerous-capabilities where the API server would reject it alone. Declined for Swarm, which ignores security_opt.',
    references: [
      'CIS-D 5.26',
      'CIS-K 5.2.6',
      'PSS-R allowPrivilegeEscalation',
      'KSV-0001',
      'CKV_K8S_20',
      'kube-linter privilege-escalation-container',
      'Polaris privilegeEscalationAllowed',
      'Kubescape C-0016',
      'Kubescape C-0197',
      'KICS 27fcc7d6',
      'KICS 5572cc5e',
      'NSA 1.7',
      'OWASP-D 4',
    ],
    preset: 'baseline',
    phase: 'escalation',
  },
  on: {
    service: {
      *detect(service) {
        const message = `processes of ${nameOf(service)} may gain new privileges${serviceWritesInVain(service, 'security_opt')}`;
        const options = securityOptions(service);
        const last = options.findLast(({ name }) => name === 'no-new-privileges');
        if (last && isSwitchedOn(last)) return;
        if (last?.unknown || (!last && options.some(({ unknown }) => unknown)))
          yield { at: service.at('security_opt'), message, data: { kind: 'unknown' }, severity: 'info' };
        else if (last) yield { at: last.at, message, data: { kind: 'off', option: last }, explicit: true };
        else yield { at: service.at('security_opt'), message, data: { kind: 'missing' } };
      },
      fix({ data }, service, facts) {
        if (data.kind === 'unknown') return declineUnknown('security_opt');
        if (isSwarm(service))
          return declined(
            'not-possible',
            'docker stack deploy ignores security_opt; set no-new-privileges in the configuration of each daemon',
          );
        const base = service.extendsFrom;
        if (base?.complete && data.kind === 'missing')
          return declined(
            'inherited',
            `the base service ${base.service} gets the option, and Compose refuses equal items; accept the fix there`,
          );
        if (data.kind === 'off' && data.option?.own === false) return declineInherited();
        const edit = data.kind === 'off' && data.option ? replaceOff(service, data.option) : addOption(service);
        const admin = service.capAdd.includes('SYS_ADMIN')
          ? [fromManifest(service, `${nameOf(service)} adds SYS_ADMIN`, 'cap_add')]
          : [];
        return forbidGain(service, edit, { gain: facts.privilegeGain(service), admin, requires: [] });
      },
    },
    container: {
      *detect(container) {
        const allowed = container.flag(...field);
        if (allowed === false) return;
        const at = container.at(...field);
        const message = `processes of ${nameOf(container)} may gain new privileges${writtenInVain(container, field[1])}`;
        if (allowed === 'unknown') yield { at, message, data: { kind: 'unknown' }, severity: 'info' };
        else if (allowed) yield { at, message, data: { kind: 'off' }, explicit: true };
        else yield { at, message, data: { kind: 'missing' } };
      },
      fix({ data }, container, facts) {
        if (data.kind === 'unknown') return declineUnknown('allowPrivilegeEscalation');
        const refused = refuseEphemeral(container) ?? refuseAdmin(container, facts);
        if (refused) return refused;
        const requires: RuleId[] = [];
        if (isPrivileged(container)) requires.push('no-privileged');
        if (container.capAdd.includes('SYS_ADMIN')) requires.push('no-dangerous-capabilities');
        const gain = facts.privilegeGain(container);
        return forbidGain(container, container.set(field, false), { gain, admin: [], requires });
      },
    },
  },
});

/**
 * Compose rejects a list that has equal items after it merged `extends` and further files; two spellings of one option are fine.
 * So services that are merged with others get the other spelling.
 */
function addOption(service: Service): Edit {
  const isMerged =
    service.extendedDifferently.length > 0 ||
    service.alternatives.length > 0 ||
    service.elsewhere.some(({ target }) =>
      securityOptions(target).some(({ text }) => text === 'no-new-privileges:true'),
    );
  return service.append(['security_opt'], `no-new-privileges${isMerged ? '=' : ':'}true`);
}

/** In place; or away, when that would repeat an item. */
function replaceOff(service: Service, off: SecurityOption): Edit {
  const on = off.text.replace(/[^=:]*$/, 'true');
  const repeated = securityOptions(service).some(({ text }) => text === on);
  return repeated ? removeOption(service, off) : service.set(['security_opt', off.index], on);
}

/** SYS_ADMIN means privilege escalation is always allowed, so the field has to wait until the capability is gone. */
function refuseAdmin(container: Container, facts: Facts): Declined | undefined {
  if (!container.capAdd.includes('SYS_ADMIN')) return undefined;
  const kept = whyKept(container, 'SYS_ADMIN', facts);
  return kept && declineByDesign(kept);
}

interface Grounds {
  readonly gain: ReturnType<Facts['privilegeGain']>;
  /** Added capabilities with which processes may gain rights all the same. */
  readonly admin: readonly Evidence[];
  readonly requires: readonly RuleId[];
}

function forbidGain(target: Service | Container, edit: Edit, grounds: Grounds): Fix {
  return {
    kind: 'fix',
    title: 'forbid gaining new privileges',
    edits: [edit],
    requires: grounds.requires,
    check: inContainer(target, 'grep NoNewPrivs /proc/1/status'),
    ...judge(grounds),
  };
}

/** What a program says that gained rights before. */
const complaints = '(sudo: "no new privileges", others: "Operation not permitted")';

function judge({ gain, admin, requires }: Grounds): FixSafety {
  const reasons = [...admin, ...(gain.known ? gain.reasons : [])];
  if (reasons.length > 0)
    return {
      safety: 'unsafe',
      because: reasons,
      risk: `${describeEvidence(reasons)}; that would fail ${complaints}`,
    };
  if (!gain.known)
    return {
      safety: 'unsafe',
      because: [],
      risk: `${gain.reason}; sudo, setuid programs and programs with file capabilities would fail ${complaints}`,
    };
  if (requires.length > 0)
    return {
      safety: 'unsafe',
      because: gain.because,
      risk: `the API server refuses it alone, so accept ${enumerate(requires)} too`,
    };
  return { safety: 'assured', because: gain.because };
}
