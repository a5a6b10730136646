import type {
  Answer,
  Container,
  Declined,
  Edit,
  Evidence,
  Facts,
  Key,
  Mount,
  Plain,
  PodSpec,
  ServiceUser,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { emptyDir } from '../shared/empty-dir.ts';
import { uncovered } from '../shared/mounts.ts';
import { fromManifest, isPrivileged } from '../shared/targets.ts';
import { anyUser, isRefusal, lostCapabilities, numbersOf, userVariable } from '../shared/user.ts';
import { enumerate } from '../shared/words.ts';

/** How a container can be kept from running as root. */
export interface UserPlan {
  readonly kind: 'plan';
  readonly container: Container;
  /** Numbers to write; absent: the container has a number that is not 0 already. */
  readonly uid?: number;
  readonly gid?: number;
  readonly because: readonly Evidence[];
  /** The user is the same as before; nothing but the check of the kubelet is new. */
  readonly changesUser: boolean;
  /** What may break. */
  readonly risks: readonly string[];
}

/** Containers that an applied manifest starts. */
export function startedContainers(pod: PodSpec): readonly Container[] {
  return pod.containers.filter(({ role }) => role !== 'ephemeral');
}

/** A value that asks for root: `runAsUser: 0` or `runAsNonRoot: false`. */
export function asksForRootIn(read: (key: string) => Plain | undefined): boolean {
  return isZero(read('runAsUser')) || read('runAsNonRoot') === false;
}

export function isZero(value: Plain | undefined): boolean {
  return value === 0 || value === '0';
}

/** How the container becomes non-root when the manifest sets no user for it. */
export function planUser(container: Container, facts: Facts): UserPlan | Declined {
  const start = facts.startUser(container);
  const base = { kind: 'plan', container } as const;
  if (start.known && !start.root) {
    const doubts = start.strong ? [] : ['who the image runs as comes from an unverified source'];
    const same = { ...base, because: start.because, changesUser: false, risks: doubts };
    const { openshift } = container.pod;
    // There the cluster writes the number: one of ours would be refused, and a name becomes a number by itself.
    if (openshift) return { ...same, because: [...start.because, openshift] };
    // The kubelet compares numbers: a user that the image names is refused.
    if (start.uid === undefined)
      return { ...base, ...anyUser, because: start.because, changesUser: true, risks: [noNumber] };
    if (start.name === undefined) return same;
    return { ...same, uid: start.uid, ...(start.gid === undefined ? {} : { gid: start.gid }) };
  }
  return planOtherUser(container, facts);
}

const noNumber =
  'the number of the user of the image is not known, and another one may not be able to read or write its files';

/** How a container that runs as root today gets another user. */
export function planOtherUser(container: Container, facts: Facts): UserPlan | Declined {
  if (changesOwners(container))
    return declined(
      'by-design',
      `${container.name} changes the owner of files, which takes root; set fsGroup for the pod instead and drop this container`,
    );
  const answer = facts.serviceUser(container);
  if (isRefusal(answer)) return declined(answer.code, answer.reason);
  const because = answer.known ? answer.because : [];
  return {
    kind: 'plan',
    container,
    ...numbersOf(answer),
    because,
    changesUser: true,
    risks: [...answerRisks(answer, container), ...manifestRisks(container, answer, facts)],
  };
}

function changesOwners(container: Container): boolean {
  const words = [container.entrypoint, container.command].flatMap(list =>
    Array.isArray(list) ? (list as string[]) : [],
  );
  return container.role === 'init' && words.some(word => /(^|[\s;&|/])(chown|chgrp)(\s|$)/.test(word));
}

/** Claims are given to the group of the pod, and it ran on such ones. */
function isSeen({ kind }: Mount, answer: Answer<ServiceUser>): boolean {
  return kind === 'claim' && answer.known && answer.claimsSeen === true;
}

function answerRisks(answer: Answer<ServiceUser>, { mounts }: Container): readonly string[] {
  if (!answer.known)
    return [`${answer.reason}; a program that needs files of root would fail with "Permission denied"`];
  const { strong, needs } = answer;
  const seen = mounts.filter(mount => isSeen(mount, answer)).map(({ target }) => target);
  const dataPaths = answer.dataPaths.filter(path => !seen.includes(path));
  return [
    ...(strong ? [] : ['that the image runs as this user is not verified, so try it once']),
    ...needs,
    ...(dataPaths.length > 0
      ? [`${enumerate(dataPaths)} must belong to the user, and a volume may belong to root`]
      : []),
  ];
}

function manifestRisks(container: Container, answer: Answer<ServiceUser>, facts: Facts): readonly string[] {
  const risks: string[] = [];
  const { openshift } = container.pod;
  if (openshift)
    risks.push(`${openshift.what}, where the cluster chooses user numbers and may refuse a pod with this one`);
  const shared = container.mounts.filter(
    mount => !mount.readOnly && !['empty-dir', 'config', 'secret'].includes(mount.kind) && !isSeen(mount, answer),
  );
  if (shared.length > 0)
    risks.push(`${enumerate(shared.map(({ target }) => target))} may hold files of root, which the user cannot write`);
  const closed = closedFiles(container);
  if (closed !== undefined)
    risks.push(`the files of volume ${closed} are open to root only, so give them a mode or a group for the user`);
  const variable = userVariable(container);
  if (variable) risks.push(`${variable} tells a start script which user to switch to, which fails without root`);
  const lost = lostCapabilities(container);
  if (lost.length > 0)
    risks.push(
      `without root ${enumerate(lost)} cannot be used, and what needs it fails with "Operation not permitted"`,
    );
  if (isPrivileged(container)) risks.push('what privileged mode is for hardly ever works without root');
  const port = container.ports.find(number => number.container !== undefined && number.container < 1024);
  const needs = facts.capabilities(container);
  if (port)
    risks.push(`on older runtimes only root may open port ${port.container}, and the program would end at its start`);
  else if (needs.known && needs.needs.some(({ capability }) => capability === 'NET_BIND_SERVICE'))
    risks.push('on older runtimes only root may open a port below 1024, and the program would end at its start');
  return risks;
}

/** A mounted config map or secret whose files are closed to others than the owner, while no group is given access. */
function closedFiles(container: Container): string | undefined {
  const { pod } = container;
  if (typeof pod.get('securityContext', 'fsGroup').value === 'number') return undefined;
  const mounted = container.list('volumeMounts').map(({ value }) => textOf(value, 'name'));
  return pod.volumes.find(({ name, source }) => mounted.includes(name) && isClosed(source))?.name;
}

function isClosed(source: Plain): boolean {
  if (typeof source !== 'object' || source === null) return false;
  if ('defaultMode' in source && typeof source.defaultMode === 'number') return (source.defaultMode & 0o004) === 0;
  return Object.values(source).some(member => isClosed(member));
}

function textOf(value: Plain, key: string): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const member = (value as { readonly [key: string]: Plain })[key];
  return typeof member === 'string' ? member : undefined;
}

/** Volumes that keep data and that a new user may not be able to write without a group. */
function writesClaim({ mounts }: Container): boolean {
  return mounts.some(({ kind, readOnly }) => !readOnly && (kind === 'claim' || kind === 'other'));
}

/** Mounts for scratch folders that belong to root in the image. */
export function foldersOfRoot(container: Container, facts: Facts): readonly Edit[] {
  const answer = facts.writablePaths(container);
  if (!answer.known) return [];
  return uncovered(
    container,
    answer.paths.filter(
      ({ need, worldWritable, writer }) => need === 'scratch' && !worldWritable && writer !== 'service',
    ),
  ).flatMap(({ path }) => emptyDir(container, path, facts));
}

/** Writes the user of a plan, on the pod or on a container. */
export function writeUser(scope: PodSpec | Container, { uid, gid }: { uid?: number; gid?: number }): readonly Edit[] {
  const field = (key: string): readonly Key[] => ['securityContext', key];
  const edits: Edit[] = [scope.set(field('runAsNonRoot'), true)];
  if (uid !== undefined) edits.push(scope.set(field('runAsUser'), uid));
  if (gid !== undefined) edits.push(scope.set(field('runAsGroup'), gid, { unlessPresent: true }));
  return edits;
}

/** What the manifest itself says about the user, as evidence. */
export function userInManifest(container: Container, uid: number): Evidence {
  const isOwn = container.get('securityContext', 'runAsUser').source !== 'absent';
  return fromManifest(isOwn ? container : container.pod, `runs as user ${uid}`, 'securityContext', 'runAsUser');
}

/** A new user needs a group that the kubelet gives write access to the claims of the pod. */
export function groupForClaims(pod: PodSpec, plans: readonly UserPlan[]): readonly Edit[] {
  const plan = plans.find(({ container, changesUser }) => changesUser && writesClaim(container));
  if (plan?.gid === undefined || pod.containerLevelOnly || pod.openshift) return [];
  return [
    pod.set(['securityContext', 'fsGroup'], plan.gid, { unlessPresent: true }),
    pod.set(['securityContext', 'fsGroupChangePolicy'], 'OnRootMismatch', { unlessPresent: true }),
  ];
}
