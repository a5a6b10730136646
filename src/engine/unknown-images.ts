import { completeReference } from '../evidence/index.ts';
import type { ManifestTarget } from '../manifests/manifest.ts';
import type { Container, Facts, Service } from '../transform.ts';
import type { UnknownImage } from './plan.ts';

/** Services and containers of whose images nothing is known. */
export function unknownImages(
  targets: readonly ManifestTarget[],
  document: number,
  facts: Facts,
): readonly UnknownImage[] {
  return targets.flatMap(({ target, resource, parts }) => {
    const inner = unknownImages(parts, document, facts);
    if ((target.kind !== 'service' && target.kind !== 'container') || target.windows) return inner;
    const reason = facts.unknownImage(target);
    if (reason === undefined) return inner;
    return [{ document, target: target.path, resource, image: imageOf(target), reason }, ...inner];
  });
}

/** Undefined: which image it is depends on a variable. */
function imageOf({ image, build, file, name }: Service | Container): string | undefined {
  if (image) return completeReference(image);
  return build ? `${file} ${name}` : undefined;
}
