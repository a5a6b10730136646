import { isMountable } from '../evidence/file/trust.ts';
import type { ProbeMount, ProbeRecord, ProbeResult } from '../evidence/file/types.ts';
import type { Candidate } from './candidate.ts';
import { type Hardening, unhardened } from './hardening.ts';
import type { Decision } from './sequence.ts';
import { type StartSeen, usersOf } from './start-seen.ts';
import type { Workspace } from './workspace.ts';
import { unexercisedWriters } from './writers.ts';

export interface Run {
  readonly candidate: Candidate;
  readonly workspace: Workspace;
  readonly network: ProbeRecord['network'];
  readonly secondStart: ProbeRecord['judged']['secondStart'];
  readonly asItIs: StartSeen;
  readonly decision: Extract<Decision, { kind: 'done' }>;
  readonly date: string | undefined;
}

/** What is kept of a run: data, without a word of a log, and without that of its health check, where variables are filled in. */
export function toRecord(run: Run): ProbeRecord {
  const { candidate, workspace, asItIs, decision, date } = run;
  const { spec, image } = candidate.actor;
  const { name, version, runtime, kernel, rootless } = workspace.engine;
  const settings = decision.settings ?? unhardened;
  const own = spec.tmpfs.map(({ target }) => target);
  const result = toResult(settings, own);
  const writers = unexercisedWriters({
    image,
    seen: asItIs,
    mounts: result.mounts,
    mounted: spec.mounts.map(({ target }) => target),
  });
  return {
    service: candidate.target.service,
    manifest: candidate.target.manifest,
    kind: candidate.kind,
    image: image.id,
    ...candidate.settings,
    engine: {
      name,
      version: version.slice(0, 64),
      runtime: runtime.slice(0, 64),
      kernel: kernel.slice(0, 128),
      rootless,
    },
    network: run.network,
    judged: {
      by: asItIs.judgedBy,
      seconds: Math.round(decision.watched * 10) / 10,
      secondStart: run.secondStart,
    },
    asItIs: 'healthy',
    users: usersOf(asItIs).slice(0, 64),
    unexercised: writers,
    result,
    ...asUserOf(decision, own, candidate),
    refuted: decision.refuted.slice(0, 64),
    remarks: [...new Set([...candidate.remarks, ...decision.remarks])].slice(0, 64),
    ...(date === undefined ? {} : { date }),
  };
}

function asUserOf(
  { asUser }: Run['decision'],
  own: readonly string[],
  candidate: Candidate,
): Pick<ProbeRecord, 'asUser'> {
  if (!asUser?.user) return {};
  const isCluster = candidate.kind === 'kubernetes';
  const group = isCluster ? { fsGroup: candidate.fsGroup ?? asUser.user.gid } : {};
  return { asUser: { user: asUser.user, ...group, ...toResult(asUser, own) } };
}

function toResult({ readOnly, mounts, noNewPrivileges, keep }: Hardening, own: readonly string[]): ProbeResult {
  const known = new Set(mounts.map(({ path }) => path));
  const given = own
    .filter(path => !known.has(path) && isMountable(path))
    .map((path): ProbeMount => ({ path, kind: 'scratch' }));
  return { readOnly, mounts: readOnly ? [...mounts, ...given].slice(0, 16) : [], noNewPrivileges, keep };
}
