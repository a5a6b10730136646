import type { EvidenceFile } from './types.ts';

/** What the manifests of a run refer to. */
export interface InUse {
  /** References of images, completed as in the records. */
  readonly refs: ReadonlySet<string>;
  /** `FILE\nSERVICE` */
  readonly services: ReadonlySet<string>;
}

/** Drops what no manifest refers to: references, images without any, probes of services that are gone or of images that are. */
export function pruneEvidence({ images, probes, schema }: EvidenceFile, { refs, services }: InUse): EvidenceFile {
  const kept = images
    .map(image => ({ ...image, refs: image.refs.filter(ref => refs.has(ref)) }))
    .filter(image => image.refs.length > 0);
  const ids = new Set(kept.map(({ id }) => id));
  return {
    schema,
    images: kept,
    probes: probes.filter(({ manifest, service, image }) => ids.has(image) && services.has(`${manifest}\n${service}`)),
  };
}
