import type { ImageRecord, ProbeMount } from '../evidence/file/types.ts';
import { type Measure, type Pair, startTwice } from './attempts.ts';
import type { Candidate, Learn, User } from './candidate.ts';
import type { Hardening } from './hardening.ts';
import type { ImageView } from './image-view.ts';
import { masked } from './masked.ts';
import { needsOf } from './needs.ts';
import { ownedMounts } from './owned.ts';
import { type PlacementOptions, placeWrites } from './placements.ts';
import { toRecord } from './record.ts';
import { sentences } from './sentences.ts';
import { type Attempt, decide, failureOf, type Knowledge, type Tried } from './sequence.ts';
import { type Actor, Stage, type StageOptions } from './stage.ts';
import { type StartSeen, usersOf } from './start-seen.ts';
import { type Survey, survey } from './survey.ts';
import type { ProbeEvent, ProbeOutcome, ProbeStep } from './types.ts';
import type { Workspace } from './workspace.ts';

/** A service that another one needs, with the settings that were found for it. */
export interface Supporter {
  readonly actor: Actor;
  readonly hardening: Hardening | undefined;
}

export interface ServiceRun {
  readonly candidate: Candidate;
  /** In the order in which they are started. */
  readonly supporters: readonly Supporter[];
  readonly workspace: Workspace;
  readonly views: Map<string, ImageView>;
  readonly stage: StageOptions;
  readonly learn: Learn;
  /** Containers besides the one that runs as it is. */
  readonly budget: number;
  /** Milliseconds since 1970 at which nothing new is begun. */
  readonly until: number;
  readonly date: string | undefined;
  readonly tell: (event: ProbeEvent) => void;
}

/** What is found out about a service, and the hardening under which others may rely on it. */
export interface Found {
  readonly outcome: ProbeOutcome;
  readonly hardening: Hardening | undefined;
  readonly asItIs: StartSeen | undefined;
}

/** As it is, then hardened, then with the least relaxation that the observations call for. */
export async function probeService(run: ServiceRun): Promise<Found> {
  const probe = new ServiceProbe(run);
  try {
    return await probe.run();
  } finally {
    await probe.clear();
  }
}

class ServiceProbe {
  readonly #run: ServiceRun;
  readonly #began = performance.now();
  #stage: Stage;
  #starts = 0;

  constructor(run: ServiceRun) {
    this.#run = run;
    this.#stage = this.#newStage();
  }

  #newStage(): Stage {
    const { workspace, stage, views } = this.#run;
    return new Stage(workspace, stage, views);
  }

  async clear(): Promise<void> {
    await this.#stage.clear();
  }

  async run(): Promise<Found> {
    const { candidate } = this.#run;
    const failed = await this.#prepare();
    if (failed !== undefined) return this.#notJudgeable(failed);
    this.#tell('as-it-is', 1);
    const instance = await this.#stage.create(candidate.actor, undefined);
    let asItIs = await this.#stage.start(instance, false, { before: undefined, users: [] });
    this.#starts++;
    if (!asItIs.good && candidate.actor.spec.restarts && asItIs.exitCode !== undefined) {
      // Where an engine would start it again, so do we, once.
      asItIs = await this.#stage.start(instance, true, { before: undefined, users: [] });
      this.#starts++;
    }
    this.#seen('as-it-is', 1, asItIs);
    if (!asItIs.good) return this.#notJudgeable(whyNot(asItIs, candidate), asItIs);
    const frozen = frozenWrite(asItIs, instance.frozen);
    if (frozen !== undefined) return this.#notJudgeable(frozen, asItIs);
    const surveyed = await survey(this.#stage, instance, asItIs);
    let again: StartSeen | undefined;
    if (asItIs.judgedBy === 'exit') {
      again = await this.#stage.start(instance, true, { before: undefined, users: [] });
      this.#starts++;
    }
    const image = await this.#learn(instance.image, asItIs);
    const known = this.#knowledge(surveyed, image, again);
    await this.#reset(instance);
    return await this.#search(known, { ...candidate, actor: { ...candidate.actor, image } });
  }

  async #search(known: Knowledge, candidate: Candidate): Promise<Found> {
    const tried: Tried[] = [];
    for (;;) {
      const { budget, until } = this.#run;
      const decision = decide(known, tried, Date.now() > until ? 0 : budget);
      if (decision.kind === 'try') {
        tried.push(await this.#try(decision.attempt, known, candidate.actor));
        continue;
      }
      const { stage, workspace, date } = this.#run;
      const secondStart = candidate.kind === 'compose' ? 'restart' : 'new-container';
      const base = { candidate, workspace, network: stage.network, secondStart, asItIs: known.asItIs, date } as const;
      const record = toRecord({ ...base, decision });
      const outcome: ProbeOutcome = {
        kind: 'recorded',
        target: candidate.target,
        record,
        starts: this.#starts,
        seconds: (performance.now() - this.#began) / 1000,
      };
      return { outcome, hardening: decision.settings, asItIs: known.asItIs };
    }
  }

  async #try(attempt: Attempt, known: Knowledge, actor: Actor): Promise<Tried> {
    if (known.asItIs.judgedBy === 'exit' && this.#run.supporters.length > 0) await this.#afresh();
    const measure: Measure = {
      before: known.asItIs,
      beforeAgain: known.asItIsAgain,
      users: known.asItIs.judgedBy === 'exit' ? [] : otherUsers(known),
    };
    const second = known.kind === 'compose' ? 'restart' : 'new-container';
    const started = { hardening: attempt.settings, measure, second } as const;
    const pair = await startTwice(this.#stage, actor, started, start => this.#tell(attempt.step, start));
    const tried = toTried(attempt, pair);
    this.#starts += pair.second ? 2 : 1;
    const user = attempt.settings.user && `${attempt.settings.user.uid}:${attempt.settings.user.gid}`;
    this.#seen(attempt.step, pair.second ? 2 : 1, failureOf(tried), user);
    await this.#reset(pair.instance);
    return tried;
  }

  /** What a one-shot job did to the services that it depends on is undone with them. */
  async #afresh(): Promise<void> {
    await this.#stage.clear();
    this.#stage = this.#newStage();
    await this.#prepare();
  }

  /** Starts what the service depends on. A text: what did not run. */
  async #prepare(): Promise<string | undefined> {
    const { supporters, candidate } = this.#run;
    if (supporters.length > 0) this.#tell('dependencies', 1);
    for (const { actor, hardening } of supporters) {
      const outcomes: StartSeen[] = [];
      for (const settings of hardening ? [hardening, undefined] : [undefined]) {
        const instance = await this.#stage.create(actor, settings);
        const seen = await this.#stage.start(instance, false, { before: undefined, users: [] });
        outcomes.push(seen);
        if (seen.good) break;
        await this.#stage.remove(instance);
      }
      const last = outcomes.at(-1)!;
      if (!last.good) return `${actor.spec.name}, which ${candidate.target.service} depends on: ${last.because}`;
    }
    return undefined;
  }

  /** Removes a container with everything that only it has written to. */
  async #reset(instance: Pair['instance']): Promise<void> {
    await this.#stage.remove(instance);
    const others = this.#run.supporters.flatMap(({ actor }) => volumesOf(actor));
    await this.#stage.renew(volumesOf(instance).filter(key => !others.includes(key)));
  }

  async #learn(image: ImageRecord, asItIs: StartSeen): Promise<ImageRecord> {
    const users = distinctUsers(asItIs).filter(
      ({ uid }) => uid !== 0 && !image.writable.some(entry => entry.uid === uid),
    );
    return users.length > 0 ? await this.#run.learn(image, users) : image;
  }

  #knowledge(surveyed: Survey, image: ImageRecord, again: StartSeen | undefined): Knowledge {
    const { candidate } = this.#run;
    const { spec } = candidate.actor;
    const { startUid, seen } = surveyed;
    const mounted = [...spec.mounts, ...spec.tmpfs].map(({ target }) => target);
    const whole = fullyBecomes(seen);
    const place = (bound: readonly ProbeMount[], user: User | undefined): readonly ProbeMount[] | string => {
      const options: PlacementOptions = { kind: candidate.kind, mounted, volumes: image.volumes, bound, user };
      if (spec.inlineFiles.length > 0) return sentences.inlineFile(spec.inlineFiles[0]!.path);
      const placed = placeWrites(surveyed, options);
      return placed.kind === 'mounts' ? placed.mounts : placed.because;
    };
    const all = whole ? candidate.boundOf(image, whole) : [];
    // Where not every path of a user can have a mount, those that were made for it get one.
    const bound = all.length > 0 ? all : usersOf(seen).flatMap(uid => ownedMounts(image, uid, mounted));
    const mayBeUser = startUid === 0 && whole && !candidate.choosesUser && !spec.mounts.some(isWritableBind);
    return {
      kind: candidate.kind,
      startsAsRoot: startUid === 0,
      asItIs: seen,
      ...(again ? { asItIsAgain: again } : {}),
      needs: needsOf(surveyed, {
        fileCapabilities: candidate.fileCapabilities,
        scriptCapabilities: scriptCapabilities(image),
        isScript: isScript(candidate.actor.spec.entrypoint ?? image.entrypoint, image),
        lowPort: candidate.lowPort,
      }),
      mounts: place(bound, undefined),
      gains: candidate.callsGain,
      helpers: image.gain.some(({ inert }) => inert === undefined),
      asUser: mayBeUser ? { ...whole, mounts: place(bound, whole) } : undefined,
      mounted: [...mounted, ...image.volumes],
    };
  }

  #tell(step: ProbeStep, start: 1 | 2): void {
    this.#run.tell({ kind: 'step', target: this.#run.candidate.target, step, start });
  }

  #seen(step: ProbeStep, start: 1 | 2, seen: StartSeen, user?: string): void {
    const { target } = this.#run.candidate;
    const { good, seconds, because } = seen;
    const more = { ...(because === undefined ? {} : { because }), ...(user === undefined ? {} : { user }) };
    this.#run.tell({ kind: 'seen', target, step, start, good, seconds, ...more });
  }

  #notJudgeable(reason: string, asItIs?: StartSeen): Found {
    const { target } = this.#run.candidate;
    return { outcome: { kind: 'not-judgeable', target, reason }, hardening: undefined, asItIs };
  }
}

function toTried(attempt: Attempt, { first, second }: Pair): Tried {
  return { attempt, first, ...(second ? { second } : {}) };
}

function whyNot({ because = '', log }: StartSeen, { actor }: Candidate): string {
  const last = log.at(-1);
  const said = last === undefined ? '' : `; its log ends with "${masked(last, actor.spec.environment)}"`;
  return `as it is, ${because}${said}`;
}

/** Something failed because a mount was made read-only for the probe. */
function frozenWrite({ log }: StartSeen, frozen: readonly string[]): string | undefined {
  const line = log.find(text => /read-only file ?system|EROFS/i.test(text) && frozen.some(path => text.includes(path)));
  return line && 'it writes to a bind mount that could only be given to it read-only';
}

function volumesOf({ spec }: Actor): readonly string[] {
  return spec.mounts.flatMap(mount => (mount.kind === 'volume' ? [mount.key] : []));
}

function isWritableBind(mount: Actor['spec']['mounts'][number]): boolean {
  return mount.kind === 'bind' && !mount.readOnly;
}

function otherUsers({ asItIs, startsAsRoot }: Knowledge): readonly number[] {
  return startsAsRoot ? usersOf(asItIs).filter(uid => uid !== 0) : [];
}

function distinctUsers({ processes = [] }: StartSeen): readonly User[] {
  return [...new Map(processes.map(({ uid, gid }) => [uid, { uid, gid }])).values()];
}

/** The one user that all processes have at the end, if it is not root. */
function fullyBecomes(seen: StartSeen): User | undefined {
  const users = distinctUsers(seen);
  const [user] = users;
  return users.length === 1 && user!.uid !== 0 && seen.judgedBy !== 'exit' ? user : undefined;
}

function scriptCapabilities({ starts = [] }: ImageRecord): readonly string[] {
  return starts.some(start => start.open.length === 0 && start.caps.includes('CHOWN')) ? ['CHOWN'] : [];
}

function isScript([first = '']: readonly string[], { starts = [] }: ImageRecord): boolean {
  return starts.some(({ scripts }) => scripts.length > 0) || /entrypoint|\.sh$|(^|\/)(ba|da|a)?sh$|init$/.test(first);
}
