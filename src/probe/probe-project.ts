import { ContainerProblem } from '../container/problem.ts';
import type { ProbeRecord } from '../evidence/file/types.ts';
import type { Candidate, Learn } from './candidate.ts';
import { namesOf, unhardened } from './hardening.ts';
import type { ImageView } from './image-view.ts';
import { closureOf, groupsOf, inOrder } from './order.ts';
import { type Found, probeService, type ServiceRun, type Supporter } from './probe-service.ts';
import { sentences } from './sentences.ts';
import type { RunSpec } from './spec.ts';
import type { StageOptions } from './stage.ts';
import { type Member, runTogether } from './together.ts';
import type { ProbeEvent, ProbeOutcome, ProbeTarget } from './types.ts';
import type { Workspace } from './workspace.ts';

/** Services that may need each other. */
export interface ProbeProject {
  /** All services; a text: why it is not started. */
  readonly specs: ReadonlyMap<string, RunSpec | string>;
  readonly kind: ProbeRecord['kind'];
  /** What there is to know of a service, for which its image may have to be looked into. A text: why it is not started. */
  readonly open: (name: string) => Promise<Candidate | string>;
  /** What is asked for, with the names that reports give it. */
  readonly wanted: readonly ProbeTarget[];
  /** Folder that binds may be copied from. */
  readonly folder: string;
}

export interface ProjectOptions {
  readonly workspace: Workspace;
  readonly network: 'none' | 'internal' | 'open' | undefined;
  readonly timeout: number;
  readonly watch: number;
  readonly exercise: StageOptions['exercise'];
  readonly budget: number;
  /** Milliseconds for one service, and the time since 1970 when all ends. */
  readonly perService: number;
  readonly until: number;
  readonly date: string | undefined;
  readonly learn: Learn;
  readonly tell: (event: ProbeEvent) => void;
}

const atOnce = 2;

/** Probes the services of a project, two at a time, each after those it depends on. */
export async function probeProject(project: ProbeProject, options: ProjectOptions): Promise<readonly ProbeOutcome[]> {
  const run = new ProjectRun(project, options);
  await run.all();
  await run.together();
  return run.outcomes();
}

class ProjectRun {
  readonly #project: ProbeProject;
  readonly #options: ProjectOptions;
  readonly #specs: ReadonlyMap<string, RunSpec>;
  readonly #found = new Map<string, Found>();
  readonly #views = new Map<string, ImageView>();
  readonly #candidates = new Map<string, Promise<Candidate | string>>();

  constructor(project: ProbeProject, options: ProjectOptions) {
    this.#project = project;
    this.#options = options;
    this.#specs = new Map(
      [...project.specs].flatMap(([name, spec]) => (typeof spec === 'string' ? [] : [[name, spec] as const])),
    );
  }

  #open(name: string): Promise<Candidate | string> {
    const known = this.#candidates.get(name);
    if (known) return known;
    const spec = this.#project.specs.get(name);
    const opened =
      typeof spec === 'object' ? this.#project.open(name) : Promise.resolve(spec ?? 'the project has no such service');
    this.#candidates.set(name, opened);
    return opened;
  }

  outcomes(): readonly ProbeOutcome[] {
    return this.#project.wanted.flatMap(({ service }) => this.#found.get(service)?.outcome ?? []);
  }

  async all(): Promise<void> {
    const names = this.#project.wanted.map(({ service }) => service);
    const waiting = [...inOrder(names, this.#specs)];
    const running = new Map<string, Promise<void>>();
    let failure: unknown;
    while (waiting.length > 0 || running.size > 0) {
      const next = failure === undefined ? waiting.findIndex(name => this.#isReady(name, waiting, running)) : -1;
      if (failure !== undefined) waiting.length = 0;
      if (next !== -1 && running.size < atOnce) {
        const [name] = waiting.splice(next, 1) as [string];
        const done = this.#one(name)
          .catch(error => {
            failure ??= error;
          })
          .finally(() => running.delete(name));
        running.set(name, done);
        continue;
      }
      if (running.size === 0) break;
      await Promise.race(running.values());
    }
    if (failure !== undefined) throw failure;
  }

  #isReady(name: string, waiting: readonly string[], running: ReadonlyMap<string, unknown>): boolean {
    return closureOf(name, this.#specs).every(other => !waiting.includes(other) && !running.has(other));
  }

  async #one(name: string): Promise<void> {
    const found = await this.#probe(name);
    this.#found.set(name, found);
    this.#options.tell({ kind: 'done', outcome: found.outcome });
  }

  async #probe(name: string): Promise<Found> {
    const target = this.#project.wanted.find(({ service }) => service === name)!;
    const candidate = await this.#open(name);
    if (typeof candidate === 'string') return unfound({ kind: 'not-probed', target, reason: candidate });
    const needed = closureOf(name, this.#specs);
    const missing = await this.#missing(candidate);
    if (missing !== undefined) return unfound({ kind: 'not-probed', target, reason: missing });
    try {
      const first = await probeService(await this.#serviceRun(candidate, needed));
      const peers = this.#peers(candidate, needed, first.asItIs?.log ?? []);
      if (first.outcome.kind !== 'not-judgeable' || peers.length === 0 || first.asItIs === undefined) return first;
      // Perhaps it talks to services that it does not name.
      return await probeService(await this.#serviceRun(candidate, [...needed, ...peers]));
    } catch (error) {
      if (!(error instanceof ContainerProblem) || error.status === undefined || error.code === 'disk-full') throw error;
      return unfound({ kind: 'not-judgeable', target, reason: error.message });
    }
  }

  /** A service that it depends on and that cannot be started. */
  async #missing({ actor }: Candidate): Promise<string | undefined> {
    for (const { service } of actor.spec.dependsOn) {
      const other = await this.#open(service);
      if (typeof other === 'string') return `${service}, which it depends on, is not started: ${other}`;
    }
    return undefined;
  }

  /** Other services that can be started before it: those that it mentions, or when it mentions none the first few. */
  #peers({ actor }: Candidate, needed: readonly string[], log: readonly string[]): readonly string[] {
    const { name } = actor.spec;
    const others = [...this.#specs].filter(([other]) => other !== name && !needed.includes(other));
    const possible = others.filter(([other]) => !closureOf(other, this.#specs).includes(name)).map(([other]) => other);
    const said = wordsOf(actor.spec, log);
    const meant = possible.filter(other => this.#specs.get(other)!.aliases.some(alias => said.has(alias)));
    const chosen =
      meant.length > 0 ? meant.flatMap(other => [...closureOf(other, this.#specs), other]) : possible.slice(0, 8);
    return inOrder([...new Set(chosen)], this.#specs).filter(other => !needed.includes(other));
  }

  async #serviceRun(candidate: Candidate, needed: readonly string[]): Promise<ServiceRun> {
    const { workspace, learn, budget, date, tell, until, perService } = this.#options;
    return {
      candidate,
      supporters: (await Promise.all(needed.map(name => this.#supporter(name)))).flat(),
      workspace,
      views: this.#views,
      stage: this.#stageFor(candidate, needed),
      learn,
      budget,
      until: Math.min(until, Date.now() + perService),
      date,
      tell,
    };
  }

  async #supporter(name: string): Promise<readonly Supporter[]> {
    const candidate = await this.#open(name);
    if (typeof candidate === 'string') return [];
    return [{ actor: candidate.actor, hardening: this.#found.get(name)?.hardening }];
  }

  /** Nobody to talk to: no network at all. One that is asked over the network needs an address. */
  #stageFor({ actor }: Candidate, needed: readonly string[]): StageOptions {
    const { network, timeout, watch, exercise } = this.#options;
    const { spec, image } = actor;
    const isAlone = needed.length === 0;
    const hasCheck =
      spec.health.kind === 'command' || (spec.health.kind === 'image' && image.healthcheck !== undefined);
    const isAsked = !hasCheck && (spec.ports.length > 0 || spec.health.kind !== 'image');
    const chosen = network ?? (isAlone && !isAsked ? 'none' : 'internal');
    return { folder: this.#project.folder, network: chosen, timeout, watch, exercise };
  }

  // -------------------------------------------------------------------------------------------------------------------

  /** All services that hang together with their results. */
  async together(): Promise<void> {
    const recorded = [...this.#found].filter(([, { outcome }]) => outcome.kind === 'recorded').map(([name]) => name);
    for (const names of groupsOf(recorded, this.#specs)) {
      if (Date.now() > this.#options.until) return;
      await this.#runGroup(names);
    }
  }

  async #runGroup(names: readonly string[]): Promise<void> {
    const { workspace, timeout, watch, exercise, network, tell } = this.#options;
    const members: Member[] = [];
    for (const name of names) {
      const candidate = await this.#open(name);
      if (typeof candidate === 'string') return;
      const { hardening, asItIs } = this.#found.get(name) ?? { hardening: undefined, asItIs: undefined };
      members.push({ actor: candidate.actor, hardening, asItIs });
    }
    const targets = this.#project.wanted.filter(({ service }) => names.includes(service));
    for (const target of targets) tell({ kind: 'step', target, step: 'together', start: 1 });
    const stage = { folder: this.#project.folder, network: network ?? ('internal' as const), timeout, watch, exercise };
    const losers = await runTogether({
      members,
      workspace,
      views: this.#views,
      stage,
      restart: this.#project.kind === 'compose',
    });
    for (const target of targets) {
      const lost = losers?.includes(target.service) ?? false;
      if (lost) this.#putBack(target.service);
      const because = lost ? { because: sentences.togetherFailed } : {};
      tell({ kind: 'seen', target, step: 'together', start: 2, good: !lost, seconds: 0, ...because });
    }
  }

  /** What ran alone and not with the others is not proposed. */
  #putBack(name: string): void {
    const found = this.#found.get(name);
    if (found?.outcome.kind !== 'recorded') return;
    const { record } = found.outcome;
    const { readOnly, noNewPrivileges } = record.result;
    const settings = { readOnly, noNewPrivileges, keep: namesOf(record.result) };
    const { asUser: _, ...rest } = record;
    const weaker: ProbeRecord = {
      ...rest,
      result: unhardened,
      refuted: [...record.refuted, { settings, start: 1, because: sentences.togetherFailed }],
    };
    this.#found.set(name, { ...found, outcome: { ...found.outcome, record: weaker }, hardening: undefined });
  }
}

/** Every word that may be the name of a host. */
function wordsOf(spec: RunSpec, log: readonly string[]): ReadonlySet<string> {
  const files = spec.mounts.flatMap(mount =>
    mount.kind === 'volume' && mount.like?.kind === 'files'
      ? mount.like.files.map(({ body }) => Buffer.from(body).toString())
      : [],
  );
  const texts = [...spec.environment, ...(spec.entrypoint ?? []), ...(spec.command ?? []), ...log, ...files];
  return new Set(texts.flatMap(text => text.slice(0, 65536).split(/[^A-Za-z0-9_.-]+/)));
}

function unfound(outcome: ProbeOutcome): Found {
  return { outcome, hardening: undefined, asItIs: undefined };
}
