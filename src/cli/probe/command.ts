import { Containers } from '../../container/containers.ts';
import { findEndpoint } from '../../container/endpoint.ts';
import { EngineClient } from '../../container/engine.ts';
import { ContainerProblem } from '../../container/problem.ts';
import { surroundingsHere } from '../../container/surroundings.ts';
import { completeReference } from '../../evidence/file/lookup.ts';
import { pruneEvidence } from '../../evidence/file/prune.ts';
import { serviceKey } from '../../evidence/file/service-key.ts';
import { hashSettings, settingsOf } from '../../evidence/file/settings.ts';
import type { EvidenceFile } from '../../evidence/file/types.ts';
import type { JsonMap } from '../../probe/json.ts';
import type { ProbeReport, ProbeTarget } from '../../probe/types.ts';
import { cleanUp } from '../../probe/workspace.ts';
import type { Container, Service } from '../../transform.ts';
import { namedPaths, type Request } from '../arguments.ts';
import { evidencePath } from '../evidence.ts';
import { type KnownEvidence, readEvidence, say } from '../inspect/look.ts';
import { findTargets, imageOf } from '../inspect/wanted.ts';
import { keepEvidence } from '../keep-evidence.ts';
import type { Options } from '../options.ts';
import { openSession, type Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { objectsIn } from './cluster.ts';
import { askConsent } from './consent.ts';
import { ProbeLines } from './lines.ts';
import { probeServices } from './probe-services.ts';

/** `harden probe`: runs services in isolated copies and keeps what they need. */
export async function probe({ command, arguments: paths, options }: Request): Promise<number> {
  // What another command prints there is for programs.
  const output = command === 'probe' ? process.stdout : process.stderr;
  if (options.clean) return await clean(options);
  const session = await openSession({ ...options, evidence: false }, namedPaths(paths, options));
  const file = evidencePath(options, session.root, session.config);
  const known = readEvidence(file);
  const { targets, problems, texts } = await findTargets(session, paths, options, true);
  for (const { path, message } of problems) say(`${path}: ${message}`);
  const wanted = choose(targets, known.evidence, options);
  const interruption = listen();
  try {
    if (wanted.length === 0) {
      output.write('nothing to probe: every service has a record (harden probe --all runs them again)\n');
      return problems.some(({ explicit }) => explicit) ? 1 : 0;
    }
    if (!(await askConsent(wanted, options.yes ?? false, interruption.signal))) return 0;
    const objects = texts.flatMap(objectsIn);
    const asked = { session, options, targets, wanted, objects, evidence: known.evidence };
    const report = await run(asked, interruption.signal);
    return finish({ file, known, report, targets, session, options, wanted, output });
  } finally {
    interruption.stop();
  }
}

interface Asked {
  readonly session: Session;
  readonly options: Options;
  readonly targets: readonly (Service | Container)[];
  readonly wanted: readonly ProbeTarget[];
  readonly objects: readonly JsonMap[];
  readonly evidence: EvidenceFile;
}

async function run(asked: Asked, signal: AbortSignal): Promise<ProbeReport> {
  const lines = new ProbeLines(asked.options.quiet ?? false);
  try {
    return await probeServices(asked, { onProgress: lines.tell, signal });
  } catch (error) {
    // Not reachable or not allowed: nothing was begun.
    if (error instanceof ContainerProblem) throw new UsageError(error.message);
    throw error;
  } finally {
    lines.clear();
  }
}

/** Services that are asked for and have no record that still holds. */
function choose(
  targets: readonly (Service | Container)[],
  { probes }: EvidenceFile,
  { service: names, all }: Options,
): readonly ProbeTarget[] {
  const unknown = names?.find(name => !targets.some(target => target.name === name || serviceKey(target) === name));
  if (unknown !== undefined) throw new UsageError(`--service ${unknown}: no manifest has it`);
  const asked = targets.filter(
    target => isStarted(target) && (!names || names.includes(target.name) || names.includes(serviceKey(target))),
  );
  const isKnown = (target: Service | Container): boolean => {
    const pod = target.kind === 'container' ? target.pod : undefined;
    const { settings } = hashSettings(settingsOf(target, pod));
    return probes.some(
      probe => probe.manifest === target.file && probe.service === serviceKey(target) && probe.settings === settings,
    );
  };
  const chosen = asked.filter(target => all || names || !isKnown(target));
  return chosen.map(target => ({ manifest: target.file, service: serviceKey(target) }));
}

/** Containers for debugging are not part of a manifest that is applied. */
export function isStarted(target: Service | Container): boolean {
  return target.kind === 'service' || target.role !== 'ephemeral';
}

/** A signal of the system ends the run as soon as everything is removed. */
function listen(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const abort = (): void => controller.abort();
  for (const name of names) process.on(name, abort);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of names) process.off(name, abort);
    },
  };
}

interface Finishing {
  readonly file: string;
  readonly known: KnownEvidence;
  readonly report: ProbeReport;
  readonly targets: readonly (Service | Container)[];
  readonly session: Session;
  readonly options: Options;
  readonly wanted: readonly ProbeTarget[];
  readonly output: NodeJS.WriteStream;
}

function finish(finishing: Finishing): number {
  const { report, wanted } = finishing;
  const written = store(finishing);
  const recorded = report.outcomes.filter(({ kind }) => kind === 'recorded').length;
  const unjudged = report.outcomes.length - recorded;
  if (report.broken !== undefined) {
    say(report.broken);
    const done = new Set(report.outcomes.map(({ target }) => `${target.manifest}\n${target.service}`));
    const rest = wanted.filter(({ manifest, service }) => !done.has(`${manifest}\n${service}`));
    if (rest.length > 0) say(`not probed: ${rest.map(({ service }) => service).join(', ')}`);
  }
  const parts = [
    `${recorded} ${recorded === 1 ? 'service' : 'services'} probed`,
    ...(unjudged > 0 ? [`${unjudged} could not be`] : []),
  ];
  finishing.output.write(`${parts.join(', ')}\n`);
  if (report.interrupted) return 130;
  if (written !== 0) return written;
  if (report.broken !== undefined) return 75;
  return unjudged > 0 ? 1 : 0;
}

/** What was finished is kept also when the rest failed. */
function store({ file, known, report, targets, session, options }: Finishing): number {
  let { evidence } = report;
  if (options.prune) {
    const refs = new Set(
      targets.flatMap(target => {
        const image = imageOf(session, target);
        return (image && completeReference(image)) ?? [];
      }),
    );
    const services = new Set(targets.map(target => `${target.file}\n${serviceKey(target)}`));
    evidence = pruneEvidence(evidence, { refs, services });
  }
  const { code, message } = keepEvidence(file, known.bytes, evidence);
  if (message !== undefined) say(message);
  return code;
}

async function clean({ engine }: Options): Promise<number> {
  const client = new EngineClient(findEndpoint(engine ?? 'auto', surroundingsHere()));
  try {
    const removed = await cleanUp(new Containers(client), Math.floor(Date.now() / 1000));
    process.stdout.write(removed === 0 ? 'nothing was left behind\n' : `${removed} things were removed\n`);
    return 0;
  } catch (error) {
    if (error instanceof ContainerProblem) throw new UsageError(error.message);
    throw error;
  } finally {
    client.close();
  }
}
