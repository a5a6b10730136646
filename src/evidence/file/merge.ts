import { mergeStarts } from './merge-starts.ts';
import { mostItems } from './schema.ts';
import { mostMounts } from './trust.ts';
import type {
  EvidenceFile,
  Gain,
  ImageRecord,
  ProbeAsUser,
  ProbeMount,
  ProbeRecord,
  ProbeResult,
  Writable,
} from './types.ts';
import { both, either, joinFolders, unite } from './union.ts';
import { canonical, normalise, probeKey } from './write.ts';

/**
 * The union of two evidence files. Where they disagree the weaker statement wins: fewer controls, more capabilities, more that can be
 * written. In any order and grouping the result is the same.
 */
export function mergeEvidence(
  a: EvidenceFile,
  b: EvidenceFile,
): { readonly file: EvidenceFile; readonly notes: readonly string[] } {
  const notes: string[] = [];
  // Values are compared as texts, so what is a set has to be in one order.
  const [one, other] = [normalise(a), normalise(b)];
  const images = unite([...one.images, ...other.images], ({ id }) => id, joinImages);
  const probes = unite([...one.probes, ...other.probes].map(settled), probeKey, (first, second) => {
    const differ = canonical(first.result) !== canonical(second.result);
    if (differ) notes.push(`${first.manifest}, ${first.service}: two probes disagree, the weaker result is kept`);
    return joinProbes(first, second);
  });
  return { file: { schema: 'harden-evidence/1', images, probes }, notes };
}

function joinImages(a: ImageRecord, b: ImageRecord): ImageRecord {
  const names = { digests: both(a.digests, b.digests), refs: both(a.refs, b.refs) };
  // A newer reader has read the same bytes with better rules.
  if (a.reader !== b.reader) return { ...(a.reader > b.reader ? a : b), ...names };
  const { starts: _a, gain: _gainA, writable: _writableA, digests: _da, refs: _ra, ...restA } = a;
  const { starts: _b, gain: _gainB, writable: _writableB, digests: _db, refs: _rb, ...restB } = b;
  const starts = mergeStarts([...(a.starts ?? []), ...(b.starts ?? [])]);
  return {
    ...either(restA, restB),
    ...names,
    gain: unite([...a.gain, ...b.gain], ({ path, kind }) => `${path}\n${kind}`, joinGains),
    writable: unite(
      [...a.writable, ...b.writable],
      ({ uid, gid, groups }) => canonical([uid, gid, groups]),
      joinWritables,
    ).slice(0, mostItems),
    ...(starts.length > 0 ? { starts } : {}),
  };
}

/** Without the reason that takes a doubt away, unless both give it. */
function joinGains(a: Gain, b: Gain): Gain {
  const { inert: inertA, caps: capsA, effective: effectiveA, ...restA } = a;
  const { inert: inertB, caps: capsB, effective: effectiveB, ...restB } = b;
  return {
    ...either(restA, restB),
    ...(capsA || capsB ? { caps: both(capsA ?? [], capsB ?? []) } : {}),
    ...(effectiveA === undefined && effectiveB === undefined
      ? {}
      : { effective: effectiveA === true || effectiveB === true }),
    ...(inertA !== undefined && inertA === inertB ? { inert: inertA } : {}),
  };
}

function joinWritables(a: Writable, b: Writable): Writable {
  const paths = unite([...a.paths, ...b.paths], ({ path }) => path, joinFolders);
  const files = both(a.files, b.files);
  const incomplete = a.incomplete || b.incomplete || paths.length > mostItems || files.length > mostItems;
  return {
    asked: both(a.asked, b.asked),
    uid: a.uid,
    gid: a.gid,
    groups: a.groups,
    paths: paths.slice(0, mostItems),
    files: files.slice(0, mostItems),
    ...(incomplete ? { incomplete } : {}),
  };
}

/** Mounts are about a read-only root only. */
function settled(probe: ProbeRecord): ProbeRecord {
  const { asUser } = probe;
  return { ...probe, result: settledResult(probe.result), ...(asUser ? { asUser: settledResult(asUser) } : {}) };
}

function settledResult<T extends ProbeResult>(result: T): T {
  return result.readOnly ? result : { ...result, mounts: [] };
}

function joinProbes(a: ProbeRecord, b: ProbeRecord): ProbeRecord {
  const { result: resultA, asUser: userA, refuted: refutedA, remarks: remarksA, date: dateA, ...restA } = a;
  const { result: resultB, asUser: userB, refuted: refutedB, remarks: remarksB, date: dateB, ...restB } = b;
  const { unexercised: _a, ...sameA } = restA;
  const { unexercised: _b, ...sameB } = restB;
  const dates = [dateA, dateB].filter(date => date !== undefined).sort();
  const asUser = joinAsUser(userA, userB);
  return {
    ...either(sameA, sameB),
    unexercised: both(a.unexercised, b.unexercised).slice(0, mostItems),
    result: joinResults(resultA, resultB),
    ...(asUser ? { asUser } : {}),
    refuted: unite([...refutedA, ...refutedB], canonical, one => one).slice(0, mostItems),
    remarks: both(remarksA, remarksB).slice(0, mostItems),
    ...(dates[0] === undefined ? {} : { date: dates[0] }),
  };
}

/** Two users: then it is neither for sure, which no third opinion can mend. */
function joinAsUser(a: ProbeAsUser | undefined, b: ProbeAsUser | undefined): ProbeAsUser | undefined {
  if (!a || !b || canonical([a.user, a.fsGroup]) !== canonical([b.user, b.fsGroup])) return undefined;
  const { user, fsGroup } = a;
  return { user, ...(fsGroup === undefined ? {} : { fsGroup }), ...joinResults(a, b) };
}

function joinMounts({ kind: kindA, ...a }: ProbeMount, { kind: kindB, ...b }: ProbeMount): ProbeMount {
  return { ...either(a, b), kind: kindA === 'kept' ? kindA : kindB };
}

function joinResults(a: ProbeResult, b: ProbeResult): ProbeResult {
  const mounts = unite([...a.mounts, ...b.mounts], ({ path }) => path, joinMounts);
  const readOnly = a.readOnly && b.readOnly && mounts.length <= mostMounts;
  return {
    readOnly,
    mounts: readOnly ? mounts : [],
    noNewPrivileges: a.noNewPrivileges && b.noNewPrivileges,
    keep: unite([...a.keep, ...b.keep], ({ cap }) => cap, either),
  };
}
