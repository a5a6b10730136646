import { createHash } from 'node:crypto';

export type EngineName = 'docker' | 'podman';

/** A way to an engine: a socket that Node can open, or a program that carries the connection over its own input and output. */
export type Endpoint =
  | { readonly kind: 'socket'; readonly engine: EngineName; readonly path: string }
  | { readonly kind: 'program'; readonly engine: EngineName; readonly words: readonly [string, ...string[]] };

/** What the way to an engine depends on. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly uid: number;
  readonly platform: string;
  readonly exists: (path: string) => boolean;
  /** Text of a small file of the user; undefined when there is none. */
  readonly read: (path: string) => string | undefined;
}

const docker = 'docker';
const dial: Endpoint = { kind: 'program', engine: docker, words: ['docker', 'system', 'dial-stdio'] };

/**
 * The engine that the user's own client would talk to. For Docker: `DOCKER_HOST`, `DOCKER_CONTEXT`, the chosen context, the usual
 * socket. For Podman: `CONTAINER_HOST`, then the user's own socket, then that of the machine.
 */
export function findEndpoint(wanted: EngineName | 'auto', around: Surroundings): Endpoint {
  if (wanted === 'podman')
    return podmanEndpoint(around) ?? { kind: 'socket', engine: 'podman', path: podmanSockets(around)[0]! };
  const chosen = dockerEndpoint(around);
  if (wanted === 'docker' || !isUsualSocket(chosen) || around.exists(chosen.path)) return chosen;
  return podmanEndpoint(around) ?? chosen;
}

const usualSocket = '/var/run/docker.sock';

function isUsualSocket(endpoint: Endpoint): endpoint is Extract<Endpoint, { kind: 'socket' }> {
  return endpoint.kind === 'socket' && endpoint.path === usualSocket;
}

function dockerEndpoint(around: Surroundings): Endpoint {
  const { env } = around;
  if (env.DOCKER_HOST) return toEndpoint(env.DOCKER_HOST);
  const context = env.DOCKER_CONTEXT || currentContext(around);
  if (context === undefined || context === 'default') return toEndpoint(`unix://${usualSocket}`);
  const host = hostOfContext(context, around);
  return host === undefined ? dial : toEndpoint(host);
}

/** Only a plain socket can be opened here; TLS, ssh and pipes are the business of Docker's own client. */
function toEndpoint(host: string): Endpoint {
  return host.startsWith('unix://')
    ? { kind: 'socket', engine: docker, path: host.slice('unix://'.length) || usualSocket }
    : dial;
}

function dockerFolder({ env, home }: Surroundings): string {
  return env.DOCKER_CONFIG || `${home}/.docker`;
}

function currentContext(around: Surroundings): string | undefined {
  const config = parse(around.read(`${dockerFolder(around)}/config.json`));
  return typeof config.currentContext === 'string' && config.currentContext !== '' ? config.currentContext : undefined;
}

function hostOfContext(name: string, around: Surroundings): string | undefined {
  const folder = createHash('sha256').update(name).digest('hex');
  const meta = parse(around.read(`${dockerFolder(around)}/contexts/meta/${folder}/meta.json`));
  const endpoints = meta.Endpoints as { docker?: { Host?: unknown } } | undefined;
  const host = endpoints?.docker?.Host;
  return typeof host === 'string' ? host : undefined;
}

function parse(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function podmanEndpoint(around: Surroundings): Endpoint | undefined {
  const given = around.env.CONTAINER_HOST;
  if (given?.startsWith('unix://')) return { kind: 'socket', engine: 'podman', path: given.slice('unix://'.length) };
  const path = podmanSockets(around).find(around.exists);
  return path === undefined ? undefined : { kind: 'socket', engine: 'podman', path };
}

function podmanSockets({ env, uid }: Surroundings): readonly string[] {
  const own = `${env.XDG_RUNTIME_DIR || `/run/user/${uid}`}/podman/podman.sock`;
  return uid === 0 ? ['/run/podman/podman.sock', own] : [own, '/run/podman/podman.sock'];
}
