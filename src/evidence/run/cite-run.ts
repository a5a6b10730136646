import type { Evidence, Runnable } from '../../transform.ts';
import type { SeenRun } from './find-run.ts';

/** A fact that a run has shown. */
export function citeRun({ record, image }: SeenRun, { image: ref, name }: Runnable, what: string): Evidence {
  const { engine, judged } = record;
  const id = image.id.slice(0, 'sha256:'.length + 12);
  const again = judged.secondStart === 'restart' ? 'started twice' : 'started twice, the second time anew';
  return {
    code: 'PROBE',
    what,
    origin: `${ref?.text ?? name} (${id}…), ${again} on ${engine.name} ${engine.version}${atFloating(ref)}`,
  };
}

/** Evidence of a tag that may lead to another image tomorrow counts, and says so. */
function atFloating(ref: Runnable['image']): string {
  const moves = ref && ref.digest === undefined && (ref.tag === undefined || /^(latest|v?\d+)$/.test(ref.tag));
  return moves ? '; the tag may move' : '';
}
