import type { Container, Plain, Service } from '../../transform.ts';

/** A user that manifests start an image as. */
export interface AskedUser {
  /** As written; empty: the user of the image; `:1000` changes only its group. */
  readonly user: string;
  /** Groups that are added, by name or number. */
  readonly groups: readonly string[];
}

/** The user and its groups as one text, by which a record is asked. */
export function askedText({ user, groups }: AskedUser): string {
  return [user, ...[...new Set(groups)].sort().map(group => `+${group}`)].join(' ').trim();
}

/** Who a service or a container starts as, by its manifest. Undefined when that depends on a variable. */
export function askedUser(target: Service | Container): AskedUser | undefined {
  return target.kind === 'service' ? ofService(target) : ofContainer(target);
}

function ofService(service: Service): AskedUser | undefined {
  const user = service.get('user');
  const groups = service.list('group_add');
  if (user.unknown || groups.some(({ unknown }) => unknown)) return undefined;
  return { user: toText(user.value), groups: groups.map(({ value }) => toText(value)) };
}

function ofContainer(container: Container): AskedUser | undefined {
  const { pod } = container;
  const parts = [container.effective('runAsUser'), container.effective('runAsGroup')];
  const shared = [pod.get('securityContext', 'fsGroup'), pod.get('securityContext', 'supplementalGroups')];
  if ([...parts, ...shared].some(({ unknown }) => unknown)) return undefined;
  const [user = '', group = ''] = parts.map(({ value }) => toText(value));
  const added = shared.flatMap(({ value }) => (Array.isArray(value) ? (value as readonly Plain[]) : [value ?? null]));
  return { user: group === '' ? user : `${user}:${group}`, groups: added.map(toText).filter(text => text !== '') };
}

function toText(value: Plain | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
