import { randomBytes } from 'node:crypto';
import type { Containers, EngineInfo, Labels, Made } from '../container/containers.ts';
import { fateOf, ownerHere } from '../container/owner.ts';

const runLabel = 'io.harden.probe';
const ownerLabel = 'io.harden.owner';
/** What another machine left at this engine is removed after a day. */
const foreignAge = 24 * 3600;
/** A container uses volumes and networks, so it goes first. */
const order: readonly Made[] = ['containers', 'volumes', 'networks'];

/**
 * Everything that one run makes at an engine. All of it bears the label of the run and of its process from the moment it exists, so
 * that whatever happens to the process, the next run finds it.
 */
export class Workspace {
  readonly containers: Containers;
  readonly engine: EngineInfo;
  readonly labels: Labels;
  readonly #run = randomBytes(8).toString('hex');
  readonly #made = new Map<string, Made>();

  constructor(containers: Containers, engine: EngineInfo) {
    this.containers = containers;
    this.engine = engine;
    this.labels = { [runLabel]: this.#run, [ownerLabel]: ownerHere() };
  }

  async volume(options?: Labels): Promise<{ readonly name: string; readonly folder: string }> {
    const name = this.#name();
    this.#made.set(name, 'volumes');
    return { name, folder: await this.containers.createVolume(name, this.labels, options) };
  }

  async network(internal: boolean): Promise<string> {
    const id = await this.containers.createNetwork(this.#name(), this.labels, internal);
    this.#made.set(id, 'networks');
    return id;
  }

  async container(body: unknown): Promise<string> {
    const id = await this.containers.create(this.#name(), body);
    this.#made.set(id, 'containers');
    return id;
  }

  #name(): string {
    return `harden-${this.#run.slice(0, 6)}-${randomBytes(6).toString('hex')}`;
  }

  async remove(id: string): Promise<void> {
    const kind = this.#made.get(id);
    if (kind === undefined) return;
    await this.containers.unstoppable.remove(kind, id);
    this.#made.delete(id);
  }

  /** Removes all that bears the label of this run, also what was made while a call was interrupted. */
  async close(): Promise<void> {
    const containers = this.containers.unstoppable;
    for (const kind of order) {
      for (const { id } of await containers.find(kind, `${runLabel}=${this.#run}`)) await containers.remove(kind, id);
    }
    this.#made.clear();
  }
}

/** Removes what runs left behind whose process is gone. Gives the number of things. */
export async function cleanUp(containers: Containers, now: number): Promise<number> {
  let removed = 0;
  for (const kind of order) {
    for (const { id, labels, created } of await containers.find(kind, runLabel)) {
      const fate = fateOf(labels[ownerLabel] ?? '');
      if (fate === 'alive' || (fate === 'elsewhere' && now - created < foreignAge)) continue;
      await containers.remove(kind, id);
      removed++;
    }
  }
  return removed;
}
