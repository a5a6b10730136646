/**
 * What is tried next: a pure function of what a run without any change has shown and of all attempts since. The same observations give
 * the same attempts and the same result.
 */

import type { ProbeMount, ProbeResult, Refuted } from '../evidence/file/types.ts';
import { defaultCapabilities } from '../linux/capabilities.ts';
import { type Clue, cluesOf, denialsOf, newDenials } from './denials.ts';
import { isVolatile } from './folders.ts';
import { type Hardening, keepsAll, namesOf, withCapabilities } from './hardening.ts';
import { sentences } from './sentences.ts';
import type { StartSeen } from './start-seen.ts';
import type { ProbeStep } from './types.ts';
import { isOfSystem, isWithin, parentOf } from './writes.ts';

/** What the attempts start from. */
export interface Knowledge {
  readonly kind: 'compose' | 'kubernetes';
  readonly startsAsRoot: boolean;
  readonly asItIs: StartSeen;
  /** As it is, started again; only where a second start may differ by itself. */
  readonly asItIsAgain?: StartSeen;
  readonly needs: ProbeResult['keep'];
  /** Mounts for what was written, or why the root has to stay writable. */
  readonly mounts: readonly ProbeMount[] | string;
  /** The manifest or the image calls a program whose purpose is to gain rights. */
  readonly gains: boolean;
  /** The image has programs that give rights to whoever runs them. */
  readonly helpers: boolean;
  /** The user that all processes become, with mounts for it; undefined: it is not tried. */
  readonly asUser:
    | { readonly uid: number; readonly gid: number; readonly mounts: readonly ProbeMount[] | string }
    | undefined;
  /** Mounts of the manifest. */
  readonly mounted: readonly string[];
}

export interface Attempt {
  readonly step: Exclude<ProbeStep, 'inspect' | 'dependencies' | 'as-it-is' | 'together'>;
  readonly settings: Hardening;
}

export interface Tried {
  readonly attempt: Attempt;
  readonly first: StartSeen;
  readonly second?: StartSeen;
}

export type Decision =
  | { readonly kind: 'try'; readonly attempt: Attempt }
  | {
      readonly kind: 'done';
      /** With the user that the manifest starts it as. */
      readonly settings: Hardening | undefined;
      readonly asUser: Hardening | undefined;
      /** Seconds that the two starts with the settings were watched. */
      readonly watched: number;
      readonly refuted: readonly Refuted[];
      readonly remarks: readonly string[];
    };

const mostForPruning = 6;

/** `budget`: containers besides the one that ran as it is. */
export function decide(known: Knowledge, tried: readonly Tried[], budget: number): Decision {
  const asUser = tried.filter(({ attempt }) => attempt.step === 'as-service-user');
  if (known.asUser && asUser.length === 0) return { kind: 'try', attempt: userAttempt(known.asUser) };
  const others = tried.filter(({ attempt }) => attempt.step !== 'as-service-user');
  const next = others.length === 0 ? firstAttempt(known) : afterAll(known, others, budget - tried.length);
  if (next) return { kind: 'try', attempt: next };
  return finish(known, tried);
}

export function isGood({ first, second }: Tried): boolean {
  return first.good && second?.good === true;
}

function userAttempt({ uid, gid, mounts }: NonNullable<Knowledge['asUser']>): Attempt {
  const root = typeof mounts === 'string' ? { readOnly: false, mounts: [] } : { readOnly: true, mounts };
  return { step: 'as-service-user', settings: { ...root, noNewPrivileges: true, keep: [], user: { uid, gid } } };
}

function firstAttempt({ mounts, gains, needs }: Knowledge): Attempt {
  const root = typeof mounts === 'string' ? { readOnly: false, mounts: [] } : { readOnly: true, mounts };
  const helpers = gains ? setUser.map(cap => ({ cap, because: sentences.log.noNewPrivileges })) : [];
  const settings = withCapabilities({ ...root, noNewPrivileges: !gains, keep: needs }, helpers);
  return { step: 'hardened', settings };
}

const setUser = ['SETGID', 'SETUID'] as const;

function afterAll(known: Knowledge, tried: readonly Tried[], left: number): Attempt | undefined {
  const best = bestOf(known, tried);
  if (best) return left > 0 ? improve(known, tried, best) : undefined;
  return left > 0 ? relax(known, tried) : undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// After a failure

/** The least that the last failure calls for; without any clue the same once more, then blindly. */
function relax(known: Knowledge, tried: readonly Tried[]): Attempt | undefined {
  const last = tried.at(-1)!;
  const failed = failureOf(last);
  const before = last.first.good ? (known.asItIsAgain ?? known.asItIs) : known.asItIs;
  const clues = cluesOf(newDenials(failed.log, before.log), mayBeRoot(known));
  const relaxed = clues.reduce((settings, clue) => follow(settings, clue, known), last.attempt.settings);
  if (!isTried(relaxed, tried)) return { step: 'relaxed', settings: relaxed };
  if (timesTried(last.attempt.settings, tried) < 2) return { step: last.attempt.step, settings: last.attempt.settings };
  return blind(known, tried, last.attempt.settings);
}

/** Some process may act as root, and so have a use of capabilities. */
function mayBeRoot({ startsAsRoot, helpers }: Knowledge): boolean {
  return startsAsRoot || helpers;
}

export function failureOf({ first, second }: Tried): StartSeen {
  return first.good && second ? second : first;
}

function follow(settings: Hardening, clue: Clue, { mounted, kind }: Knowledge): Hardening {
  switch (clue.kind) {
    case 'capabilities':
      return withCapabilities(
        settings,
        clue.caps.map(cap => ({ cap, because: sentences.denied(clue.because.replace(/^log: /, '')) })),
      );
    case 'privileges':
      return withCapabilities(
        { ...settings, noNewPrivileges: false },
        setUser.map(cap => ({ cap, because: clue.because })),
      );
    case 'read-only':
      return settings;
    case 'mount':
      return withMount(settings, clue.path, mounted, kind);
  }
}

/** A mount at the folder of a path that could not be written; the root stays writable where none may be. */
function withMount(settings: Hardening, path: string, mounted: readonly string[], kind: Knowledge['kind']): Hardening {
  if (!settings.readOnly || mounted.some(place => isWithin(path, place))) return settings;
  const folder = path === '/tmp' ? path : parentOf(path);
  const known = settings.mounts.find(mount => mount.path === folder);
  if (isOfSystem(path) || folder === '/' || known) return { ...settings, readOnly: false, mounts: [] };
  const isScratch = isVolatile(folder) || kind === 'kubernetes';
  return { ...settings, mounts: [...settings.mounts, { path: folder, kind: isScratch ? 'scratch' : 'kept' }] };
}

/**
 * Nothing says what is missing. First what start scripts use most, then one control at a time with nothing else changed, so that what is
 * found to run names the control that stood in the way; at last none.
 */
function blind(known: Knowledge, tried: readonly Tried[], last: Hardening): Attempt | undefined {
  const next = ladder(known, last).find(settings => !isTried(settings, tried));
  return next && { step: 'relaxed', settings: next };
}

const ofScripts = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] as const;

function ladder({ startsAsRoot, helpers }: Knowledge, last: Hardening): readonly Hardening[] {
  const because = sentences.notNarrowed;
  const more = (settings: Hardening, caps: readonly string[]): Hardening =>
    withCapabilities(
      settings,
      caps.map(cap => ({ cap, because })),
    );
  const writable = { ...last, readOnly: false, mounts: [] };
  const gaining = { ...last, noNewPrivileges: false };
  const none = more({ ...writable, noNewPrivileges: false }, defaultCapabilities);
  if (startsAsRoot) return [more(last, ofScripts), more(last, defaultCapabilities), writable, gaining, none];
  // A process that is not root has no use of a capability, unless a program of the image makes it root.
  return helpers
    ? [gaining, more(gaining, setUser), more(gaining, ofScripts), writable, none]
    : [writable, gaining, none];
}

// ---------------------------------------------------------------------------------------------------------------------
// After a success

/** A new line of denial gets one relaxation; capabilities that nothing names are tried without. */
function improve(known: Knowledge, tried: readonly Tried[], best: Tried): Attempt | undefined {
  const lines = newLines(known, best);
  if (lines.length > 0 && !tried.some(({ attempt }) => attempt.step === 'relaxed')) {
    const clues = cluesOf(lines, mayBeRoot(known));
    const relaxed = clues.reduce((settings, clue) => follow(settings, clue, known), best.attempt.settings);
    if (relaxed.readOnly === best.attempt.settings.readOnly && !isTried(relaxed, tried))
      return { step: 'relaxed', settings: relaxed };
  }
  return prune(tried, best);
}

function newLines(known: Knowledge, { first, second }: Tried): readonly string[] {
  const before = [...known.asItIs.log, ...(known.asItIsAgain?.log ?? [])];
  return newDenials([...first.log, ...(second?.log ?? [])], before);
}

/** More capabilities never fail where fewer ran; where they did, the answers do not agree, and nothing is narrowed. */
function prune(tried: readonly Tried[], { attempt: { settings } }: Tried): Attempt | undefined {
  const open = settings.keep.filter(({ because }) => because === sentences.notNarrowed).map(({ cap }) => cap);
  const pruned = tried.filter(({ attempt }) => attempt.step === 'pruned').length;
  if (open.length === 0 || pruned >= mostForPruning || disagree(tried)) return undefined;
  const without = (kept: readonly string[]): Hardening => ({
    ...settings,
    keep: settings.keep.filter(({ cap, because }) => because !== sentences.notNarrowed || kept.includes(cap)),
  });
  const half = Math.ceil(open.length / 2);
  const candidates = [
    ['DAC_OVERRIDE'],
    ['SYS_CHROOT'],
    open.slice(0, half),
    open.slice(half),
    ...(open.length <= 4 ? open.map(cap => open.filter(other => other !== cap)) : []),
  ].filter(kept => kept.length < open.length && kept.every(cap => open.includes(cap)));
  const next = candidates.map(without).find(candidate => !isTried(candidate, tried));
  return next && { step: 'pruned', settings: next };
}

function disagree(tried: readonly Tried[]): boolean {
  const good = tried.filter(isGood);
  return tried.some(bad => !isGood(bad) && good.some(({ attempt }) => allows(bad.attempt.settings, attempt.settings)));
}

/** Whatever the second allows, the first allows too. */
function allows(a: Hardening, b: Hardening): boolean {
  return (
    (!a.readOnly || b.readOnly) &&
    (!a.noNewPrivileges || b.noNewPrivileges) &&
    a.mounts.length >= b.mounts.length &&
    namesOf(b).every(cap => namesOf(a).includes(cap))
  );
}

// ---------------------------------------------------------------------------------------------------------------------
// The end

/** Of what ran: the one without new denials, with the fewest capabilities. */
function bestOf(known: Knowledge, tried: readonly Tried[]): Tried | undefined {
  const rank = (one: Tried): number =>
    newLines(known, one).length * 100 + one.attempt.settings.keep.length + (one.attempt.settings.readOnly ? 0 : 20);
  const good = tried.filter(isGood).sort((a, b) => rank(a) - rank(b));
  // One success among failures of the very same settings is chance only if the failures are more.
  return good.find(one => !isUnreliable(one, tried));
}

function isUnreliable({ attempt }: Tried, tried: readonly Tried[]): boolean {
  const same = tried.filter(other => isSame(other.attempt.settings, attempt.settings));
  return same.filter(other => !isGood(other)).length > same.filter(isGood).length;
}

function finish(known: Knowledge, tried: readonly Tried[]): Extract<Decision, { kind: 'done' }> {
  const user = tried.find(one => one.attempt.step === 'as-service-user' && isGood(one));
  const best = bestOf(
    known,
    tried.filter(({ attempt }) => attempt.step !== 'as-service-user'),
  );
  const isSilent = user !== undefined && newLines(known, user).length === 0;
  const lines = best ? newLines(known, best) : [];
  return {
    kind: 'done',
    settings: best?.attempt.settings,
    watched: best ? best.first.watched + (best.second?.watched ?? 0) : 0,
    asUser: isSilent ? user.attempt.settings : undefined,
    refuted: tried.filter(one => !isGood(one) && !ranToo(one, tried)).map(toRefuted),
    remarks: [
      ...(typeof known.mounts === 'string' ? [known.mounts] : []),
      ...(denialsOf(lines).length > 0 ? ['the log has a line of denial that is not there as it is'] : []),
      ...(user && !isSilent ? ['as its service user the log has a line of denial'] : []),
    ],
  };
}

/** A failure by chance: the very same settings ran as well. */
function ranToo({ attempt }: Tried, tried: readonly Tried[]): boolean {
  return tried.some(other => isGood(other) && isSame(other.attempt.settings, attempt.settings));
}

function toRefuted(one: Tried): Refuted {
  const { readOnly, noNewPrivileges, user } = one.attempt.settings;
  return {
    settings: { readOnly, noNewPrivileges, keep: namesOf(one.attempt.settings), ...(user ? { user } : {}) },
    start: one.first.good ? 2 : 1,
    because: failureOf(one).because ?? sentences.exited(failureOf(one).exitCode ?? 0),
  };
}

function isTried(settings: Hardening, tried: readonly Tried[]): boolean {
  return timesTried(settings, tried) > 0;
}

function timesTried(settings: Hardening, tried: readonly Tried[]): number {
  return tried.filter(({ attempt }) => isSame(attempt.settings, settings)).length;
}

function isSame(a: Hardening, b: Hardening): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf(settings: Hardening): string {
  const { readOnly, mounts, noNewPrivileges, user } = settings;
  const places = mounts.map(({ path, kind, options }) => `${path} ${kind} ${options ?? ''}`).sort();
  const caps = keepsAll(settings) ? 'all' : namesOf(settings);
  return JSON.stringify([readOnly, places, noNewPrivileges, caps, user ?? null]);
}
