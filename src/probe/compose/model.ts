/** From the project as Compose prints it to containers that can be started in isolation, or the reason why one cannot. */

import { bareCapability } from '../../linux/capabilities.ts';
import { type Json, type JsonMap, texts, toList, toMap, toNumber, toText } from '../json.ts';
import type { Dependency, HealthCheck, RunSpec, SpecMount, SpecTmpfs } from '../spec.ts';
import { parseDuration } from './durations.ts';
import { refusalOf } from './refuse.ts';

export interface ComposeService {
  readonly name: string;
  /** A text: why it is not started. */
  readonly spec: RunSpec | string;
  /** What is not as in real life, in sentences. */
  readonly remarks: readonly string[];
}

export interface ComposeProject {
  readonly name: string;
  readonly services: readonly ComposeService[];
}

/** `folder`: where the project lies, for binds. */
export function readComposeProject(model: unknown, folder: string): ComposeProject {
  const project = toMap(model);
  const name = toText(project.name) ?? 'project';
  const services = Object.entries(toMap(project.services)).map(([service, value]) =>
    readService(service, toMap(value), { name, project, folder }),
  );
  return { name, services };
}

interface Around {
  readonly name: string;
  readonly project: JsonMap;
  readonly folder: string;
}

function readService(name: string, service: JsonMap, around: Around): ComposeService {
  const refusal = refusalOf(service, around.project, around.folder);
  if (refusal !== undefined) return { name, spec: refusal, remarks: [] };
  const mounts = toList(service.volumes).map(toMap);
  const files = [...filesOf(service, 'secrets', around), ...filesOf(service, 'configs', around)];
  const spec: RunSpec = {
    name,
    image: toText(service.image) ?? `${around.name}-${name}`,
    ...optional('entrypoint', words(service.entrypoint)),
    ...optional('command', words(service.command)),
    ...optional('user', toText(service.user)),
    ...optional('workingDir', toText(service.working_dir)),
    environment: environmentOf(service.environment),
    ...optional('hostname', toText(service.hostname)),
    ...optional('domainName', toText(service.domainname)),
    ...optional('init', typeof service.init === 'boolean' ? service.init : undefined),
    tty: service.tty === true,
    stdinOpen: service.stdin_open === true,
    ...optional('stopSignal', toText(service.stop_signal)),
    grace: parseDuration(toText(service.stop_grace_period) ?? '') ?? 10,
    health: healthOf(service.healthcheck),
    mounts: [...mounts.flatMap(mount => mountOf(mount, around)), ...files.filter(isBind)],
    tmpfs: [...texts(service.tmpfs).map(tmpfsOf), ...mounts.flatMap(longTmpfs)],
    ...optional('shmSize', toBytes(service.shm_size)),
    ulimits: ulimitsOf(service.ulimits),
    sysctls: Object.fromEntries(Object.entries(toMap(service.sysctls)).map(([key, value]) => [key, String(value)])),
    groupAdd: texts(service.group_add),
    capAdd: texts(service.cap_add).map(bareCapability),
    capDrop: texts(service.cap_drop).map(bareCapability),
    noNewPrivileges: texts(service.security_opt).some(option => /^no-new-privileges([:=]true)?$/.test(option)),
    readOnly: service.read_only === true,
    extraHosts: hostsOf(service.extra_hosts),
    network: networkOf(toText(service.network_mode)),
    aliases: aliasesOf(name, service),
    dependsOn: dependenciesOf(service),
    ...optional('memory', toBytes(service.mem_limit) ?? toBytes(limitOf(service, 'memory'))),
    ...optional('nanoCpus', toNano(service.cpus ?? limitOf(service, 'cpus'))),
    ...optional('pidsLimit', toNumber(service.pids_limit ?? limitOf(service, 'pids'))),
    ports: portsOf(service),
    restarts: !['', 'no'].includes(toText(service.restart) ?? ''),
    inlineFiles: files.flatMap(file => (isBind(file) ? [] : [file])),
  };
  return { name, spec, remarks: remarksOf(service, around) };
}

// ---------------------------------------------------------------------------------------------------------------------
// Mounts

function mountOf(mount: JsonMap, { project }: Around): readonly SpecMount[] {
  const target = clean(toText(mount.target) ?? '/');
  const source = toText(mount.source);
  const readOnly = mount.read_only === true;
  if (mount.type === 'bind' && source !== undefined) return [{ kind: 'bind', source, target, readOnly }];
  if (mount.type !== 'volume') return [];
  if (source === undefined) return [{ kind: 'anonymous', target }];
  const bound = boundFolder(toMap(toMap(project.volumes)[source]));
  if (bound !== undefined) return [{ kind: 'bind', source: bound, target, readOnly }];
  return [{ kind: 'volume', key: source, target, readOnly, copyUp: toMap(mount.volume).nocopy !== true }];
}

/** A volume that is nothing but a folder of the host. */
function boundFolder(volume: JsonMap): string | undefined {
  const options = toMap(volume.driver_opts);
  return /(^|,)r?bind(,|$)/.test(toText(options.o) ?? '') ? toText(options.device) : undefined;
}

function longTmpfs(mount: JsonMap): readonly SpecTmpfs[] {
  if (mount.type !== 'tmpfs') return [];
  const { size, mode } = toMap(mount.tmpfs);
  const options = [
    ...(size === undefined ? [] : [`size=${size}`]),
    ...(typeof mode === 'number' ? [`mode=${mode.toString(8)}`] : []),
    // The long form lets programs be run from it.
    'exec',
  ];
  return [{ target: clean(toText(mount.target) ?? '/'), options: options.join(',') }];
}

function tmpfsOf(text: string): SpecTmpfs {
  const [target = '/', options = ''] = text.split(':');
  return { target: clean(target), options };
}

type FileMount = Extract<SpecMount, { kind: 'bind' }> | RunSpec['inlineFiles'][number];

function isBind(file: FileMount): file is Extract<SpecMount, { kind: 'bind' }> {
  return 'kind' in file;
}

function filesOf(service: JsonMap, kind: 'secrets' | 'configs', { project }: Around): readonly FileMount[] {
  return toList(service[kind]).flatMap((item): readonly FileMount[] => {
    const use = typeof item === 'string' ? { source: item } : toMap(item);
    const name = toText(use.source) ?? '';
    const definition = toMap(toMap(project[kind])[name]);
    const given = toText(use.target) ?? name;
    const target = given.startsWith('/') ? given : kind === 'secrets' ? `/run/secrets/${given}` : `/${given}`;
    const file = toText(definition.file);
    if (file !== undefined) return [{ kind: 'bind', source: file, target, readOnly: true }];
    const variable = toText(definition.environment);
    const body = toText(definition.content) ?? (variable === undefined ? '' : (process.env[variable] ?? ''));
    const mode = Number.parseInt(String(use.mode ?? '444'), 8);
    return [{ path: target, body, mode, uid: Number(use.uid ?? 0), gid: Number(use.gid ?? 0) }];
  });
}

// ---------------------------------------------------------------------------------------------------------------------
// The rest

function healthOf(value: Json | undefined): HealthCheck {
  if (value === undefined || value === null) return { kind: 'image' };
  const check = toMap(value);
  const test = typeof check.test === 'string' ? ['CMD-SHELL', check.test] : texts(check.test);
  if (check.disable === true || test[0] === 'NONE') return { kind: 'none' };
  if (test.length === 0) return { kind: 'image' };
  return { kind: 'command', test, timeout: parseDuration(toText(check.timeout) ?? '') ?? 30 };
}

function networkOf(mode: string | undefined): RunSpec['network'] {
  if (mode === 'none') return { kind: 'none' };
  const [, service] = /^service:(.+)$/.exec(mode ?? '') ?? [];
  return service === undefined ? { kind: 'project' } : { kind: 'of', service };
}

function aliasesOf(name: string, service: JsonMap): readonly string[] {
  const networks = Object.values(toMap(service.networks));
  const own = toText(service.container_name);
  const more = networks.flatMap(network => texts(toMap(network).aliases));
  return [...new Set([name, ...(own === undefined ? [] : [own]), ...more])];
}

const conditions: Readonly<Record<string, Dependency['condition']>> = {
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
};

function dependenciesOf(service: JsonMap): readonly Dependency[] {
  const given = service.depends_on;
  const named = Array.isArray(given)
    ? texts(given).map((name): Dependency => ({ service: name, condition: 'started' }))
    : Object.entries(toMap(given)).map(
        ([name, value]): Dependency => ({
          service: name,
          condition: conditions[toText(toMap(value).condition) ?? ''] ?? 'started',
        }),
      );
  const network = networkOf(toText(service.network_mode));
  const others = [
    ...(network.kind === 'of' ? [network.service] : []),
    ...texts(service.links).map(link => link.split(':')[0]!),
  ];
  const known = new Set(named.map(({ service: name }) => name));
  return [
    ...named,
    ...others.filter(name => !known.has(name)).map((name): Dependency => ({ service: name, condition: 'started' })),
  ];
}

function portsOf(service: JsonMap): readonly number[] {
  const published = toList(service.ports)
    .map(toMap)
    .filter(({ protocol }) => protocol !== 'udp')
    .map(({ target }) => Number(target));
  const exposed = texts(service.expose)
    .filter(text => !text.endsWith('/udp'))
    .map(text => Number.parseInt(text, 10));
  return [...new Set([...published, ...exposed])].filter(port => port > 0 && port < 65536);
}

function ulimitsOf(value: Json | undefined): RunSpec['ulimits'] {
  return Object.entries(toMap(value)).flatMap(([name, limit]) => {
    const single = toNumber(limit);
    if (single !== undefined) return [{ name, soft: single, hard: single }];
    const { soft, hard } = toMap(limit);
    const numbers = [toNumber(soft), toNumber(hard)] as const;
    return [{ name, soft: numbers[0] ?? numbers[1] ?? 0, hard: numbers[1] ?? numbers[0] ?? 0 }];
  });
}

function hostsOf(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return texts(value).map(text => text.replace('=', ':'));
  return Object.entries(toMap(value)).flatMap(([host, addresses]) =>
    (Array.isArray(addresses) ? texts(addresses) : [String(addresses)]).map(address => `${host}:${address}`),
  );
}

function remarksOf(service: JsonMap, { project }: Around): readonly string[] {
  const external = toList(service.volumes)
    .map(mount => toText(toMap(mount).source) ?? '')
    .filter(source => toMap(toMap(project.volumes)[source]).external === true);
  return external.length > 0 ? ['an external volume was replaced by an empty one'] : [];
}

function limitOf(service: JsonMap, key: string): Json | undefined {
  return toMap(toMap(toMap(service.deploy).resources).limits)[key];
}

function environmentOf(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return texts(value);
  return Object.entries(toMap(value)).flatMap(([name, text]) => (text === null ? [] : [`${name}=${String(text)}`]));
}

/** Without a slash at the end, and without empty parts. */
function clean(path: string): string {
  return path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
}

function optional<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: T });
}

function words(value: Json | undefined): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : undefined;
}

function toNano(value: Json | undefined): number | undefined {
  const number = toNumber(value);
  return number === undefined || number <= 0 ? undefined : Math.round(number * 1e9);
}

const sizes: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Compose prints bytes, mostly as text. */
function toBytes(value: Json | undefined): number | undefined {
  const [, number, unit = 'b'] = /^(\d+(?:\.\d+)?)([bkmg])?b?$/i.exec(String(value ?? '')) ?? [];
  return number === undefined ? undefined : Math.floor(Number(number) * sizes[unit.toLowerCase()]!);
}
