import type { Config } from '../../config/types.ts';
import type { Document, Problem, Stream, View } from '../../languages/language.ts';
import type { Evidence, Path, Plain, Service } from '../../transform.ts';
import { isMap, type PlainMap, toText } from '../plain.ts';
import { joinPath } from './build.ts';
import { type ElsewhereSources, elsewhereOf } from './elsewhere.ts';
import { mergeServices } from './merge.ts';
import type { ComposeNeighbours } from './neighbours.ts';
import { ComposeService, type ServiceInput } from './service.ts';
import { findStackSign } from './stack.ts';

export interface ComposeInput {
  readonly file: string;
  readonly document: Document;
  readonly lines: (offset: number) => number;
  readonly config: Config;
  /** Text of another file of the project, by path from the root. */
  readonly read: (path: string) => string | undefined;
  readonly open: (text: string) => Stream | Problem;
  /** What the other Compose files of the project say about these services. */
  readonly neighbours?: ComposeNeighbours | undefined;
}

/** The file, and the roots of the others that it refers to: many services extend the same one. */
interface Project extends ComposeInput {
  readonly roots: Map<string, View | undefined>;
}

export interface WorkloadProblem {
  readonly code: string;
  readonly message: string;
  readonly at: Path;
}

/** The services of a Compose file that become containers, with everything that `extends` and the override file add. */
export function readCompose(input: ComposeInput): { services: Service[]; problems: WorkloadProblem[] } {
  const { root } = input.document;
  const services: Service[] = [];
  const problems: WorkloadProblem[] = [];
  const defined = root.get('services');
  if (defined?.kind !== 'map') return { services, problems };
  const project: Project = { ...input, roots: new Map([[input.file, root]]) };
  const overrides = readOverrides(project);
  const extenders = differingExtenders(defined);
  const stackSign = stackSignOf(input);
  const inputs = new Map<Service, ServiceInput>();
  const read = new Map<string, readonly Service[]>();
  const sources: ElsewhereSources = {
    services,
    neighbours: input.neighbours,
    readFile: file => once(read, file, () => readNeighbour(input, file)),
    withMore: (service, more) => new ComposeService(withMore(inputs.get(service)!, more)),
  };
  const topLevel = {
    secrets: plainMap(root.get('secrets')),
    configs: plainMap(root.get('configs')),
    volumes: plainMap(root.get('volumes')),
  };
  for (const name of defined.keys()) {
    const view = defined.get(name);
    if (view?.kind !== 'map' || view.get('provider')) continue;
    const chain = followExtends(project, view.get('extends')?.plain(), input.file, [`${input.file}#${name}`]);
    if (chain.problem) problems.push({ ...chain.problem, at: ['services', name, 'extends'] });
    const override = overrides?.[name];
    const extra = isMap(override) ? override : undefined;
    const effective =
      chain.base || extra ? mergeServices(mergeServices(chain.base ?? {}, plainMap(view)), extra ?? {}) : undefined;
    const { image, build } = effective ?? { image: view.get('image'), build: view.get('build') };
    // A service without image and build is a fragment: it is looked at where it is extended or merged.
    if (image === undefined && build === undefined) continue;
    const parts: ServiceInput = {
      file: input.file,
      lines: input.lines,
      config: input.config,
      name,
      path: ['services', name],
      view,
      base: chain.base,
      override: extra,
      effective,
      extendsFrom: chain.from,
      extendedDifferently: extenders.get(name) ?? [],
      topLevel,
      stackSign,
      elsewhere: () => elsewhereOf(service, sources),
      alternatives: () => input.neighbours?.alternatives(input.file, name) ?? [],
    };
    const service = new ComposeService(parts);
    inputs.set(service, parts);
    services.push(service);
    problems.push(...notesOn(service));
  }
  return { services, problems };
}

/** With the additions of a file that is given behind this one; then the override file is not read. */
function withMore(parts: ServiceInput, more: PlainMap): ServiceInput {
  const effective = mergeServices(mergeServices(parts.base ?? {}, plainMap(parts.view)), more);
  return { ...parts, override: more, effective, elsewhere: () => [], alternatives: () => [] };
}

function once<T>(known: Map<string, T>, key: string, find: () => T): T {
  if (!known.has(key)) known.set(key, find());
  return known.get(key)!;
}

/** The services of another file, without what that says about further ones. */
function readNeighbour(input: ComposeInput, file: string): readonly Service[] {
  const text = input.read(file);
  const stream = text === undefined ? undefined : input.open(text);
  if (!stream || 'kind' in stream) return [];
  const document = stream.documents[0]?.read('go3');
  if (document?.kind !== 'document') return [];
  const lines = (offset: number): number => stream.position(offset).line;
  return readCompose({ ...input, file, document, lines }).services;
}

/** What is left out, or read otherwise than it looks. */
function notesOn(service: ComposeService): WorkloadProblem[] {
  const letters = service.letterVolumes.map(name => ({
    code: 'drive-letter',
    message: `service ${service.name}: Compose reads \`${name}:/...\` as a path with a drive letter, not as the volume ${name}; give the volume a longer name`,
    at: service.at('volumes'),
  }));
  const sign = service.windowsSign;
  return sign ? [...letters, windowsNote(`service ${service.name}`, sign.what, service.at(sign.key))] : letters;
}

/** Rules about Linux say nothing of a Windows container. */
export function windowsNote(name: string, sign: string, at: Path): WorkloadProblem {
  return {
    code: 'windows-container',
    message: `${name} is taken for a Windows container (${sign}): what only Linux has is left out`,
    at,
  };
}

function stackSignOf({ document, file, lines }: ComposeInput): Evidence | undefined {
  const sign = findStackSign(document.root, file);
  if (!sign) return undefined;
  const view = document.root.find(sign.at);
  const line = lines((view?.keyRange ?? view?.range ?? [0])[0]);
  return { code: 'CFG', what: `${sign.what} speaks of docker stack deploy`, origin: `${file}:${line}` };
}

function plainMap(view: View | undefined): PlainMap {
  const value = view?.plain();
  return isMap(value) ? value : {};
}

const programKeys = ['image', 'build', 'command', 'entrypoint', 'user', 'network_mode'];

/** By service: those of the same file that extend it and run another program or as another user. */
function differingExtenders(services: View): ReadonlyMap<string, readonly string[]> {
  const extenders = new Map<string, string[]>();
  for (const name of services.keys()) {
    const view = services.get(name);
    const reference = view?.kind === 'map' ? view.get('extends') : undefined;
    if (!reference || reference.get('file')) continue;
    const target = reference.kind === 'map' ? reference.get('service')?.text : reference.text;
    if (target === undefined || !programKeys.some(key => view!.get(key) !== undefined)) continue;
    const known = extenders.get(target);
    if (known) known.push(name);
    else extenders.set(target, [name]);
  }
  return extenders;
}

interface Chain {
  readonly base: PlainMap | undefined;
  readonly from: Service['extendsFrom'];
  readonly problem?: { readonly code: string; readonly message: string };
}

/** Nobody extends further; a chain without end would be read again for each of its services. */
const longestChain = 20;

/** What the `extends` of a service contributes: local files only, along the whole chain, cycles cut. */
function followExtends(project: Project, value: Plain | undefined, file: string, seen: readonly string[]): Chain {
  const reference = readReference(value, file);
  if (!reference) return { base: undefined, from: undefined };
  const { service, path } = reference;
  const key = `${path}#${service}`;
  const unresolved = (message: string): Chain => ({
    base: undefined,
    from: undefined,
    problem: { code: 'extends-unresolved', message },
  });
  if (path === undefined) return unresolved('the extended file lies outside the project or cannot be known');
  if (seen.includes(key)) return unresolved(`${service} extends itself`);
  if (seen.length > longestChain)
    return unresolved(`more than ${longestChain} services extend one another; extend less deeply`);
  const view = rootOf(project, path)?.get('services')?.get(service);
  if (view?.kind !== 'map') {
    return unresolved(`service ${service} of ${path} was not found; give harden the whole project`);
  }
  const plain = plainMap(view);
  const further = followExtends(project, plain.extends, path, [...seen, key]);
  const base = withoutUninherited(further.base ? mergeServices(further.base, plain) : plain);
  const complete = base.image !== undefined || base.build !== undefined;
  return { base, from: { file: path, service, complete }, ...(further.problem ? { problem: further.problem } : {}) };
}

function readReference(
  value: Plain | undefined,
  file: string,
): { service: string; path: string | undefined } | undefined {
  if (typeof value === 'string') return { service: value, path: file };
  if (!isMap(value)) return undefined;
  const service = toText(value.service);
  if (service === undefined) return undefined;
  const other = toText(value.file);
  if (other === undefined) return { service, path: file };
  if (/[$]|^https?:/.test(other)) return { service, path: undefined };
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
  return { service, path: joinPath(folder, other) };
}

/** Keys that an extending service does not inherit, or that must not be followed again. */
function withoutUninherited(service: PlainMap): PlainMap {
  const { extends: _extends, depends_on: _dependsOn, ...rest } = service;
  return rest;
}

function rootOf(project: Project, path: string): View | undefined {
  const { roots } = project;
  if (!roots.has(path)) roots.set(path, openRoot(project, path));
  return roots.get(path);
}

function openRoot(input: ComposeInput, path: string): View | undefined {
  const text = input.read(path);
  if (text === undefined) return undefined;
  const stream = input.open(text);
  if ('kind' in stream) return undefined;
  const document = stream.documents[0]?.read('go3');
  return document?.kind === 'document' ? document.root : undefined;
}

/** Compose reads `compose.override.yaml` beside a base with a default name by itself. */
function readOverrides(project: Project): PlainMap | undefined {
  const match = /^(.*\/)?(compose|docker-compose)\.(ya?ml)$/.exec(project.file);
  if (!match) return undefined;
  for (const extension of ['yml', 'yaml']) {
    const root = rootOf(project, `${match[1] ?? ''}${match[2]}.override.${extension}`);
    if (root) return plainMap(root.get('services'));
  }
  return undefined;
}
