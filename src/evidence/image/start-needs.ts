import type { Answer, CapabilityNeed, Container, Mount, Service, ServiceUser } from '../../transform.ts';
import { distinctNeeds, type Needs, noEvidence, overridePermissions } from '../answers.ts';
import type { ForeignNeed, ImageRecord, Start } from '../file/types.ts';
import { isAtOrBelow } from '../image-path.ts';
import { foreignMount } from '../manifest/host-files.ts';
import { needsWithoutRoot } from './answers.ts';
import { isGranted } from './gain.ts';
import { openHealthCheck } from './health-check.ts';
import { citeStart, seenStart } from './start.ts';

/**
 * Capabilities of a start as root that becomes another user on every path: what its commands need before, and nothing after it,
 * since the change of user takes all of them away. Undefined: nobody looked at this start.
 */
export function needsOfStart(image: ImageRecord, target: Service | Container): Needs | undefined {
  const seen = seenStart(image, target);
  if (!seen) return undefined;
  if (seen.kind === 'open') return noEvidence(seen.reason);
  const { start } = seen;
  // Programs with rights of their own depend on what the whole container may have.
  const later = needsWithoutRoot(image, target);
  if (!later.known) return later;
  const check = openHealthCheck(image, target);
  const doubt =
    gainOf(start) ??
    later.doubt ??
    (check === undefined ? undefined : `the health check runs ${check} as root, and what that needs is not known`);
  return {
    known: true,
    strong: doubt === undefined,
    doubt,
    because: [citeStart(image, target, start)],
    needs: distinctNeeds([...ownNeeds(start, target), ...later.needs]),
  };
}

function gainOf({ gains: [gain] }: Start): string | undefined {
  return gain && `${gain} may give a program more rights`;
}

function ownNeeds({ scripts, caps, foreign }: Start, target: Service | Container): readonly CapabilityNeed[] {
  const by = scripts[0]?.path ?? 'the entry point';
  // What the container does not have today its start does without.
  const always = caps.filter(capability => isGranted(capability, target));
  return [
    ...always.map(capability => ({ capability, reason: `taken by ${by}` })),
    ...foreign.filter(({ cap }) => isGranted(cap, target)).flatMap(need => metNeed(need, target) ?? []),
  ];
}

/** A need over files of others, where a mount may hold such files. */
function metNeed({ cap, path }: ForeignNeed, { mounts }: Service | Container): CapabilityNeed | undefined {
  const met = mounts.filter(({ target }) => isAtOrBelow(path, target) || isAtOrBelow(target, path));
  const place = foreignMount({ mounts: met }) ?? met.find(isStored);
  if (!place) return undefined;
  return cap === 'DAC_OVERRIDE'
    ? overridePermissions(place)
    : { capability: cap, reason: `files in ${place.target} may belong to another user`, sometimes: true };
}

function isStored({ kind }: Mount): boolean {
  return kind === 'claim' || kind === 'volume' || kind === 'anonymous';
}

/** The user that the start becomes on every path, as the one that the image could be started as. */
export function userOfStart(image: ImageRecord, target: Service | Container): Answer<ServiceUser> | undefined {
  const seen = seenStart(image, target);
  if (!seen) return undefined;
  if (seen.kind === 'open') return noEvidence(seen.reason);
  const { start, becomes } = seen;
  const [edit] = start.accounts;
  if (edit !== undefined)
    return {
      known: false,
      code: 'by-design',
      reason: `the image changes its accounts at every start (${edit}), which takes root`,
    };
  const { mounts } = target;
  return {
    known: true,
    strong: true,
    because: [citeStart(image, target, start)],
    ...becomes,
    needs: obstacles(image, start, mounts),
    dataPaths: mounts
      .filter(({ target: place, readOnly }) => !readOnly && start.gives.some(path => meets(path, place)))
      .map(({ target: place }) => place),
    imageDropsToIt: true,
  };
}

/** What fails when the start does not begin as root. */
function obstacles(
  image: ImageRecord,
  { takesRoot, writes, becomes }: Start,
  mounts: readonly Mount[],
): readonly string[] {
  const [first] = takesRoot;
  if (first !== undefined) return [`it must not fail without root: ${first}`];
  const { paths = [] } = image.writable.find(({ uid, gid }) => uid === becomes!.uid && gid === becomes!.gid) ?? {};
  const closed = writes.find(
    ({ path }) =>
      !mounts.some(({ target, readOnly }) => !readOnly && isAtOrBelow(path, target)) &&
      !paths.some(folder => isAtOrBelow(path, folder.path)),
  );
  return closed ? [`it writes ${closed.path}, which must belong to the user`] : [];
}

function meets(path: string, folder: string): boolean {
  return isAtOrBelow(path, folder) || isAtOrBelow(folder, path);
}
