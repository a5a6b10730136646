import type {
  Container,
  Evidence,
  Facts,
  Key,
  ListItem,
  Path,
  RemoveEdit,
  Service,
  Severity,
} from '../../src/transform.ts';
import { isWrittenHere } from './safety.ts';

/** Capabilities that the baseline Pod Security Standard lets a container add. */
const baseline: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

const critical: ReadonlySet<string> = new Set(['ALL', 'SYS_ADMIN', 'SYS_MODULE']);
const high: ReadonlySet<string> = new Set([
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_BOOT',
  'BPF',
  'PERFMON',
  'NET_ADMIN',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'SYSLOG',
]);

/** Upper case, without the `CAP_` that Docker accepts and Kubernetes does not. */
export function bareName(text: string): string {
  return text.trim().toUpperCase().replace(/^CAP_/, '');
}

/** More than a container runtime grants by itself. */
export function isBeyondBaseline(capability: string): boolean {
  return !baseline.has(capability);
}

/** How much an added capability matters. */
export function severityOf(capability: string): Severity {
  if (critical.has(capability)) return 'critical';
  return high.has(capability) ? 'high' : 'medium';
}

export interface CapabilityItem extends Omit<ListItem, 'at'> {
  /** As written. */
  readonly text: string;
  readonly name: string;
  /** In the document; the list itself when the item is written in a base service or an override file. */
  readonly at: Path;
  /** Written for this service or container, so that it can be edited here. */
  readonly own: boolean;
}

/** Where the list is written. */
export function capabilityKeys(target: Service | Container, list: 'add' | 'drop'): readonly Key[] {
  return target.kind === 'service' ? [`cap_${list}`] : ['securityContext', 'capabilities', list];
}

/** The effective list, item by item. */
export function capabilityItems(target: Service | Container, list: 'add' | 'drop'): readonly CapabilityItem[] {
  const keys = capabilityKeys(target, list);
  return target.list(...keys).map(item => {
    const text = String(item.value ?? '');
    const own = isWrittenHere(item);
    return { ...item, text, name: bareName(text), own, at: own ? target.at(...keys, item.index) : target.at(...keys) };
  });
}

/** The rule whose fix makes this container start as another user than root. */
export function ruleForUser(target: Service | Container): 'no-explicit-root' | 'run-as-non-root' {
  const { user } = target;
  const asksForRoot = user !== undefined && !user.unknown && (user.uid === 0 || user.name === 'root');
  const allowsRoot = target.kind === 'container' && target.effective('runAsNonRoot').value === false;
  return asksForRoot || allowsRoot ? 'no-explicit-root' : 'run-as-non-root';
}

/**
 * Removes an item. A list inherited through `<<` is copied first, and has to stay when it becomes empty: without it the inherited
 * one would be back.
 */
export function removeCapability(target: Service | Container, list: 'add' | 'drop', item: CapabilityItem): RemoveEdit {
  const keys = [...capabilityKeys(target, list), item.index];
  return target.remove(keys, item.source === 'merge' ? 'empty' : 'prune');
}

/** Why an added capability is kept: the image exists to use it, or is known to need it. */
export function whyKept(target: Service | Container, capability: string, facts: Facts): Evidence | undefined {
  const design = facts.byDesign(target, `cap:${capability}`);
  if (design) return design;
  const answer = facts.capabilities(target);
  if (!answer.known) return undefined;
  const need = answer.needs.find(candidate => candidate.capability === capability);
  return need && { ...answer.because[0], what: `${target.name} needs ${capability}: ${need.reason}` };
}
