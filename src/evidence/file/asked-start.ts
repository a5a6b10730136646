import { hash } from 'node:crypto';
import type { Container, Service } from '../../transform.ts';
import { canonical } from './write.ts';

/** A way in which a manifest starts an image: what it says instead of the image. */
export interface AskedStart {
  /** As in `AskedUser`; of starts without root nothing is asked. */
  readonly user: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workdir?: string;
  /** Undefined: the files do not tell the value. */
  readonly env: readonly (readonly [name: string, value: string | undefined])[];
  /** Variables come from files or other objects, too: any may be set to anything. */
  readonly hasFiles: boolean;
}

/** The start of an image by its own words. */
export const ownStart: AskedStart = { user: '', env: [], hasFiles: false };

/** How a service or a container starts its image. Undefined when that depends on a variable. */
export function askedStart(target: Service | Container): AskedStart | undefined {
  const { entrypoint, command, user } = target;
  const workdir = target.get(target.kind === 'service' ? 'working_dir' : 'workingDir');
  if (entrypoint === 'unknown' || command === 'unknown' || user?.unknown || workdir.unknown) return undefined;
  return {
    user: user ? String(user.uid ?? user.name ?? '') : '',
    ...(entrypoint ? { entrypoint } : {}),
    ...(command ? { command } : {}),
    ...(typeof workdir.value === 'string' ? { workdir: workdir.value } : {}),
    env: target.env.map(({ name, value }) => [name, value] as const),
    hasFiles: target.get('env_file').value !== undefined || target.get('envFrom').value !== undefined,
  };
}

/**
 * A way to start an image as one text, by which a record is asked; empty for the image's own. Variables count as far as the image
 * sets them itself (`names`): the value of no other one is used.
 */
export function startText(start: AskedStart, names: readonly string[]): string {
  const { entrypoint, command, workdir, env, hasFiles } = start;
  const own = new Set(names);
  const variables = env.filter(([name]) => own.has(name)).map(([name, value]) => [name, value ?? null]);
  const isOwn = !entrypoint && !command && workdir === undefined && variables.length === 0 && !hasFiles;
  if (isOwn) return '';
  const changes = { entrypoint, command, workdir, variables: Object.fromEntries(variables), hasFiles };
  return hash('sha256', canonical(changes)).slice(0, 16);
}

/** Whether a start by a user, as written, is one as root; `own`: the number of the image's user. */
export function isRootStart({ user }: Pick<AskedStart, 'user'>, own: number): boolean {
  return user === '' ? own === 0 : /^(0|root)(:|$)/.test(user);
}
