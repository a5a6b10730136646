import {
  type Container,
  type Declined,
  defineTransform,
  type Edit,
  type Facts,
  type Finding,
  type Fix,
  type Mount,
  type NonEmpty,
  type Service,
  type WritablePath,
} from '../../src/transform.ts';
import { inContainer } from '../shared/check-command.ts';
import { declined, refuseEphemeral } from '../shared/declining.ts';
import { isWithin, mountAt } from '../shared/mounts.ts';
import { fromManifest } from '../shared/targets.ts';
import { closedItems, isShortForm, ownedOptions, removableOptions, setTmpfs } from '../shared/tmpfs.ts';
import type { UserNumbers } from '../shared/user.ts';
import { nameOf } from '../shared/words.ts';

type Data =
  | { readonly kind: 'closed'; readonly mount: Mount; readonly user: { readonly uid: number; readonly gid: number } }
  | { readonly kind: 'hides'; readonly mount: Mount; readonly path: WritablePath };

/** Scratch mounts can be written by the user of the container, and hide nothing of the image that the program needs. */
export default defineTransform<Data>({
  meta: {
    id: 'writable-mounts',
    title: 'Scratch mount that its user cannot write, or that hides files of the image',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'A tmpfs belongs to root and copies the mode of the folder below it, so a program that starts as another user cannot write there. And whatever the image has in that folder is gone.',
    fixSafety:
      'Assured when the image facts or the Dockerfile say that the program writes there and as which user it starts: the tmpfs gets that owner. Unsafe when that is not verified, and always where a mount hides files: the mount goes, or becomes a volume that starts with them. Declined where the root is read-only on Kubernetes, since the folder then needs a copy of its files.',
    references: [],
    preset: 'recommended',
    phase: 'filesystem',
    after: ['writable-paths'],
  },
  on: {
    service: {
      *detect(service, facts) {
        yield* closedMounts(service, facts);
        yield* hidingMounts(service, facts);
      },
      fix: ({ data }, service, facts) =>
        data.kind === 'closed' ? giveOwner(data, service, facts) : showFiles(data, service),
    },
    container: {
      detect: (container, facts) => hidingMounts(container, facts),
      fix: ({ data }, container) =>
        refuseEphemeral(container) ??
        (data.kind === 'hides'
          ? showFilesInPod(data, container)
          : declined('not-possible', 'an emptyDir is writable for every user')),
    },
  },
});

/** A tmpfs of root over a folder that a container which does not start as root has to write. */
function* closedMounts(service: Service, facts: Facts): Iterable<Finding<Data>> {
  for (const { mount, user } of closedItems(service, facts)) {
    const message = `${nameOf(service)} starts as user ${user.uid}, which cannot write its tmpfs on ${mount.target}`;
    yield { at: mount.at, message, data: { kind: 'closed', mount, user } };
  }
}

function giveOwner({ mount, user }: Extract<Data, { kind: 'closed' }>, service: Service, facts: Facts): Fix {
  const known = [facts.writablePaths(service), facts.startUser(service)].flatMap(answer =>
    answer.known ? [answer] : [],
  );
  const doubts = known.flatMap(({ strong, doubt }) =>
    strong ? [] : [doubt ?? 'what is known of the image is not verified'],
  );
  const proposal = {
    kind: 'fix',
    title: `give the tmpfs on ${mount.target} to user ${user.uid}`,
    edits: ownItem(mount, user, service, facts),
    check: inContainer(service, `touch ${mount.target}/probe`),
  } as const;
  const [first, ...rest] = known.flatMap(({ because }) => because);
  if (first && doubts.length === 0) return { ...proposal, safety: 'assured', because: [first, ...rest] };
  const because = first ? [first, ...rest] : [];
  return { ...proposal, safety: 'unsafe', because, risk: [...new Set(doubts)].join('; ') };
}

/** One item has one text: where tmpfs-options takes words away in the same run, they are left out here. */
function ownItem(mount: Mount, user: UserNumbers, service: Service, facts: Facts): NonEmpty<Edit> {
  const owned = ownedOptions(mount, user);
  const removed = removableOptions(mount, service, facts);
  if (removed.length === 0) return [setTmpfs(service, mount, owned)];
  const rule = 'tmpfs-options';
  return [
    { ...setTmpfs(service, mount, owned), when: { rule, is: 'not-accepted' } },
    {
      ...setTmpfs(
        service,
        mount,
        owned.filter(option => !removed.includes(option)),
      ),
      when: { rule, is: 'accepted' },
    },
  ];
}

// ---------------------------------------------------------------------------------------------------------------------
// Hidden files

/** An empty mount over a folder whose files the program needs. */
function* hidingMounts(target: Service | Container, facts: Facts): Iterable<Finding<Data>> {
  const answer = facts.writablePaths(target);
  if (!answer.known) return;
  for (const mount of target.mounts) {
    if (!(mount.kind === 'tmpfs' || (mount.kind === 'empty-dir' && !isFilledBefore(mount, target)))) continue;
    const path = answer.paths.find(({ need, path: place }) => need === 'seeded' && isWithin(place, mount.target));
    if (!path || mountAt(target, path.path) !== mount) continue;
    const message = `${nameOf(target)} mounts an empty folder on ${mount.target}, which hides the files of the image in ${path.path}`;
    yield { at: mount.at, message, data: { kind: 'hides', mount, path } };
  }
}

/** An init container that mounts the same volume may copy the files into it. */
function isFilledBefore({ source }: Mount, target: Service | Container): boolean {
  if (target.kind === 'service') return false;
  return target.pod.containers.some(
    ({ role, mounts }) =>
      role === 'init' && mounts.some(mount => mount.kind === 'empty-dir' && mount.source === source),
  );
}

function showFiles({ mount, path }: Extract<Data, { kind: 'hides' }>, service: Service): Fix | Declined {
  const index = mount.at.at(-1);
  if (!isShortForm(service, mount) || path.path !== mount.target)
    return declined(
      'needs-content',
      `mount the folders below ${mount.target} that are written, and not ${mount.target} itself`,
    );
  return {
    kind: 'fix',
    title: `mount a volume with the files of the image on ${mount.target}`,
    edits: [
      service.remove(['tmpfs', typeof index === 'number' ? index : 0]),
      service.append(['volumes'], mount.target),
    ],
    check: inContainer(service, `ls ${mount.target}`),
    safety: 'unsafe',
    because: [fromManifest(service, `tmpfs on ${mount.target}`, 'tmpfs')],
    risk: 'the volume keeps the files of this release until `up --renew-anon-volumes`',
  };
}

function showFilesInPod({ mount, path }: Extract<Data, { kind: 'hides' }>, container: Container): Fix | Declined {
  if (container.readOnlyRoot !== false)
    return declined(
      'needs-content',
      `copy the files into the emptyDir with an init container of the same image that mounts it elsewhere (cp -a ${path.path}/. /seed)`,
    );
  return {
    kind: 'fix',
    title: `mount nothing on ${mount.target}`,
    edits: [container.remove(mount.at.slice(container.path.length))],
    check: inContainer(container, `ls ${mount.target}`),
    safety: 'unsafe',
    because: [fromManifest(container, `emptyDir on ${mount.target}`, 'volumeMounts')],
    risk: 'what is written there goes to the root filesystem again',
  };
}
