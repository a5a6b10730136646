import type { Edit, Facts, Mount, NonEmpty, Service, WritablePath } from '../../src/transform.ts';
import { foreignMounts, mountAt, uncovered } from '../shared/mounts.ts';
import { isForStack, isPrivileged } from '../shared/targets.ts';
import {
  isShortForm,
  itemsToOwn,
  needsOwner,
  ownedOptions,
  removableOptions,
  setTmpfs,
  tmpfsItem,
} from '../shared/tmpfs.ts';
import { lostCapabilities, type PlannedUser, userVariable } from '../shared/user.ts';
import { enumerate } from '../shared/words.ts';

/** Gives a Compose service a user, together with the folders that root owned so far and the program has to write. */
export function giveUser(service: Service, user: PlannedUser, facts: Facts): NonEmpty<Edit> {
  return [
    service.set(['user'], `${user.uid}:${user.gid}`),
    ...itemsToOwn(service, facts).map(({ mount }) => own(service, mount, user, facts)),
    ...foldersOfRoot(service, facts).map(path => {
      return isForStack(service)
        ? service.append(['volumes'], path.path)
        : service.append(['tmpfs'], tmpfsItem(path, user));
    }),
  ];
}

/** One item has one text: where tmpfs-options rewrites it in the same run, that rule writes the owner too. */
function own(service: Service, mount: Mount, user: PlannedUser, facts: Facts): Edit {
  const edit = setTmpfs(service, mount, ownedOptions(mount, user));
  const isRewritten = removableOptions(mount, service, facts).length > 0;
  return isRewritten ? { ...edit, when: { rule: 'tmpfs-options', is: 'not-accepted' } } : edit;
}

/** Scratch folders that belong to root in the image, so that another user needs a mount there. */
function foldersOfRoot(service: Service, facts: Facts): readonly WritablePath[] {
  const answer = facts.writablePaths(service);
  if (!answer.known) return [];
  return uncovered(
    service,
    answer.paths.filter(
      ({ need, worldWritable, writer }) => need === 'scratch' && !worldWritable && writer !== 'service',
    ),
  );
}

/** What may break when the service starts as this user instead of root. */
export function userRisks(service: Service, user: PlannedUser, facts: Facts): readonly string[] {
  const { answer } = user;
  return [
    ...(answer.known
      ? [
          ...(answer.strong ? [] : ['that the image runs as this user is not verified, so try it once']),
          ...answer.needs,
        ]
      : [`${answer.reason}; a program that needs files of root would fail with "Permission denied"`]),
    ...dataRisks(service, user),
    ...foreignRisks(service),
    ...scratchRisks(service, facts),
    ...manifestRisks(service, user, facts),
  ];
}

/** Data that another user has written already, or an owner that only the host knows. */
function dataRisks(service: Service, { answer, uid, gid }: PlannedUser): readonly string[] {
  if (!answer.known) return [];
  const { dataPaths, imageDropsToIt } = answer;
  const mounts = dataPaths.map(path => mountAt(service, path));
  const foreign = mounts.find(mount => mount && !isEngineVolume(service, mount));
  if (foreign) return [`${foreign.source ?? foreign.target} must belong to the user (chown -R ${uid}:${gid})`];
  if (imageDropsToIt) return [];
  if (dataPaths.length > 0)
    return [
      `what is in ${enumerate(dataPaths)} was written by root so far, so give it to the user first (chown -R ${uid}:${gid})`,
    ];
  const written = service.mounts.filter(
    ({ kind, readOnly }) => ['bind', 'volume', 'anonymous'].includes(kind) && !readOnly,
  );
  return written.length > 0
    ? [`${enumerate(written.map(({ target }) => target))} may hold files of root, which the user cannot write`]
    : [];
}

/** An empty volume of another image belongs to root. */
function foreignRisks(service: Service): readonly string[] {
  const mounts = foreignMounts(service);
  return mounts === ''
    ? []
    : [`what ${mounts} brings may belong to root, and writing there would fail with "Permission denied"`];
}

/** Filled from the image when it is new, with the image's owner; a tmpfs of our own gets the owner in the same fix. */
function isEngineVolume(service: Service, mount: Mount): boolean {
  return (
    mount.kind === 'volume' || mount.kind === 'anonymous' || (mount.kind === 'tmpfs' && isShortForm(service, mount))
  );
}

function scratchRisks(service: Service, facts: Facts): readonly string[] {
  const answer = facts.writablePaths(service);
  if (!answer.known) return [];
  const fixedOwner = service.mounts.filter(mount => needsOwner(mount, answer.paths) && !isShortForm(service, mount));
  const fromHost = answer.paths
    .filter(({ need, writer }) => need !== 'persistent' && writer !== 'service')
    .flatMap(({ path }) => mountAt(service, path) ?? [])
    .filter(({ kind, readOnly }) => kind === 'bind' && !readOnly);
  const places = [...new Set([...fixedOwner, ...fromHost].map(({ target }) => target))];
  return places.length > 0 ? [`${enumerate(places)} must be writable for the user`] : [];
}

function manifestRisks(service: Service, { answer }: PlannedUser, facts: Facts): readonly string[] {
  const risks: string[] = [];
  const variable = userVariable(service);
  if (variable) risks.push(`${variable} tells a start script which user to switch to, which fails without root`);
  const lost = lostCapabilities(service);
  if (lost.length > 0)
    risks.push(
      `without root ${enumerate(lost)} cannot be used, and what needs it fails with "Operation not permitted"`,
    );
  if (isPrivileged(service)) risks.push('what privileged mode is for hardly ever works without root');
  const socket = service.mounts.find(({ target, source }) => /\.sock$/.test(source ?? target));
  if (socket)
    risks.push(
      `${socket.source ?? socket.target} may be open to root only, and connecting would fail with "Permission denied"`,
    );
  if (service.list('devices').length > 0)
    risks.push('its devices may be open to root only, and opening one would fail with "Permission denied"');
  const port = lowPort(service, answer.known, facts);
  if (port !== undefined) risks.push(`only root may open ${port} here, and the program would end at its start`);
  return risks;
}

/** Docker lets every user listen on low ports in networks of its own; the host and Podman do not. */
function lowPort(service: Service, isKnown: boolean, facts: Facts): string | undefined {
  if (!service.hostNetwork && (service.engine === 'docker' || service.engine === 'swarm')) return undefined;
  const port = service.ports.find(({ container }) => container !== undefined && container < 1024)?.container;
  if (port !== undefined) return `port ${port}`;
  const needs = isKnown ? facts.capabilities(service) : undefined;
  return needs?.known && needs.needs.some(({ capability }) => capability === 'NET_BIND_SERVICE')
    ? 'a port below 1024'
    : undefined;
}
