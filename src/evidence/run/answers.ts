/** What a recorded run answers to the questions of the rules. */

import { defaultCapabilities } from '../../linux/capabilities.ts';
import type {
  Answer,
  CapabilityNeed,
  Container,
  Evidence,
  Runnable,
  Service,
  ServiceUser,
  WritablePath,
} from '../../transform.ts';
import { type Gain, type Needs, noEvidence, type Paths } from '../answers.ts';
import type { ProbeMount, ProbeResult } from '../file/types.ts';
import { imageMounts } from '../image/mounts.ts';
import { citeRun } from './cite-run.ts';
import type { SeenRun } from './find-run.ts';

/** What has to stay when everything is dropped. */
export function needsOfRun(run: SeenRun, c: Runnable): Needs {
  return needsOf(run, run.result, c);
}

/** The same if the container started as the user that its processes become. */
export function needsOfRunAsUser(run: SeenRun, c: Runnable): Needs | undefined {
  const { asUser } = run.record;
  return asUser && needsOf(run, asUser, c);
}

function needsOf(run: SeenRun, { keep }: ProbeResult, c: Runnable): Needs {
  if (keep.length >= defaultCapabilities.length)
    return noEvidence(`${c.name} did not run with fewer capabilities${refutedBy(run)}`);
  const names = keep.map(({ cap }) => cap);
  const what = names.length > 0 ? `ran with ${names.join(', ')} alone` : 'ran without any capability';
  const needs = keep.map(({ cap, because }): CapabilityNeed => ({ capability: cap, reason: because }));
  const doubt = unseenHelper(run);
  return { known: true, strong: doubt === undefined, doubt, because: [citeRun(run, c, what)], needs };
}

/**
 * A program that was installed to give rights and was not seen at work: what the distribution brings along is hardly ever used, sudo and
 * what a project adds itself is there for a reason.
 */
function unseenHelper({ record, image, result }: SeenRun): string | undefined {
  const seen = result.keep.map(({ because }) => because).join(' ');
  const helper = image.gain.find(({ path, inert }) => inert === undefined && isMeant(path) && !seen.includes(path));
  if (!helper || !result.noNewPrivileges) return undefined;
  return `${helper.path} gives rights to whoever runs it and was not seen at work in ${Math.max(1, Math.round(record.judged.seconds))} s`;
}

function isMeant(path: string): boolean {
  return /\/(sudo|doas|pkexec)$/.test(path) || !/^\/(usr\/(s?bin|lib[^/]*|libexec)|s?bin|lib[^/]*)\//.test(path);
}

/** Whether no-new-privileges takes something away that the program has used. */
export function gainOfRun(run: SeenRun, c: Runnable): Gain {
  if (!run.result.noNewPrivileges)
    return gained(citeRun(run, c, `${c.name} did not run with no-new-privileges${refutedBy(run)}`));
  const doubt = unseenHelper(run);
  if (doubt !== undefined) return gained(citeRun(run, c, doubt));
  return { known: true, strong: true, because: [citeRun(run, c, 'ran with no-new-privileges')], reasons: [] };
}

function gained(reason: Evidence): Gain {
  return { known: true, strong: true, because: [reason], reasons: [reason] };
}

function refutedBy({ record }: SeenRun): string {
  const [last] = record.refuted.slice(-1);
  return last ? `: ${last.because}` : '';
}

/**
 * Every path that was written, and where the image bounds its user, every path that it may write. `others`: what is known without the
 * run, which says what the run was too short for.
 */
export function pathsOfRun(run: SeenRun, c: Runnable, others: Paths): Paths {
  const { record, result } = run;
  if (!result.readOnly) return withoutReadOnly(run, c, others);
  const isBounded = boundsEveryPath(run, c);
  const [writer] = isBounded ? [] : record.unexercised;
  const names = result.mounts.map(({ path }) => path).join(', ');
  const seconds = Math.max(1, Math.round(record.judged.seconds));
  const limit = citeRun(run, c, `seen for ${seconds} s; a path first written later would fail`);
  const evidence = citeRun(run, c, `ran with a read-only root and ${names === '' ? 'no mount' : `mounts at ${names}`}`);
  const paths = result.mounts.map(mount => toPath(mount, run));
  const because = isBounded ? ([evidence] as const) : ([evidence, limit] as const);
  if (writer === undefined) return { known: true, strong: true, because, paths };
  if (others.known && others.strong) {
    const more = others.paths.filter(({ path }) => !paths.some(known => isWithin(path, known.path)));
    return { known: true, strong: true, because: [...because, ...others.because], paths: [...paths, ...more] };
  }
  return { known: true, strong: false, doubt: `${writer}, which the run did not show`, because, paths };
}

/** It did not run so; or that was not tried, since there is no place for a mount: then others may know better. */
function withoutReadOnly(run: SeenRun, c: Runnable, others: Paths): Paths {
  const { refuted, remarks } = run.record;
  const wasTried = refuted.some(({ settings }) => settings.readOnly);
  if (!wasTried && others.known) return others;
  const [remark] = remarks;
  return noEvidence(`${c.name} did not run with a read-only root${remark ? `: ${remark}` : refutedBy(run)}`);
}

/** All processes are one user other than root, and everything that this user can write has a mount. */
function boundsEveryPath({ record, image, result }: SeenRun, c: Runnable): boolean {
  const [uid, ...others] = record.users;
  if (uid === undefined || uid === 0 || others.length > 0) return false;
  const writable = image.writable.find(entry => entry.uid === uid);
  const found = writable && imageMounts(image, writable, c as Service | Container);
  if (found?.kind !== 'mounts') return false;
  return found.mounts.every(({ path }) => result.mounts.some(mount => isWithin(path, mount.path)));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function toPath({ path, kind, options = '' }: ProbeMount, { record, isAsUser }: SeenRun): WritablePath {
  const asUser = record.asUser?.mounts.find(mount => mount.path === path);
  return {
    path,
    need: kind === 'kept' ? 'seeded' : 'scratch',
    worldWritable: false,
    exec: options.split(',').includes('exec'),
    writer: 'both',
    declaredVolume: false,
    reason: 'written in a run',
    seenWith: { options, ...(asUser && !isAsUser ? { asServiceUser: asUser.options ?? '' } : {}) },
  };
}

/** The user that all processes became, when it also ran from the start as that user. */
export function userOfRun({ record, ...run }: SeenRun, c: Runnable, claims: boolean): Answer<ServiceUser> | undefined {
  const { asUser } = record;
  if (!asUser) return undefined;
  const { uid, gid } = asUser.user;
  const mounted = c.mounts.filter(({ readOnly, kind }) => !readOnly && kind !== 'empty-dir' && kind !== 'tmpfs');
  const evidence: Evidence = citeRun(
    { record, ...run },
    c,
    `ran from the start as ${uid}:${gid}, which it becomes by itself`,
  );
  return {
    known: true,
    strong: true,
    because: [evidence],
    uid,
    gid,
    needs: [],
    dataPaths: mounted.map(({ target }) => target),
    imageDropsToIt: true,
    ...(claims && asUser.fsGroup !== undefined ? { claimsSeen: true as const } : {}),
  };
}
