/** A service that exists only as what it needs: it answers attempts as a real one would. */
import { defaultCapabilities } from '../../src/linux/capabilities.ts';
import { type Hardening, namesOf } from '../../src/probe/hardening.ts';
import { type Attempt, type Decision, decide, isGood, type Knowledge, type Tried } from '../../src/probe/sequence.ts';
import type { StartSeen } from '../../src/probe/start-seen.ts';

export interface Needs {
  readonly caps: readonly string[];
  /** Needed only when data is there already. */
  readonly secondStart: readonly string[];
  /** Paths that it has to write, beside those that were seen. */
  readonly paths: readonly string[];
  readonly gains: boolean;
  /** Says in its log what it misses. */
  readonly talks: boolean;
  readonly rootFile: boolean;
}

export const seen = (more: Partial<StartSeen> = {}): StartSeen => ({
  good: true,
  judgedBy: 'quiet',
  seconds: 1,
  watched: 10,
  quietAfter: 1,
  processes: [{ uid: 0, gid: 0, name: 'app' }],
  log: [],
  listening: [],
  ...more,
});

export const knowledge = (more: Partial<Knowledge> = {}): Knowledge => ({
  kind: 'compose',
  startsAsRoot: true,
  asItIs: seen(),
  needs: [],
  mounts: [{ path: '/tmp', kind: 'scratch' }],
  gains: false,
  helpers: false,
  asUser: undefined,
  mounted: [],
  ...more,
});

const words: Readonly<Record<string, string>> = {
  CHOWN: 'chown: changing ownership of x: Operation not permitted',
  DAC_OVERRIDE: 'open /data/x: Permission denied',
  FOWNER: 'chmod /data/x: Operation not permitted',
  KILL: 'kill: (12) - Operation not permitted',
  MKNOD: 'mknod: /x: Operation not permitted',
  NET_BIND_SERVICE: 'bind to 0.0.0.0:80 failed (13: Permission denied)',
  SETGID: 'setgid(33) failed (1: Operation not permitted)',
  SETUID: 'setuid(33) failed (1: Operation not permitted)',
  SYS_CHROOT: 'chroot("/srv"): Operation not permitted',
};

/** What stands in the way of a start; undefined: it runs. */
export function obstacle(needs: Needs, settings: Hardening, again: boolean): string | undefined {
  const kept = namesOf(settings);
  const wanted = [...needs.caps, ...(again ? needs.secondStart : [])];
  const missing = wanted.find(cap => !kept.includes(cap));
  if (missing !== undefined) return words[missing] ?? `it does not work (${missing})`;
  if (settings.readOnly && needs.rootFile) return 'cannot write /etc/passwd: Read-only file system';
  const closed = needs.paths.find(path => !settings.mounts.some(mount => path.startsWith(`${mount.path}/`)));
  if (settings.readOnly && closed !== undefined) return `open("${closed}") failed (30: Read-only file system)`;
  return settings.noNewPrivileges && needs.gains ? 'sudo: effective uid is not 0' : undefined;
}

export function answer(needs: Needs, attempt: Attempt): Tried {
  const fails = [false, true].map(again => obstacle(needs, attempt.settings, again));
  const start = (why: string | undefined): StartSeen =>
    why === undefined
      ? seen()
      : seen({ good: false, because: 'it ended with exit code 1', exitCode: 1, log: needs.talks ? [why] : [] });
  const first = start(fails[0]);
  return { attempt, first, ...(first.good ? { second: start(fails[1]) } : {}) };
}

export interface Course {
  readonly tried: readonly Tried[];
  readonly end: Extract<Decision, { kind: 'done' }>;
}

/** The whole search for one service. */
export function search(known: Knowledge, budget: number, respond: (attempt: Attempt) => Tried): Course {
  const tried: Tried[] = [];
  for (let step = 0; step < 100; step++) {
    const decision = decide(known, tried, budget);
    if (decision.kind === 'done') return { tried, end: decision };
    tried.push(respond(decision.attempt));
  }
  throw new Error('the search does not end');
}

export const every: readonly string[] = defaultCapabilities;
export { isGood };
