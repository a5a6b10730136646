/** The configuration after defaults and validation. Everything in it is data. */
import type { Preset } from '../transform.ts';
import type { BotConfig } from './bot.ts';
import type { limits, thresholds } from './choices.ts';

export interface IgnoreEntry {
  readonly rule: string;
  /** Glob on the file path; absent: every file. */
  readonly path?: string;
  /** `service web`, `Deployment/web` or a container name; absent: every resource. */
  readonly resource?: string;
  readonly reason: string;
  /** ISO date; after it the finding is active again. */
  readonly until?: string;
}

/** Facts about an image, given by the user: the same shape as the bundled ones, all parts optional. */
export interface UserFacts {
  /** Repository, optionally with a tag glob: `ghcr.io/acme/api`, `acme/worker:1.*`. */
  readonly image: string;
  readonly user?: string;
  readonly startup?: 'non-root' | 'root-then-drops' | 'runs-as-root';
  readonly capabilities?: readonly string[];
  readonly writable?: readonly {
    readonly path: string;
    readonly need?: 'scratch' | 'seeded' | 'persistent';
    readonly exec?: boolean;
  }[];
  /** Non-root `uid:gid` it can be started as. */
  readonly runAs?: string;
  readonly usesKubernetesApi?: boolean;
  readonly privilegeGain?: boolean;
}

/** How the review looks and behaves. */
export interface UiConfig {
  /** What is accepted at the start: what `fix --write` would do, or nothing. */
  readonly start: 'default' | 'none';
  readonly theme: 'auto' | 'colorblind';
  readonly background: 'auto' | 'dark' | 'light';
  /** A dialogue of lines instead of the full screen. */
  readonly plain: boolean;
  /** Command to the keys that mean it, instead of the usual ones. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

export interface Config {
  readonly safety: (typeof limits)[number];
  readonly failOn: (typeof thresholds)[number];
  /** The rules that run. */
  readonly preset: Preset;
  /** Rule id to on or off; absent: as the preset says. */
  readonly rules: Readonly<Record<string, 'on' | 'off'>>;
  readonly ignore: readonly IgnoreEntry[];
  /** Globs of files that are never read. */
  readonly exclude: readonly string[];
  /** Bytes. */
  readonly maxFileSize: number;
  readonly compose: { readonly engine: 'docker' | 'podman' | 'swarm' | 'unknown' };
  readonly kubernetes: {
    readonly version: string;
    readonly runtime: 'containerd' | 'cri-o' | 'unknown';
    /** Whether the storage behind claims is given to the group of a pod. */
    readonly claims: 'fsgroup' | 'unknown';
  };
  /** Registries, and folders of them, that images may come from; empty: any. */
  readonly registries: { readonly allow: readonly string[] };
  readonly probe: {
    /** Words of a program that is run in a service after each start of a probe; it has to exit with 0. */
    readonly exercise: Readonly<Record<string, readonly string[]>>;
  };
  readonly facts: readonly UserFacts[];
  /** `file`: path from the root. */
  readonly evidence: { readonly file: string };
  /** Path from the root of the findings that are not told any more. */
  readonly baseline: string;
  readonly bot: BotConfig;
  readonly ui: UiConfig;
}
