import { mergeEvidence } from './merge.ts';
import type { EvidenceFile, ImageRecord, ProbeRecord } from './types.ts';

/**
 * Puts a fresh record into the file. A reference that now leads to this image leads to no other any more; an image that is left
 * without a reference goes, and its probes with it. Users that were asked about before stay.
 */
export function putImage(file: EvidenceFile, fresh: ImageRecord): EvidenceFile {
  const moved = new Set(fresh.refs);
  const others = file.images
    .filter(({ id }) => id !== fresh.id)
    .map(image => ({ image, refs: image.refs.filter(ref => !moved.has(ref)) }))
    .filter(({ image, refs }) => refs.length > 0 || image.refs.length === 0)
    .map(({ image, refs }) => ({ ...image, refs }));
  const old = file.images.find(({ id }) => id === fresh.id);
  const image = old && old.reader === fresh.reader ? withEarlier(fresh, old) : fresh;
  const ids = new Set([fresh.id, ...others.map(({ id }) => id)]);
  return {
    schema: file.schema,
    images: [...others, image],
    probes: file.probes.filter(probe => ids.has(probe.image)),
  };
}

/** The same bytes read again by the same rules: the fresh statements, with names and users of both. */
function withEarlier(fresh: ImageRecord, old: ImageRecord): ImageRecord {
  const asked = new Set(fresh.writable.map(whose));
  const { file } = mergeEvidence(
    { schema: 'harden-evidence/1', images: [{ ...fresh, writable: [] }], probes: [] },
    {
      schema: 'harden-evidence/1',
      images: [{ ...fresh, digests: old.digests, refs: old.refs, writable: [] }],
      probes: [],
    },
  );
  const earlier = old.writable.filter(entry => !asked.has(whose(entry)));
  return { ...file.images[0]!, writable: [...fresh.writable, ...earlier] };
}

function whose({ uid, gid, groups }: ImageRecord['writable'][number]): string {
  return [uid, gid, ...groups].join(' ');
}

/** Puts a fresh run into the file: what earlier runs of the service found, with other settings or another image, is outdated. */
export function putProbe(file: EvidenceFile, fresh: ProbeRecord): EvidenceFile {
  const isSame = ({ kind, manifest, service }: ProbeRecord): boolean =>
    kind === fresh.kind && manifest === fresh.manifest && service === fresh.service;
  return { ...file, probes: [...file.probes.filter(probe => !isSame(probe)), fresh] };
}
