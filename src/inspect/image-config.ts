import { createHash } from 'node:crypto';
import { ImageProblem } from './problem.ts';

/** The configuration of an image, as far as it matters here. */
export interface ImageConfig {
  /** `sha256:` of its bytes. */
  readonly id: string;
  /** `linux/amd64` */
  readonly platform: string;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly workdir: string;
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
  readonly stopSignal: string | undefined;
  readonly healthcheck: readonly string[] | undefined;
  /** Digest of each unpacked layer, lowest first. */
  readonly layers: readonly string[];
}

/** Reads a configuration by its bytes. Whatever is of another kind than it should be is refused. */
export function readImageConfig(bytes: Uint8Array): ImageConfig {
  const whole = record(parse(bytes));
  const config = record(whole.config ?? {});
  const rootfs = record(whole.rootfs ?? {});
  const healthcheck = record(config.Healthcheck ?? {});
  const variant = text(whole.variant);
  return {
    id: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    platform: [text(whole.os) || 'linux', text(whole.architecture), ...(variant ? [variant] : [])].join('/'),
    user: text(config.User),
    entrypoint: words(config.Entrypoint),
    command: words(config.Cmd),
    env: words(config.Env).map(item => {
      const at = item.indexOf('=');
      return at === -1 ? [item, ''] : [item.slice(0, at), item.slice(at + 1)];
    }),
    workdir: text(config.WorkingDir),
    volumes: Object.keys(record(config.Volumes ?? {})).sort(),
    ports: Object.keys(record(config.ExposedPorts ?? {})).sort(),
    stopSignal: text(config.StopSignal) || undefined,
    healthcheck: words(healthcheck.Test).length > 0 ? words(healthcheck.Test) : undefined,
    layers: words(rootfs.diff_ids),
  };
}

/** JSON of an image, whichever document it is. */
export function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw new ImageProblem('holds a document that is no JSON');
  }
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
  return value as Record<string, unknown>;
}

export function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw malformed();
  return value;
}

export function text(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw malformed();
  return value;
}

export function words(value: unknown): readonly string[] {
  return list(value).map(text);
}

function malformed(): ImageProblem {
  return new ImageProblem('holds a document of another form than images have');
}
