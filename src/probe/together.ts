import type { Hardening } from './hardening.ts';
import type { ImageView } from './image-view.ts';
import { type Actor, type Instance, Stage, type StageOptions } from './stage.ts';
import { type StartSeen, usersOf } from './start-seen.ts';
import type { Workspace } from './workspace.ts';

/** A service with what was found for it. */
export interface Member {
  readonly actor: Actor;
  readonly hardening: Hardening | undefined;
  readonly asItIs: StartSeen | undefined;
}

export interface Ensemble {
  readonly members: readonly Member[];
  readonly workspace: Workspace;
  readonly views: Map<string, ImageView>;
  readonly stage: StageOptions;
  readonly restart: boolean;
}

/** Names of the services that did not run with the others; empty: all did. */
export type Losers = readonly string[];

const mostRounds = 4;

/**
 * Starts all services with their results, twice. What does not run is put back to what it was, then half of the rest, until the others
 * run. Gives the services that were put back; undefined: even as they are they do not run together, so nothing follows.
 */
export async function runTogether(ensemble: Ensemble): Promise<Losers | undefined> {
  const putBack = new Set<string>();
  for (let round = 0; round < mostRounds; round++) {
    const failed = await startAll(ensemble, putBack);
    if (failed === undefined) return [...putBack];
    const hardened = ensemble.members.filter(({ actor, hardening }) => hardening && !putBack.has(actor.spec.name));
    if (hardened.length === 0) return undefined;
    const isHardened = hardened.some(({ actor }) => actor.spec.name === failed);
    // The one that failed may do so because of another one.
    const suspects = isHardened ? [failed] : hardened.slice(0, Math.ceil(hardened.length / 2)).map(nameOf);
    for (const name of suspects) putBack.add(name);
  }
  return ensemble.members.filter(({ hardening }) => hardening).map(nameOf);
}

function nameOf({ actor }: Member): string {
  return actor.spec.name;
}

/** Name of the first service that is not well. */
async function startAll(ensemble: Ensemble, putBack: ReadonlySet<string>): Promise<string | undefined> {
  const stage = new Stage(ensemble.workspace, ensemble.stage, ensemble.views);
  try {
    const started: (readonly [Member, Instance])[] = [];
    for (const member of ensemble.members) {
      const hardening = putBack.has(nameOf(member)) ? undefined : member.hardening;
      const instance = await stage.create(member.actor, hardening);
      if (!(await stage.start(instance, false, expectedOf(member))).good) return nameOf(member);
      started.push([member, instance]);
    }
    for (const [member, instance] of started) {
      if (member.asItIs?.judgedBy === 'exit') continue;
      const next = ensemble.restart ? instance : await stage.replace(instance);
      if (!(await stage.start(next, next === instance, expectedOf(member))).good) return nameOf(member);
    }
    return undefined;
  } finally {
    await stage.clear();
  }
}

function expectedOf({ asItIs }: Member): { readonly before: StartSeen | undefined; readonly users: readonly number[] } {
  return {
    before: asItIs,
    users: asItIs && asItIs.judgedBy !== 'exit' ? usersOf(asItIs).filter(uid => uid !== 0) : [],
  };
}
