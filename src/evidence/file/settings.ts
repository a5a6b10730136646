import { hash } from 'node:crypto';
import { defaultCapabilities } from '../../linux/capabilities.ts';
import type { Plain, PodSpec, Runnable } from '../../transform.ts';
import type { ProbeRecord } from './types.ts';
import { canonical } from './write.ts';

/** What a run depended on, by key. What our own fixes write is not among it: writing a fix must not age its evidence. */
export type Settings = Readonly<Record<string, Plain>>;

/** Our fixes add these mounts; the record lists the ones that a run had. */
const shortLived = new Set(['tmpfs', 'anonymous', 'empty-dir']);
const granted = new Set<string>(defaultCapabilities);

/** The settings of a service or a container. Texts are taken as written: `${X}` stays `${X}`. */
export function settingsOf(target: Runnable, pod?: PodSpec): Settings {
  const common: Record<string, Plain> = {
    mounts: target.mounts
      .filter(({ kind }) => !shortLived.has(kind))
      .map(({ target: path, kind, readOnly }) => [path, kind, readOnly])
      .sort(byText),
    ports: target.ports.map(({ container, protocol }) => [container ?? null, protocol]).sort(byText),
    // Beside a new `cap_drop: ALL` the granted ones are named again; before, naming them changed nothing.
    capAdd: [...new Set(target.capAdd)].filter(name => !granted.has(name)).sort(),
    privileged: target.privileged,
    user: rootAsNone(userOf(target)),
  };
  return withoutEmpty(pod ? { ...common, ...ofPod(target, pod) } : { ...common, ...ofService(target) });
}

function ofService(service: Runnable): Record<string, Plain> {
  const get = (...keys: string[]): Plain => service.get(...keys).value ?? null;
  const networkMode = get('network_mode');
  return {
    command: get('command'),
    entrypoint: get('entrypoint'),
    workingDir: get('working_dir'),
    environment: environmentOf(get('environment')),
    envFile: get('env_file'),
    sysctls: get('sysctls'),
    ulimits: get('ulimits'),
    init: get('init'),
    groupAdd: get('group_add'),
    networkMode: typeof networkMode === 'string' ? networkMode.replace(/:.*/, '') : null,
  };
}

function ofPod(container: Runnable, pod: PodSpec): Record<string, Plain> {
  const own = (...keys: string[]): Plain => container.get(...keys).value ?? null;
  const shared = (...keys: string[]): Plain => pod.get('securityContext', ...keys).value ?? null;
  return {
    command: own('command'),
    args: own('args'),
    workingDir: own('workingDir'),
    environment: own('env'),
    envFrom: own('envFrom'),
    sysctls: shared('sysctls'),
    fsGroup: shared('fsGroup'),
    supplementalGroups: shared('supplementalGroups'),
    hostNetwork: pod.get('hostNetwork').value ?? null,
    initContainers: pod.containers
      .filter(({ role }) => role === 'init' || role === 'sidecar')
      .map(init => [
        init.name,
        init.image?.text ?? null,
        init.get('command').value ?? null,
        init.get('args').value ?? null,
      ]),
  };
}

/** A map and a list that say the same are the same. */
function environmentOf(value: Plain): Plain {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return [...(value as readonly Plain[])].map(String).sort();
  return Object.entries(value)
    .map(([name, text]) => (text === null ? name : `${name}=${String(text)}`))
    .sort();
}

function userOf({ user }: Runnable): Plain {
  if (!user) return null;
  if (user.unknown) return 'unknown';
  return `${user.name ?? user.uid}${user.gid === undefined ? '' : `:${user.gid}`}`;
}

/** A start as root is the same start with and without saying so, unless the image has another user: then the image id tells. */
function rootAsNone(user: Plain): Plain {
  return typeof user === 'string' && /^(root|0)(:0)?$/.test(user) ? 'root' : user;
}

function byText(a: Plain, b: Plain): number {
  return canonical(a) < canonical(b) ? -1 : 1;
}

/** What is not set and what is set to nothing are the same. */
function withoutEmpty(settings: Record<string, Plain>): Settings {
  const isEmpty = (value: Plain): boolean =>
    value === null || value === false || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => !isEmpty(value)));
}

export function hashSettings(settings: Settings): Pick<ProbeRecord, 'settings' | 'parts'> {
  const parts = Object.entries(settings).map(
    ([key, value]) => [key, hash('sha256', canonical(value)).slice(0, 12)] as const,
  );
  return { settings: hash('sha256', canonical(settings)), parts: Object.fromEntries(parts) };
}

/**
 * The keys that differ from what a probe has seen; none: it still holds. A user that the probe itself found, and that is written now,
 * is no difference.
 */
export function changedSettings(
  settings: Settings,
  { settings: seen, parts, asUser }: Pick<ProbeRecord, 'settings' | 'parts' | 'asUser'>,
): readonly string[] {
  const { user, ...before } = settings;
  const isOurs = asUser !== undefined && user === `${asUser.user.uid}:${asUser.user.gid}`;
  const candidates = isOurs ? [settings, before, { ...before, user: 'root' }] : [settings];
  const hashes = candidates.map(hashSettings);
  if (hashes.some(({ settings: now }) => now === seen)) return [];
  const now = hashes[0]!.parts;
  const keys = new Set([...Object.keys(now), ...Object.keys(parts)]);
  return [...keys].filter(key => now[key] !== parts[key] && !(key === 'user' && isOurs)).sort();
}
