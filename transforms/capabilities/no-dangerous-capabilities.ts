import {
  type Container,
  defineTransform,
  type Edit,
  type Evidence,
  type Facts,
  type Finding,
  type Fix,
  type NonEmpty,
  type Service,
} from '../../src/transform.ts';
import { type CapabilityItem, capabilityItems, capabilityKeys, whyKept } from '../shared/capabilities.ts';
import { inContainer } from '../shared/check-command.ts';
import { declineByDesign, declineInherited, declineUnknown, refuseEphemeral } from '../shared/declining.ts';
import { allowsNewPrivileges } from '../shared/security-opt.ts';
import { fromManifest } from '../shared/targets.ts';
import { enumerate, nameOf } from '../shared/words.ts';
import { ruleForUser } from './add-back.ts';
import { removeCapability } from './remove-capability.ts';
import { isBeyondBaseline, severityOf } from './weight.ts';

type Data =
  | { readonly kind: 'beyond-baseline'; readonly item: CapabilityItem; readonly kept: Evidence | undefined }
  | { readonly kind: 'beyond-restricted'; readonly items: readonly CapabilityItem[] }
  | { readonly kind: 'unknown' };

/** No added capability that reopens a way out of the container. */
export default defineTransform<Data>({
  meta: {
    id: 'no-dangerous-capabilities',
    title: 'Capability added beyond the runtime default',
    severity: 'high',
    fixable: 'sometimes',
    why: 'Capabilities above the runtime default reopen ways out of the container: SYS_ADMIN mounts file systems, SYS_MODULE loads kernel code, NET_RAW forges packets.',
    fixSafety:
      'Assured when the capability is proven to be without effect: the process starts as another user than root, and nothing in the image raises its rights. Otherwise unsafe, because somebody added it for a reason. Capabilities that only the restricted Pod Security Standard forbids go when the container stops starting as root. Declined when the image exists to use the capability or is known to need it.',
    references: [
      'CIS-D 5.4',
      'PSS-B capabilities_baseline',
      'PSS-R capabilities_restricted',
      'KSV-0005',
      'KSV-0022',
      'KSV-0119',
      'KSV-0120',
      'CKV_K8S_25',
      'CKV_K8S_39',
      'Polaris dangerousCapabilities',
      'Kubescape C-0046',
      'Kubescape C-0200',
      'KICS 19ebaa28',
      'KICS 235236ee',
      'OWASP-D 3',
    ],
    removes: true,
    preset: 'baseline',
    phase: 'capabilities',
  },
  on: {
    service: { detect: detectBeyondBaseline, fix: proposeRemoval },
    container: {
      *detect(container, facts) {
        yield* detectBeyondBaseline(container, facts);
        yield* detectBeyondRestricted(container, facts);
      },
      fix: (finding, container, facts) => refuseEphemeral(container) ?? proposeRemoval(finding, container, facts),
    },
  },
});

function* detectBeyondBaseline(target: Service | Container, facts: Facts): Iterable<Finding<Data>> {
  const items = capabilityItems(target, 'add');
  for (const item of items) {
    const { at, text, name } = item;
    if (item.unknown) {
      const message = `${nameOf(target)} adds a capability that cannot be known`;
      yield { at, key: text, message, data: { kind: 'unknown' }, severity: 'info' };
      continue;
    }
    // One that is listed twice is one finding, and goes as a whole.
    const first = items.find(other => other.name === name && other.own === item.own);
    if (!isBeyondBaseline(name) || first !== item) continue;
    const kept = whyKept(target, name, facts);
    const message = `${nameOf(target)} adds ${name === 'ALL' ? 'all capabilities' : `the capability ${name}`}`;
    const severity = kept ? 'info' : severityOf(name);
    yield { at, key: name, message, data: { kind: 'beyond-baseline', item, kept }, severity };
  }
}

/** The restricted Pod Security Standard allows NET_BIND_SERVICE only; the others are of use to root only. */
function* detectBeyondRestricted(container: Container, facts: Facts): Iterable<Finding<Data>> {
  const isRoot = mayStartAsRoot(container, facts);
  const lasting = isRoot ? facts.capabilitiesAsServiceUser(container) : facts.capabilities(container);
  const needed = lasting.known ? lasting.needs.map(({ capability }) => capability) : [];
  const items = capabilityItems(container, 'add').filter(
    ({ name, unknown }) => !unknown && !isBeyondBaseline(name) && name !== 'NET_BIND_SERVICE' && !needed.includes(name),
  );
  if (items.length === 0 || container.infrastructure) return;
  const names = enumerate(items.map(({ name }) => name));
  yield {
    at: container.at(...capabilityKeys(container, 'add')),
    key: 'restricted',
    message: `${nameOf(container)} adds ${names}, of use to root only`,
    data: { kind: 'beyond-restricted', items },
    severity: isRoot ? 'info' : 'low',
  };
}

function proposeRemoval({ data }: Finding<Data>, target: Service | Container, facts: Facts) {
  if (data.kind === 'unknown') return declineUnknown('the capability');
  if (data.kind === 'beyond-restricted') return removeRootOnly(target, data.items, facts);
  const { item, kept } = data;
  if (kept) return declineByDesign(kept);
  if (!item.own) return declineInherited();
  const keys = capabilityKeys(target, 'add');
  const repeated = capabilityItems(target, 'add').filter(
    other => other.own && other.name === item.name && other.index !== item.index,
  );
  const proposal = {
    kind: 'fix',
    title: `do not add ${item.name}`,
    edits: [removeCapability(target, 'add', item), ...repeated.map(other => removeCapability(target, 'add', other))],
    check: inContainer(target, 'grep Cap /proc/1/status'),
  } as const;
  const inert = proofOfInertness(target, facts);
  if (inert) return { ...proposal, safety: 'assured', because: inert } satisfies Fix;
  return {
    ...proposal,
    safety: 'unsafe',
    because: [fromManifest(target, `${item.name} is added`, ...keys, item.index)],
    risk: `whatever uses ${item.name === 'ALL' ? 'a capability beyond the default' : item.name} in this container would fail with "Operation not permitted"`,
  } satisfies Fix;
}

function removeRootOnly(target: Service | Container, items: readonly CapabilityItem[], facts: Facts): Fix {
  const start = facts.startUser(target);
  const isRoot = mayStartAsRoot(target, facts);
  const rule = ruleForUser(target);
  const when = isRoot ? { when: { rule, is: 'accepted' } as const } : {};
  const [first, ...rest] = items.map((item): Edit => ({ ...removeCapability(target, 'add', item), ...when }));
  const proposal = {
    kind: 'fix',
    title: `do not add ${enumerate(items.map(({ name }) => name))}${isRoot ? ' once the container runs as non-root' : ''}`,
    edits: [first!, ...rest] as NonEmpty<Edit>,
    ...(isRoot ? { requires: [rule] } : {}),
    check: inContainer(target, 'grep Cap /proc/1/status'),
  } as const;
  const inert = proofOfInertness(target, facts);
  if (inert) return { ...proposal, safety: 'assured', because: inert };
  const risk = isRoot
    ? `changes the file only together with ${rule}; a start as root may need them`
    : 'a setuid program of the image could use them, and would fail without';
  return { ...proposal, safety: 'unsafe', because: start.known ? start.because : [], risk };
}

/** False when the manifest or the image rules it out. */
function mayStartAsRoot(target: Service | Container, facts: Facts): boolean {
  if (target.kind === 'container' && target.effective('runAsNonRoot').value === true) return false;
  const start = facts.startUser(target);
  return !start.known || start.root;
}

/**
 * A process that starts as another user than root holds no capability, whatever is added, unless it runs a setuid program or a file
 * with capabilities: so the image must be known to do no such thing. Podman differs: it hands added capabilities to such a process.
 */
function proofOfInertness(target: Service | Container, facts: Facts): NonEmpty<Evidence> | undefined {
  if (target.kind === 'service' && target.engine === 'podman') return undefined;
  // A hook with a user of its own may be root.
  if (target.hooks.some(({ user }) => user !== undefined)) return undefined;
  const start = facts.startUser(target);
  if (!start.known || !start.strong || start.root || start.because.every(({ code }) => code === 'CFG'))
    return undefined;
  const gain = facts.privilegeGain(target);
  const gains = allowsNewPrivileges(target) || !gain.known || gain.reasons.length > 0;
  return gains ? undefined : start.because;
}
