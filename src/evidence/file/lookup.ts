import type { ImageRef } from '../../transform.ts';
import type { EvidenceFile, ImageRecord, ProbeRecord } from './types.ts';

/** An image reference as records hold it: complete, and as short as it is usually written. Undefined when it is not known. */
export function completeReference({ registry, repository, tag, digest, unknown }: ImageRef): string | undefined {
  if (unknown) return undefined;
  const name = registry === 'docker.io' ? repository.replace(/^library\//, '') : `${registry}/${repository}`;
  return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** Name that Compose gives to an image that it builds for a service without `image`. */
export function builtReference(project: string, service: string): string {
  return `${project}-${service}:latest`;
}

/** Name of a Compose project by the folder of its file. */
export function projectName(folder: string): string {
  return folder
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}

/** The tag may lead to another image tomorrow: none, `latest`, or a single number. */
export function isFloating({ tag, digest }: ImageRef): boolean {
  return digest === undefined && (tag === undefined || tag === 'latest' || /^v?\d+$/.test(tag));
}

/** What is known about an image: a record, nothing, or two records between which the reference cannot choose. */
export type Lookup =
  | { readonly kind: 'found'; readonly image: ImageRecord }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous'; readonly ids: readonly string[] };

export class ImageIndex {
  readonly #byReference = new Map<string, ImageRecord[]>();
  readonly #built = new Map<string, ImageRecord[]>();
  readonly #runs = new Map<string, ProbeRecord[]>();

  constructor({ images, probes }: EvidenceFile) {
    for (const run of probes) {
      const key = runKey(run.kind, run.manifest, run.service);
      this.#runs.set(key, [...(this.#runs.get(key) ?? []), run]);
    }
    for (const image of images) {
      if (image.recipe !== undefined) this.#built.set(image.recipe, [...(this.#built.get(image.recipe) ?? []), image]);
      for (const ref of image.refs) this.#byReference.set(ref, [...(this.#byReference.get(ref) ?? []), image]);
    }
  }

  /** Of an image that is built from the project: the one record of this recipe that was made for the service. */
  builtFrom(recipe: string, service: string): ImageRecord | undefined {
    const found = this.#built.get(recipe)?.filter(({ refs }) => refs.some(ref => ref.endsWith(`-${service}:latest`)));
    return found?.length === 1 ? found[0] : undefined;
  }

  /** Recorded runs of a service or container, whatever image and settings it had. */
  runsOf(kind: ProbeRecord['kind'], manifest: string, service: string): readonly ProbeRecord[] {
    return this.#runs.get(runKey(kind, manifest, service)) ?? [];
  }

  /** A reference with a digest counts only when the record knows the digest. */
  find(image: ImageRef): Lookup {
    const reference = completeReference(image);
    const found = reference === undefined ? [] : (this.#byReference.get(reference) ?? []);
    const right = image.digest === undefined ? found : found.filter(({ digests }) => digests.includes(image.digest!));
    const [first] = right;
    if (first === undefined) return { kind: 'none' };
    return right.length === 1
      ? { kind: 'found', image: first }
      : { kind: 'ambiguous', ids: right.map(({ id }) => id).sort() };
  }
}

function runKey(kind: ProbeRecord['kind'], manifest: string, service: string): string {
  return [kind, manifest, service].join('\n');
}
