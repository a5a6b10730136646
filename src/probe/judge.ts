import type { ContainerState, Containers, Process } from '../container/containers.ts';
import { askHttp, isListening } from '../container/reach.ts';
import { sentences } from './sentences.ts';
import type { RunSpec } from './spec.ts';
import { hasScheduler, type StartSeen, usersOf } from './start-seen.ts';

/** What a start has to reach. */
export interface Expectation {
  readonly spec: RunSpec;
  /** The container has a health check of its own. */
  readonly hasHealthCheck: boolean;
  /** As it was without any change; undefined: this is that start. */
  readonly before: StartSeen | undefined;
  /** Users whose processes have to be there at the end. */
  readonly users: readonly number[];
  /** Longest time for a start as it is, in seconds. */
  readonly timeout: number;
  /** Seconds that a service without a health check is watched at least. */
  readonly watch: number;
  /** Lines of the log that are of an earlier start. */
  readonly skipLines: number;
}

const step = 100;
/** Seconds in which a service that is healthy has to bring up all its processes. */
const settling = 5;

/** Watches a container that was just started until it is well, or will not be. */
export async function judge(containers: Containers, id: string, expected: Expectation): Promise<StartSeen> {
  const watch = new Watch(containers, id, expected);
  const outcome = await watch.run();
  const log = await readLines(containers, id, expected.skipLines);
  return { ...outcome, log: [...log, ...linesOf(watch.checkLog)] };
}

/** The log lags behind the exit: one that is empty is read again. */
async function readLines(containers: Containers, id: string, skip: number): Promise<readonly string[]> {
  const read = async (): Promise<readonly string[]> => linesOf(await containers.log(id)).slice(skip);
  const lines = await read();
  if (lines.length > 0) return lines;
  await pause(300);
  return await read();
}

export function linesOf(log: string): readonly string[] {
  return log.split(/\r?\n/).filter(line => line.trim() !== '');
}

type Outcome = Omit<StartSeen, 'log'>;

class Watch {
  readonly #containers: Containers;
  readonly #id: string;
  readonly #expected: Expectation;
  readonly #started = performance.now();
  readonly #deadline: number;
  #logLength = -1;
  #quietAfter = 0;
  #logReadAt = 0;
  #processes: readonly Process[] | undefined;
  /** What the health check said when it did not pass. */
  #checkLog = '';

  constructor(containers: Containers, id: string, expected: Expectation) {
    this.#containers = containers;
    this.#id = id;
    this.#expected = expected;
    this.#deadline = deadlineOf(expected);
  }

  get checkLog(): string {
    return this.#checkLog;
  }

  async run(): Promise<Outcome> {
    for (;;) {
      const state = await this.#containers.state(this.#id);
      if (!state.running) return await this.#ended(state);
      await this.#observe();
      const outcome = await this.#look(state);
      if (outcome) return outcome;
      await pause(this.#seconds < 2 ? step : 3 * step);
    }
  }

  get #seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  async #observe(): Promise<void> {
    const seconds = this.#seconds;
    if (seconds - this.#logReadAt < 0.5) return;
    this.#logReadAt = seconds;
    const { length } = await this.#containers.log(this.#id);
    if (length !== this.#logLength) this.#quietAfter = this.#logLength === -1 && length === 0 ? 0 : seconds;
    this.#logLength = length;
  }

  async #look(state: ContainerState): Promise<Outcome | undefined> {
    const { before, hasHealthCheck } = this.#expected;
    if (before?.judgedBy === 'exit') {
      if (this.#seconds < this.#deadline) return undefined;
      return this.#bad('exit', sentences.stillRunning(this.#seconds));
    }
    if (hasHealthCheck || isAsked(this.#expected.spec)) return await this.#lookAtHealth(state);
    return await this.#lookAtQuiet(state);
  }

  async #lookAtHealth(state: ContainerState): Promise<Outcome | undefined> {
    const isHealthy = isAsked(this.#expected.spec)
      ? await answers(this.#expected.spec, state.address)
      : state.health === 'healthy';
    if (isHealthy) return await this.#settle('health', state);
    if (this.#seconds < this.#deadline) return undefined;
    await this.#snapshot();
    this.#checkLog = state.healthLog;
    return this.#bad('health', sentences.unhealthy(this.#seconds));
  }

  async #lookAtQuiet(state: ContainerState): Promise<Outcome | undefined> {
    const { before, watch } = this.#expected;
    const seconds = this.#seconds;
    const wanted = Math.max(watch, 2 * (before?.quietAfter ?? this.#quietAfter));
    const isSilent = before !== undefined || seconds - this.#quietAfter > 3;
    if (seconds < Math.min(wanted, this.#deadline) || (!isSilent && seconds < this.#deadline)) return undefined;
    return await this.#settle('quiet', state);
  }

  /** Well so far: all its users have to be there, and what listened has to listen, for which it gets a little more time. */
  async #settle(by: 'health' | 'quiet', { address }: ContainerState): Promise<Outcome> {
    const { spec, before, users } = this.#expected;
    const seconds = this.#seconds;
    let lacking: string | undefined;
    let listening: readonly number[] = [];
    for (const end = seconds + settling; ; await pause(3 * step)) {
      const state = await this.#containers.state(this.#id);
      if (!state.running) return await this.#ended(state);
      await this.#observe();
      const earlier = this.#processes;
      await this.#snapshot();
      listening = await this.#listening(address, before?.listening ?? spec.ports);
      lacking = this.#lacking(users, listening, before?.listening ?? []);
      const isSteady = before !== undefined || (sameUsers(earlier, this.#processes) && this.#seconds > seconds + 1);
      // What answers at once may still fall over.
      const isLongEnough = this.#seconds >= Math.min(2, this.#expected.watch);
      if ((lacking === undefined && isSteady && isLongEnough) || this.#seconds > end) break;
    }
    if (lacking !== undefined) return this.#bad(by, lacking);
    return { ...this.#base(by), good: true, seconds, watched: this.#seconds, listening };
  }

  #lacking(users: readonly number[], listening: readonly number[], before: readonly number[]): string | undefined {
    const seen = usersOf({ ...this.#base('quiet'), good: true, log: [] });
    const user = this.#processes && users.find(uid => !seen.includes(uid));
    if (user !== undefined) return sentences.lostUser(user);
    const port = before.find(number => !listening.includes(number));
    return port === undefined ? undefined : sentences.deaf(port);
  }

  async #listening(address: string | undefined, ports: readonly number[]): Promise<readonly number[]> {
    if (address === undefined) return [];
    const answered = await Promise.all(ports.map(async port => [port, await isListening(address, port)] as const));
    return answered.filter(([, yes]) => yes).map(([port]) => port);
  }

  async #snapshot(): Promise<void> {
    this.#processes = (await this.#containers.processes(this.#id)) ?? this.#processes;
  }

  async #ended({ exitCode, outOfMemory, error }: ContainerState): Promise<Outcome> {
    const { before } = this.#expected;
    if (outOfMemory) return this.#bad('exit', sentences.outOfMemory, exitCode);
    if (error !== '' && exitCode >= 126) return this.#bad('exit', sentences.notStarted, exitCode);
    const wanted = before === undefined ? 0 : before.judgedBy === 'exit' ? before.exitCode : undefined;
    if (exitCode === wanted) return { ...this.#base('exit'), good: true, exitCode };
    const because =
      wanted === undefined || before === undefined ? sentences.exited(exitCode) : sentences.otherExit(exitCode, wanted);
    return this.#bad('exit', because, exitCode);
  }

  #base(judgedBy: StartSeen['judgedBy']): Omit<Outcome, 'good'> {
    return {
      judgedBy,
      seconds: this.#seconds,
      watched: this.#seconds,
      quietAfter: this.#quietAfter,
      ...(this.#processes ? { processes: this.#processes } : {}),
      listening: [],
    };
  }

  #bad(judgedBy: StartSeen['judgedBy'], because: string, exitCode?: number): Outcome {
    return { ...this.#base(judgedBy), good: false, because, ...(exitCode === undefined ? {} : { exitCode }) };
  }
}

/** A hardened start gets three times what the start as it is took; a scheduler needs its minute to come round. */
function deadlineOf({ before, timeout }: Expectation): number {
  if (!before) return timeout;
  const usual = Math.max(12, 3 * before.seconds + 4, before.judgedBy === 'quiet' ? 2 * before.quietAfter : 0);
  return hasScheduler(before) ? Math.max(80, usual) : usual;
}

function sameUsers(a: readonly Process[] | undefined, b: readonly Process[] | undefined): boolean {
  const key = (list: readonly Process[] | undefined): string =>
    (list ?? [])
      .map(({ uid, name }) => `${uid} ${name}`)
      .sort()
      .join();
  return key(a) === key(b);
}

/** The check is a question over the network. */
function isAsked({ health }: RunSpec): boolean {
  return health.kind === 'http' || health.kind === 'tcp';
}

async function answers({ health }: RunSpec, address: string | undefined): Promise<boolean> {
  if (address === undefined) return false;
  if (health.kind === 'tcp') return await isListening(address, health.port);
  if (health.kind !== 'http') return false;
  const status = await askHttp({ address, port: health.port, path: health.path, headers: health.headers });
  return status !== undefined && status >= 200 && status < 400;
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
