import { mergeEvidence } from './merge.ts';
import { mergeStarts } from './merge-starts.ts';
import type { EvidenceFile, ImageRecord, ProbeRecord, Start } from './types.ts';
import { both } from './union.ts';

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
  const known = new Map(old.writable.map(entry => [whose(entry), entry.asked]));
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
  const starts = mergeStarts([...(fresh.starts ?? []), ...earlierStarts(fresh, old)]);
  return {
    ...file.images[0]!,
    writable: [
      ...fresh.writable.map(entry => ({ ...entry, asked: both(entry.asked, known.get(whose(entry)) ?? []) })),
      ...earlier,
    ],
    ...(starts.length > 0 ? { starts } : {}),
  };
}

/** Starts that were asked about before and are not now. */
function earlierStarts(fresh: ImageRecord, old: ImageRecord): readonly Start[] {
  const asked = new Set(fresh.starts?.flatMap(start => start.asked));
  return (old.starts ?? []).map(start => ({ ...start, asked: start.asked.filter(way => !asked.has(way)) }));
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
