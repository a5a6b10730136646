import { dirname, resolve } from 'node:path';
import { readComposeConfig } from '../../container/compose-config.ts';
import { ContainerProblem } from '../../container/problem.ts';
import { askedStart } from '../../evidence/file/asked-start.ts';
import { askedUser } from '../../evidence/file/asked-user.ts';
import { completeReference } from '../../evidence/file/lookup.ts';
import { recipeOf } from '../../evidence/file/recipe.ts';
import { hashSettings, settingsOf } from '../../evidence/file/settings.ts';
import type { ImageRecord, ProbeMount } from '../../evidence/file/types.ts';
import { callsPrivilegeGain, imageFileCapabilities } from '../../evidence/image/gain.ts';
import { imageMounts } from '../../evidence/image/mounts.ts';
import { exists, projectReader } from '../../files/read.ts';
import type { Candidate, User } from '../../probe/candidate.ts';
import { type ComposeService, readComposeProject } from '../../probe/compose/model.ts';
import type { ProbeProject } from '../../probe/probe-project.ts';
import type { RunSpec } from '../../probe/spec.ts';
import type { ProbeEvent, ProbeTarget } from '../../probe/types.ts';
import { baseOf } from '../../probe/writes.ts';
import type { Container, Service } from '../../transform.ts';
import { imageOf, type WantedImage } from '../inspect/wanted.ts';
import type { Session } from '../session.ts';
import type { Looks } from './look.ts';

export interface Preparation {
  readonly session: Session;
  readonly looks: Looks;
  readonly tell: (event: ProbeEvent) => void;
  readonly signal: AbortSignal;
}

/** One Compose file with what of it is asked for, ready to be started. */
export async function prepareCompose(
  file: string,
  services: readonly Service[],
  wanted: readonly ProbeTarget[],
  preparation: Preparation,
): Promise<ProbeProject> {
  const path = resolve(preparation.session.root, file);
  const folder = dirname(path);
  const config = await readComposeConfig([path, ...overridesOf(path)], preparation.signal);
  if (config.kind === 'problem') return unreadable(config.message, wanted, folder);
  const known = new Map(readComposeProject(config.model, folder).services.map(service => [service.name, service]));
  return {
    kind: 'compose',
    specs: new Map([...known].map(([name, { spec }]) => [name, spec])),
    wanted,
    folder,
    open: async name => {
      const service = services.find(candidate => candidate.name === name);
      return service ? await toCandidate(service, known.get(name)!, preparation) : 'it is defined in another file';
    },
  };
}

/** A project that Compose itself cannot read. */
function unreadable(message: string, wanted: readonly ProbeTarget[], folder: string): ProbeProject {
  const specs = new Map(wanted.map(({ service }) => [service, message]));
  return { kind: 'compose', specs, wanted, folder, open: async () => message };
}

/** Compose reads an override file along with the main one when neither is named. */
function overridesOf(path: string): readonly string[] {
  const [, stem, extension] = /^(.*\/(?:docker-)?compose)\.(ya?ml)$/.exec(path) ?? [];
  if (stem === undefined) return [];
  return [`${stem}.override.${extension}`].filter(exists);
}

async function toCandidate(
  service: Service,
  { spec, remarks }: ComposeService,
  { session, looks, tell }: Preparation,
): Promise<Candidate | string> {
  if (typeof spec === 'string') return spec;
  const target: ProbeTarget = { manifest: service.file, service: service.name };
  const wanted = wantedImage(session, service);
  if (typeof wanted === 'string') return wanted;
  try {
    const image = await looks.open(wanted, () => tell({ kind: 'step', target, step: 'inspect', start: 1 }));
    return {
      target,
      kind: 'compose',
      actor: { spec: { ...spec, ports: distinctPorts([...spec.ports, ...portsOf(image)]) }, image },
      settings: hashSettings(settingsOf(service)),
      remarks,
      ...factsOf(image, service, spec),
      lowPort: undefined,
    };
  } catch (error) {
    if (error instanceof ContainerProblem && error.code === 'image-missing')
      return missingImage(wanted.reference, service);
    throw error;
  }
}

export function portsOf({ ports }: ImageRecord): readonly number[] {
  return ports.filter(port => !port.endsWith('/udp')).map(port => Number.parseInt(port, 10));
}

export function distinctPorts(ports: readonly number[]): readonly number[] {
  return [...new Set(ports)].filter(port => port > 0 && port < 65536);
}

function missingImage(reference: string, { build }: Service): string {
  return build
    ? `its image ${reference} is not built yet; build it with \`docker compose build\``
    : `the engine has no image ${reference}; pull it first`;
}

export function wantedImage(session: Session, target: Service | Container): WantedImage | string {
  const image = imageOf(session, target);
  const reference = image && completeReference(image);
  const user = askedUser(target);
  if (!image || reference === undefined) return 'its image depends on a variable';
  if (!user) return 'its user depends on a variable';
  const read = projectReader(session.root, session.config.maxFileSize);
  const recipe = target.build && recipeOf(target.build, read);
  const start = askedStart(target);
  const where = `${target.file}, ${target.name}`;
  return { reference, image, users: [user], starts: start ? [start] : [], where, recipe };
}

const chooser = /^(PUID|PGID|(USERMAP|HOST|LOCAL|RUN|NB)_?(UID|GID))$/;

/** What manifest and image say together. */
export function factsOf(
  image: ImageRecord,
  target: Service | Container,
  { health }: RunSpec,
): Pick<Candidate, 'callsGain' | 'fileCapabilities' | 'choosesUser' | 'boundOf'> {
  const starts = image.gain.filter(({ inert }) => inert === undefined);
  const words = health.kind === 'command' ? health.test.flatMap(word => word.split(/[\s;|&()]+/)) : [];
  const checks = starts.filter(
    ({ path, effective }) => effective && words.some(word => word === path || word === baseOf(path)),
  );
  return {
    callsGain: callsPrivilegeGain(image, target),
    fileCapabilities: [
      ...imageFileCapabilities(image, target).needs.map(({ capability }) => ({
        cap: capability,
        path: starts.find(({ caps = [] }) => caps.includes(capability))?.path ?? '',
      })),
      ...checks.flatMap(({ path, caps = [] }) => caps.map(cap => ({ cap, path }))),
    ],
    choosesUser: target.env.some(({ name }) => chooser.test(name)),
    boundOf: (learned, user) => boundOf(learned, user, target),
  };
}

function boundOf(image: ImageRecord, user: User, target: Service | Container): readonly ProbeMount[] {
  const writable = image.writable.find(({ uid }) => uid === user.uid);
  const found = writable && imageMounts(image, writable, target);
  if (found?.kind !== 'mounts') return [];
  return found.mounts.map(({ path, kind, options }): ProbeMount => {
    // Nothing was run from there unless the run says so.
    const kept = options.filter(option => option !== 'exec');
    if (kind === 'anonymous-volume') return { path, kind: 'kept' };
    return { path, kind: 'scratch', ...(kept.length > 0 ? { options: kept.join(',') } : {}) };
  });
}
