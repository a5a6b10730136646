import {
  type Container,
  defineTransform,
  type Edit,
  type Facts,
  type Finding,
  type Fix,
  type FixSafety,
  type NonEmpty,
  type RuleId,
  type Service,
  type Variant,
} from '../../src/transform.ts';
import { type CapabilityItem, capabilityItems, capabilityKeys, whyKept } from '../shared/capabilities.ts';
import { inContainer } from '../shared/check-command.ts';
import { declineByDesign, declineUnknown, refuseEphemeral } from '../shared/declining.ts';
import { serviceWritesInVain, writtenInVain } from '../shared/misplaced.ts';
import { isPrivileged } from '../shared/targets.ts';
import { enumerate, nameOf } from '../shared/words.ts';
import { addBack, type Needs, ruleForUser } from './add-back.ts';
import { removeCapability } from './remove-capability.ts';

type Data = 'kept' | 'unknown';

/** Neither Podman nor CRI-O grants these by default, so hardly any image relies on them. */
const rarelyNeeded = ['NET_RAW', 'MKNOD', 'AUDIT_WRITE'] as const;

/** Nothing of the default set stays, except what the program is known to need. */
export default defineTransform<Data>({
  meta: {
    id: 'drop-capabilities',
    title: 'Default capabilities are kept instead of dropping ALL',
    severity: 'high',
    fixable: 'sometimes',
    why: 'The runtime grants 9 to 14 capabilities, from forging packets to ignoring file permissions. Almost every program needs none or a few of them.',
    fixSafety:
      'Assured when the image facts, the Dockerfile or a start as another user than root say which capabilities the program uses; these are added back in the same fix. Unsafe when that is unknown or comes from an unverified source: then dropping only NET_RAW, MKNOD and AUDIT_WRITE is offered as a milder variant. Tied to no-privileged and to the removal of an added ALL, without which it has no effect.',
    references: [
      'CIS-D 5.4',
      'CIS-K 5.2.8',
      'CIS-K 5.2.9',
      'PSS-R capabilities_restricted',
      'KSV-0003',
      'KSV-0004',
      'KSV-0106',
      'CKV_K8S_28',
      'CKV_K8S_37',
      'kube-linter drop-net-raw-capability',
      'Polaris insecureCapabilities',
      'Polaris linuxHardening',
      'Kubescape C-0055',
      'Kubescape C-0199',
      'Kubescape C-0201',
      'KICS ce76b7d0',
      'KICS 268ca686',
      'KICS dbbc6705',
      'KICS 2f1a0619',
      'OWASP-D 3',
    ],
    removes: true,
    preset: 'recommended',
    phase: 'capabilities',
    after: ['no-dangerous-capabilities'],
  },
  on: {
    service: { detect: detectKept, fix: dropAll },
    container: {
      detect: detectKept,
      fix: (finding, container, facts) => refuseEphemeral(container) ?? dropAll(finding, container, facts),
    },
  },
});

function* detectKept(target: Service | Container): Iterable<Finding<Data>> {
  const items = capabilityItems(target, 'drop');
  // `all` in Kubernetes is dropped by the runtimes too; its spelling is a finding of capability-spelling.
  if (items.some(({ text }) => text.trim().toUpperCase() === 'ALL')) return;
  const unknown = items.some(item => item.unknown);
  const inVain =
    target.kind === 'service' ? serviceWritesInVain(target, 'cap_drop') : writtenInVain(target, 'capabilities');
  yield {
    at: target.at(...capabilityKeys(target, 'drop')),
    message: `${nameOf(target)} keeps ${items.length > 0 ? 'default capabilities' : 'all default capabilities'}${inVain}`,
    data: unknown ? 'unknown' : 'kept',
    ...(unknown ? { severity: 'info' } : {}),
  };
}

function dropAll({ data }: Finding<Data>, target: Service | Container, facts: Facts) {
  if (data === 'unknown') return declineUnknown('the list of dropped capabilities');
  const addsAll = target.capAdd.includes('ALL');
  const kept = addsAll ? whyKept(target, 'ALL', facts) : undefined;
  if (kept) return declineByDesign(kept);
  const answer = facts.capabilities(target);
  const { edits, names, asServiceUser } = addBack(target, answer, facts);
  const [first, ...rest] = replaceDropList(target);
  const requires: RuleId[] = [];
  if (isPrivileged(target)) requires.push('no-privileged');
  if (addsAll) requires.push('no-dangerous-capabilities');
  const fix: Fix = {
    kind: 'fix',
    title: titleOf(names),
    ...(titleOf(asServiceUser) !== titleOf(names) && {
      titleWhen: { when: { rule: ruleForUser(target), is: 'accepted' }, title: titleOf(asServiceUser) },
    }),
    edits: [first, ...rest, ...edits],
    requires,
    check: inContainer(target, 'grep CapBnd /proc/1/status'),
    ...safetyOf(target, answer, addsAll),
  };
  return fix.safety === 'unsafe' ? { ...fix, variants: [dropRarelyNeeded(target)] } : fix;
}

function titleOf(names: readonly string[]): string {
  return names.length > 0 ? `drop all capabilities, keep ${names.join(' ')}` : 'drop all capabilities';
}

function safetyOf(target: Service | Container, answer: Needs, addsAll: boolean): FixSafety {
  if (!answer.known)
    return {
      safety: 'unsafe',
      because: [],
      risk: `${answer.reason}; a program that uses a default capability such as CHOWN or SETUID would fail with "Operation not permitted"`,
    };
  if (isPrivileged(target) || addsAll)
    return {
      safety: 'unsafe',
      because: answer.because,
      risk: `has an effect only without ${isPrivileged(target) ? 'privileged mode' : 'the added ALL'}; what uses that would fail with "Operation not permitted"`,
    };
  if (!answer.strong)
    return {
      safety: 'unsafe',
      because: answer.because,
      risk: `${answer.doubt ?? 'what is known of the needed capabilities comes from an unverified source'}; what needs more than is kept would fail with "Operation not permitted"`,
    };
  return { safety: 'assured', because: answer.because };
}

/** `ALL` in place of the single names; behind them when one carries a comment or is written elsewhere. */
function replaceDropList(target: Service | Container): NonEmpty<Edit> {
  const keys = capabilityKeys(target, 'drop');
  const items = capabilityItems(target, 'drop');
  const [first, ...others] = items;
  const misspelled = items.find(({ name, source }) => name === 'ALL' && source === 'own');
  if (!first || !items.every(isPlainOwn))
    return misspelled
      ? [target.set([...keys, misspelled.index], 'ALL')]
      : [target.append(keys, 'ALL', 'text-any-case')];
  return [target.set([...keys, first.index], 'ALL'), ...others.map(item => removeCapability(target, 'drop', item))];
}

function isPlainOwn({ source, comment }: CapabilityItem): boolean {
  return source === 'own' && comment === undefined;
}

function dropRarelyNeeded(target: Service | Container): Variant {
  const [first, ...rest] = rarelyNeeded.map(name =>
    target.append(capabilityKeys(target, 'drop'), name, 'text-any-case'),
  );
  return {
    title: `drop only ${enumerate(rarelyNeeded)}`,
    edits: [first!, ...rest],
    risk: 'ping from an old runtime, mknod and login programs would fail; everything else keeps working',
  };
}
