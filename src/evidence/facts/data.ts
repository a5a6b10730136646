import type { RoomInSettings } from '../manifest/configured-paths.ts';
import type { Trigger } from '../manifest/trigger.ts';
import { factsJson } from './facts.generated.ts';

/** Shape of the bundled image facts. The YAML files in src/evidence/data are the source and explain the keys. */

export type Confidence = 'tested' | 'source' | 'docs' | 'memory' | 'none';
export type FactGroup = 'user' | 'startup' | 'capabilities' | 'run_as' | 'paths' | 'ports' | 'read_only';

/** Account of the program in the images of one tag family. */
export interface Variant {
  readonly match: string;
  readonly user: string;
  readonly uid: number | null;
  readonly gid: number | null;
  /** User of the image, where it is another one than that of the entry. */
  readonly default_user?: string;
  readonly note?: string;
}

export interface CapabilityRow {
  readonly cap: string;
  readonly when: 'always' | 'first-start' | 'restart' | 'unowned-data' | 'privileged-port' | 'feature' | 'shutdown';
  readonly reason: string;
}

export interface ScratchRow {
  readonly path: string;
  readonly when: 'always' | 'feature';
  readonly image_mode: string;
  readonly writer: 'root' | 'service' | 'both';
  readonly exec: boolean;
  readonly needs_image_content: boolean;
  readonly reason: string;
}

export interface DataRow {
  readonly path: string;
  readonly declared_volume: boolean;
  readonly note?: string;
}

export interface ImageFacts {
  readonly name: string;
  readonly category: string;
  readonly names: readonly string[];
  readonly tags: readonly string[];
  readonly variants: readonly Variant[];
  readonly default_user: string;
  readonly startup: 'runs-as-root' | 'root-then-drops' | 'non-root';
  readonly capabilities: readonly CapabilityRow[];
  readonly file_capabilities: readonly {
    readonly binary: string;
    readonly caps: readonly string[];
    readonly effective_bit: boolean;
    /** Only images with one of these tags have it. */
    readonly tags?: readonly string[];
  }[];
  readonly run_as_service_user: {
    readonly supported: 'full' | 'needs-prep' | 'partial' | 'no' | 'is-default' | 'unknown';
    readonly user: string | null;
    readonly needs: readonly string[];
    readonly capabilities: readonly string[];
  };
  readonly data_paths: readonly DataRow[];
  readonly scratch_paths: readonly ScratchRow[];
  readonly privilege_gain: { readonly needed: boolean; readonly note?: string };
  readonly read_only_root: {
    readonly verdict: 'ok' | 'with-scratch' | 'conditional' | 'blocked' | 'unknown';
    readonly note?: string;
  };
  readonly derived_images: readonly { readonly name: string; readonly confidence: Confidence }[];
  readonly evidence: readonly { readonly repo: string; readonly file: string; readonly says: string }[];
  readonly confidence: Readonly<Record<FactGroup, Confidence>>;
  readonly conditions: Conditions;
}

export interface MajorRange {
  readonly from?: number;
  readonly to?: number;
}

export interface PathCondition extends Trigger {
  readonly path: string;
  readonly major?: MajorRange;
  readonly always?: true;
  readonly never?: string;
  readonly seeded?: true;
  readonly content?: true;
  readonly link?: string;
}

export interface CapabilityCondition extends Trigger {
  readonly cap: string;
  readonly major?: MajorRange;
  readonly always?: string;
}

export interface Start {
  readonly entrypoint: 'script' | 'program' | 'none';
  readonly programs: readonly string[];
  readonly flags?: false;
  readonly direct?: true;
  /** With one of these the image starts in another way than the facts describe. */
  readonly unless?: Trigger;
}

/** What the facts say in prose, made decidable. */
export interface Conditions {
  readonly start?: Start;
  /** The facts were read up to this major version; `latest` is the one that a tag without a number meant then. */
  readonly versions?: { readonly to: number; readonly latest?: number; readonly origin: string };
  readonly read_only?: {
    readonly when?: 'data-mounted';
    readonly blocked_by_env?: readonly string[];
    readonly needs_env?: string;
    readonly needs_word?: { readonly word: string; readonly because: string };
    readonly settings?: RoomInSettings;
  };
  readonly paths?: readonly PathCondition[];
  readonly capabilities?: readonly CapabilityCondition[];
  readonly privilege_gain?: { readonly unless_env: string };
  /** Why a group is not sure enough to act on without a human. */
  readonly doubts?: { readonly capabilities?: string; readonly paths?: string };
  readonly answered?: readonly string[];
}

/** A base image for own Dockerfiles: what every user may write there, and the accounts it comes with. */
export interface Base {
  readonly name: string;
  readonly writable: readonly string[];
  readonly users: readonly {
    readonly name: string;
    readonly uid: number;
    readonly gid: number;
    readonly home?: string;
  }[];
  readonly origin: string;
}

export interface FactsData {
  readonly images: readonly ImageFacts[];
  readonly bases: readonly Base[];
}

let data: FactsData | undefined;

/** Parsed on first use: a run that meets no image pays nothing. */
export function factsData(): FactsData {
  data ??= JSON.parse(factsJson) as FactsData;
  return data;
}
