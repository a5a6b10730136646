import type { Container, Declined, Edit, Facts, Service, WritablePath } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { emptyDir } from '../shared/empty-dir.ts';
import { foreignMounts, uncovered } from '../shared/mounts.ts';
import { isForStack } from '../shared/targets.ts';
import { longTmpfs, type Owner, ownerToday, tmpfsItem } from '../shared/tmpfs.ts';
import { type PlannedUser, plannedUser } from '../shared/user.ts';
import { enumerate } from '../shared/words.ts';

/** Mounts that keep a program working on a read-only root. */
export interface WritableMounts {
  readonly edits: readonly Edit[];
  /** Paths that get a mount. */
  readonly paths: readonly string[];
  /** Paths with data that live as long as the container, before and after. */
  readonly unkept: readonly string[];
  /** Paths where a volume keeps the files of this release when the image is updated. */
  readonly aging: readonly string[];
  /** What may break although the paths are known. */
  readonly risks: readonly string[];
}

/** Mounts for the paths that none covers yet, or why there can be none. */
export function mountWritable(
  target: Service | Container,
  paths: readonly WritablePath[],
  facts: Facts,
): WritableMounts | Declined {
  const missing = uncovered(target, paths);
  return target.kind === 'service' ? mountInService(target, missing, facts) : mountInPod(target, missing, facts);
}

// ---------------------------------------------------------------------------------------------------------------------
// Compose

function mountInService(service: Service, missing: readonly WritablePath[], facts: Facts): WritableMounts | Declined {
  // The engine puts an anonymous volume on a declared path, read-only root or not.
  const needed = missing.filter(({ declaredVolume }) => !declaredVolume);
  // A volume there would keep what this release put into it, and the next one would never be seen.
  const [content, mounted] = partition(needed, holdsProgram);
  const file = mounted.find(({ need, path }) => need === 'seeded' && isFile(path));
  if (file)
    return declined(
      'needs-content',
      `${file.path} is a file of the image that is rewritten at start; mount a copy of it`,
    );
  const start = facts.startUser(service);
  const data = mounted.filter(({ need }) => need === 'persistent').map(({ path }) => path);
  const isRoot = start.known && start.root;
  // What a Dockerfile says about a folder includes that it makes it: then a new volume gets its owner from the image.
  const guessed = !service.build && mounted.some(path => ownerToday(path, start, service, facts) === 'unknown');
  const foreign = mounted.length > 0 ? foreignMounts(service) : '';
  return {
    edits: mounted.flatMap(path => mountsOf(path, service, facts)),
    paths: mounted.map(({ path }) => path),
    unkept: data,
    aging: mounted.filter(({ need }) => need === 'seeded').map(({ path }) => path),
    risks: [
      ...content.map(
        ({ path }) =>
          `${path} is where images built from this one keep their files: what is written there needs a volume of its own`,
      ),
      ...stackRisks(service),
      ...(foreign === ''
        ? []
        : [
            `a mount that is added here may hide one that ${foreign} brings, and what others share there would be gone`,
          ]),
      ...(data.length > 0 && !isRoot
        ? [
            `the new volume at ${enumerate(data)} belongs to root when the image has no such folder; mount a named volume`,
          ]
        : []),
      ...(guessed ? ['the number of the user is not known'] : []),
      ...(start.known && !start.strong ? [start.doubt ?? 'who the container starts as is not verified'] : []),
    ],
  };
}

function partition<T>(all: readonly T[], test: (item: T) => boolean): readonly [yes: readonly T[], no: readonly T[]] {
  return [all.filter(test), all.filter(item => !test(item))];
}

/** The program of the user's own image may lie there; that of the published one is known. */
function holdsProgram({ holdsContent, need }: WritablePath): boolean {
  return holdsContent === 'program' && need !== 'seeded';
}

function stackRisks(service: Service): readonly string[] {
  const lost = lostInStack(service);
  if (lost.length === 0) return [];
  const sign = service.stackSign ? `${service.stackSign.what}, which ` : 'docker stack deploy ';
  return [`${sign}ignores \`tmpfs\`: nothing could be written to ${enumerate(lost)}; use the long form under volumes`];
}

/** One edit, or two that exclude each other when a user rule decides who owns the folder. */
function mountsOf(path: WritablePath, service: Service, facts: Facts): readonly Edit[] {
  const today = ownerToday(path, facts.startUser(service), service, facts);
  if (path.need !== 'scratch' || isForStack(service)) return [mountOnce(path, today, service)];
  const planned = path.worldWritable ? undefined : plannedUser(service, facts);
  if (!planned || isSameOwner(today, planned)) return [mountOnce(path, today, service)];
  return [
    { ...mountOnce(path, today, service), when: { rule: planned.rule, is: 'not-accepted' } },
    { ...mountOnce(path, planned, service), when: { rule: planned.rule, is: 'accepted' } },
  ];
}

function mountOnce(path: WritablePath, owner: Owner, service: Service): Edit {
  // An anonymous volume starts with the files, owner and mode that the folder has in the image. A tmpfs would hide them.
  if (path.need !== 'scratch' || owner === 'unknown') return service.append(['volumes'], path.path);
  if (!isForStack(service)) return service.append(['tmpfs'], tmpfsItem(path, owner));
  const needsMore = path.exec || typeof owner === 'object';
  return service.append(['volumes'], needsMore ? path.path : longTmpfs(path));
}

function isSameOwner(owner: Owner, { uid, gid }: PlannedUser): boolean {
  return typeof owner === 'object' && owner.uid === uid && owner.gid === gid;
}

function isFile(path: string): boolean {
  return /[^/]\.[a-z]{2,}$/.test(path);
}

// ---------------------------------------------------------------------------------------------------------------------
// Kubernetes

function mountInPod(container: Container, missing: readonly WritablePath[], facts: Facts): WritableMounts | Declined {
  const seeded = missing.find(({ need, holdsContent }) => need === 'seeded' || holdsContent);
  if (seeded)
    return declined(
      'needs-content',
      `${seeded.path} ${seeded.need === 'seeded' ? 'has to keep the files of the image' : 'is where images built from this one keep their files'}; mount a volume there, or copy them into an emptyDir with an init container of the same image (cp -a ${seeded.path}/. /seed) and mount that`,
    );
  const data = missing.filter(({ need }) => need === 'persistent').map(({ path }) => path);
  if (data.length > 0 && container.user && container.user.uid !== 0)
    return declined(
      'needs-volume',
      `${enumerate(data)} holds data, and the user set here may not own a new volume; mount one that belongs to it`,
    );
  return {
    edits: missing.flatMap(({ path }) => emptyDir(container, path, facts)),
    paths: missing.map(({ path }) => path),
    unkept: data,
    aging: [],
    risks: [],
  };
}

/** Paths whose mount is gone where `docker stack deploy` reads the file, which ignores `tmpfs`. */
function lostInStack(service: Service): readonly string[] {
  if (!isForStack(service)) return [];
  return service.mounts.filter(({ kind, at }) => kind === 'tmpfs' && at.includes('tmpfs')).map(({ target }) => target);
}
