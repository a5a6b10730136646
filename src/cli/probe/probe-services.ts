import { Containers } from '../../container/containers.ts';
import { findEndpoint } from '../../container/endpoint.ts';
import { EngineClient } from '../../container/engine.ts';
import { ContainerProblem } from '../../container/problem.ts';
import { surroundingsHere } from '../../container/surroundings.ts';
import type { EvidenceFile } from '../../evidence/file/types.ts';
import { putProbe } from '../../evidence/file/update.ts';
import type { JsonMap } from '../../probe/json.ts';
import { type ProbeProject, type ProjectOptions, probeProject } from '../../probe/probe-project.ts';
import type { ProbeEvent, ProbeHooks, ProbeOutcome, ProbeReport, ProbeTarget } from '../../probe/types.ts';
import { cleanUp, Workspace } from '../../probe/workspace.ts';
import type { Container, Service } from '../../transform.ts';
import type { Options } from '../options.ts';
import type { Session } from '../session.ts';
import { prepareCompose } from './candidates.ts';
import { Looks } from './look.ts';
import { preparePods } from './pods.ts';

export interface ProbeRequest {
  readonly session: Session;
  readonly options: Options;
  /** Everything that the manifests run; what is asked for may depend on the rest. */
  readonly targets: readonly (Service | Container)[];
  readonly wanted: readonly ProbeTarget[];
  /** Objects of the manifests that pods refer to. */
  readonly objects: readonly JsonMap[];
  /** What is known so far. */
  readonly evidence: EvidenceFile;
}

/**
 * Runs services in isolated copies and gives what was found. Throws a `ContainerProblem` when there is no engine to run them. Nothing
 * is written here: the caller keeps `evidence`.
 */
export async function probeServices(request: ProbeRequest, hooks: ProbeHooks): Promise<ProbeReport> {
  const signal = hooks.signal ?? new AbortController().signal;
  const client = new EngineClient(findEndpoint(request.options.engine ?? 'auto', surroundingsHere()));
  try {
    const containers = new Containers(client, signal);
    const workspace = new Workspace(containers, await containers.info());
    return await new Probing(request, { client, workspace, signal, tell: hooks.onProgress ?? (() => {}) }).run();
  } catch (error) {
    if (!signal.aborted) throw error;
    return { outcomes: [], evidence: request.evidence, interrupted: true };
  } finally {
    client.close();
  }
}

interface Tools {
  readonly client: EngineClient;
  readonly workspace: Workspace;
  readonly signal: AbortSignal;
  readonly tell: (event: ProbeEvent) => void;
}

class Probing {
  readonly #request: ProbeRequest;
  readonly #tools: Tools;
  readonly #looks: Looks;
  readonly #outcomes: ProbeOutcome[] = [];

  constructor(request: ProbeRequest, tools: Tools) {
    this.#request = request;
    this.#tools = tools;
    const { options, evidence } = request;
    this.#looks = new Looks(evidence, tools.client, { options, signal: tools.signal });
  }

  async run(): Promise<ProbeReport> {
    const { workspace, signal, tell } = this.#tools;
    let broken: string | undefined;
    try {
      const left = await cleanUp(workspace.containers, Math.floor(Date.now() / 1000));
      if (left > 0) tell({ kind: 'note', text: `${left} things that an earlier run left behind were removed` });
      for (const file of filesOf(this.#request.wanted)) await this.#file(file);
    } catch (error) {
      if (!signal.aborted) broken = whyBroken(error);
    }
    const undone = await workspace.close().then(
      () => undefined,
      () => 'not everything could be removed; `harden probe --clean` does it once the engine is back',
    );
    if (undone !== undefined) tell({ kind: 'note', text: undone });
    let { evidence } = this.#looks;
    for (const outcome of this.#outcomes)
      if (outcome.kind === 'recorded') evidence = putProbe(evidence, outcome.record);
    const { aborted } = signal;
    return { outcomes: this.#outcomes, evidence, interrupted: aborted, ...(broken === undefined ? {} : { broken }) };
  }

  async #file(file: string): Promise<void> {
    const { session, targets, wanted } = this.#request;
    const here = wanted.filter(({ manifest }) => manifest === file);
    const services = targets.filter(target => target.file === file);
    const { tell, signal } = this.#tools;
    const preparation = { session, looks: this.#looks, tell, signal };
    const composed = services.filter(isService);
    const contained = services.filter(target => target.kind === 'container');
    if (composed.length > 0) await this.#project(await prepareCompose(file, composed, here, preparation));
    if (contained.length === 0) return;
    await this.#project(await preparePods(file, contained, here, { ...preparation, objects: this.#request.objects }));
  }

  async #project(project: ProbeProject): Promise<void> {
    const known = new Map<string, ProbeOutcome>();
    const tell = (event: ProbeEvent): void => {
      if (event.kind === 'done') known.set(event.outcome.target.service, event.outcome);
      this.#tools.tell(event);
    };
    try {
      const outcomes = await probeProject(project, this.#options(tell));
      for (const outcome of outcomes) known.set(outcome.target.service, outcome);
    } finally {
      // What was finished counts also when the rest could not be.
      this.#outcomes.push(...known.values());
    }
  }

  #options(tell: (event: ProbeEvent) => void): ProjectOptions {
    const { options, session } = this.#request;
    return {
      workspace: this.#tools.workspace,
      network: options.network,
      timeout: options.timeout ?? 120,
      watch: options.watch ?? 10,
      exercise: session.config.probe.exercise,
      budget: Number(options.budget ?? 8),
      perService: 10 * 60_000,
      until: Date.now() + 30 * 60_000,
      date: options.date ? new Date().toISOString().slice(0, 10) : undefined,
      learn: (image, users) => this.#looks.learn(image, users),
      tell,
    };
  }
}

function filesOf(wanted: readonly ProbeTarget[]): readonly string[] {
  return [...new Set(wanted.map(({ manifest }) => manifest))];
}

function isService(target: Service | Container): target is Service {
  return target.kind === 'service';
}

/** Anything that is no failure of the engine is a mistake of ours. */
function whyBroken(error: unknown): string {
  if (error instanceof ContainerProblem) return error.message;
  throw error;
}
