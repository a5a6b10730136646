import type { UserFacts } from '../config/types.ts';
import type { ImageRef, Runnable } from '../transform.ts';
import { repositoryNames } from '../workloads/image-reference.ts';
import { factsJson } from './facts.generated.ts';

type Confidence = 'tested' | 'source' | 'docs' | 'memory' | 'none';
type When = 'always' | 'first-start' | 'restart' | 'unowned-data' | 'privileged-port' | 'feature' | 'shutdown' | string;

/** One entry of the image facts; src/evidence/data/images.yaml explains the keys by example. */
export interface ImageFacts {
  readonly name: string;
  readonly category: string;
  readonly names: readonly string[];
  readonly tags: readonly string[];
  readonly variants: readonly Variant[];
  readonly default_user: string | null;
  readonly startup: 'runs-as-root' | 'root-then-drops' | 'non-root';
  readonly capabilities: readonly { readonly cap: string; readonly when: When; readonly reason: string }[];
  readonly cap_add_safe: readonly string[];
  readonly file_capabilities: readonly {
    readonly binary: string;
    readonly caps: readonly string[];
    readonly effective_bit: boolean;
  }[];
  readonly run_as_service_user: {
    readonly supported: 'full' | 'needs-prep' | 'partial' | 'no' | 'is-default' | 'unknown';
    readonly user: string | null;
    readonly needs: readonly string[];
    readonly capabilities: readonly string[];
  };
  readonly data_paths: readonly { readonly path: string; readonly declared_volume: boolean; readonly when: When }[];
  readonly scratch_paths: readonly {
    readonly path: string;
    readonly when: When;
    readonly image_mode: string | null;
    readonly writer: 'root' | 'service' | 'both';
    readonly exec: boolean;
    readonly needs_image_content: boolean;
    readonly reason: string;
  }[];
  readonly privileged_ports: readonly number[];
  readonly privilege_gain: { readonly needed: boolean; readonly reason?: string; readonly note?: string };
  readonly read_only_root: {
    readonly verdict: 'ok' | 'with-scratch' | 'conditional' | 'blocked' | 'unknown';
    readonly note?: string;
  };
  readonly derived_images: readonly unknown[];
  readonly evidence: readonly { readonly repo: string; readonly file: string; readonly says: string }[];
  readonly confidence: Readonly<
    Record<'user' | 'startup' | 'capabilities' | 'run_as' | 'paths' | 'ports' | 'read_only', Confidence>
  >;
}

interface Variant {
  readonly match: string;
  readonly user: string;
  readonly uid: number | null;
  readonly gid: number | null;
}

interface Data {
  readonly images: readonly ImageFacts[];
  readonly programs: Readonly<Record<string, readonly string[]>>;
  readonly arguments: readonly string[];
  readonly fine_with_data_mounted: readonly string[];
  readonly blocked_by_env: Readonly<Record<string, readonly string[]>>;
  readonly features: Readonly<Record<string, readonly Feature[]>>;
}

/** A path that is written only when the manifest mounts or sets something. */
interface Feature {
  readonly path: string;
  readonly mount?: string;
  readonly env?: readonly string[];
}

let data: Data | undefined;
let byName: Map<string, ImageFacts[]> | undefined;

export function factsData(): Data {
  data ??= JSON.parse(factsJson) as Data;
  return data;
}

function index(): Map<string, ImageFacts[]> {
  if (byName) return byName;
  byName = new Map();
  for (const image of factsData().images) {
    for (const name of image.names) {
      const list = byName.get(name);
      if (list) list.push(image);
      else byName.set(name, [image]);
    }
  }
  return byName;
}

/** A matched entry with the row for the tag. */
export interface Match {
  readonly facts: ImageFacts;
  readonly variant: Variant | undefined;
  /** `postgres:16`, for evidence. */
  readonly label: string;
}

/** The bundled facts about an image; undefined when the image is not known, or not from its reference. */
export function matchImage(image: ImageRef | undefined): Match | undefined {
  if (!image || image.unknown) return undefined;
  for (const name of repositoryNames(image)) {
    const owners = index().get(name) ?? index().get(name.replace(/\/[^/]*$/, '/*'));
    const facts = owners && bestForTag(owners, image.tag);
    if (facts) {
      const variant = facts.variants.find(({ match }) => matchesGlob(image.tag ?? 'latest', match));
      const short = name.replace(/^docker\.io\/(library\/)?/, '');
      return { facts, variant, label: image.tag === undefined ? short : `${short}:${image.tag}` };
    }
  }
  return undefined;
}

/** Several entries may own a repository; the one for any tag is the last resort. */
function bestForTag(owners: readonly ImageFacts[], tag: string | undefined): ImageFacts | undefined {
  const special = owners.find(
    ({ tags }) => !tags.includes('*') && tags.some(glob => matchesGlob(tag ?? 'latest', glob)),
  );
  return special ?? owners.find(({ tags }) => tags.includes('*'));
}

/** `*`, `?` and `[a-z]`, over the whole text. */
export function matchesGlob(text: string, glob: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`).test(text);
}

/** Facts the user gave for this image. */
export function matchUserFacts(image: ImageRef | undefined, all: readonly UserFacts[]): UserFacts | undefined {
  if (!image || image.unknown) return undefined;
  const names = repositoryNames(image);
  return all.find(({ image: pattern }) => {
    const slash = pattern.lastIndexOf('/');
    const colon = pattern.indexOf(':', slash + 1);
    const repository = colon === -1 ? pattern : pattern.slice(0, colon);
    const tag = colon === -1 ? '*' : pattern.slice(colon + 1);
    return names.some(name => matchesGlob(name, repository)) && matchesGlob(image.tag ?? '', tag);
  });
}

/**
 * Whether the manifest leaves the image's own program in place: `default`, only with other arguments, or `other` / `unknown` when the
 * facts about the start no longer hold.
 */
export function programOf(c: Runnable, { facts }: Match): 'default' | 'other' | 'unknown' {
  if (c.entrypoint === 'unknown' || c.command === 'unknown') return 'unknown';
  const known = factsData().programs[facts.name] ?? [];
  const entrypoint = c.entrypoint;
  if (entrypoint !== undefined && entrypoint.length > 0) {
    // Kubernetes `command` and Compose `entrypoint` replace the script; only naming the script itself keeps it.
    return /(^|\/)docker-entrypoint\.sh$/.test(entrypoint[0]!) && isProgram(entrypoint[1] ?? c.command?.[0], known)
      ? 'default'
      : 'other';
  }
  const first = c.command?.[0];
  if (factsData().arguments.includes(facts.name)) return 'default';
  return isProgram(first, known) ? 'default' : 'other';
}

function isProgram(first: string | undefined, known: readonly string[]): boolean {
  return first === undefined || first === '' || first.startsWith('-') || known.includes(first);
}

export function isStrong(...levels: readonly Confidence[]): boolean {
  return levels.every(level => level === 'tested' || level === 'source' || level === 'docs');
}
