import { type Declined, defineTransform, type Finding, type ImageRef, type Stage } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { baseImage, beginsWith, nameOnly, placeOfBase } from './base.ts';

/** An image is named by the digest of what was reviewed. */
export default defineTransform<ImageRef>({
  meta: {
    id: 'pin-image-digest',
    title: 'Image not pinned by a digest',
    severity: 'medium',
    fixable: 'never',
    why: 'Whoever can push to a registry can move a tag to other content; a digest is the content itself.',
    fixSafety:
      'Never changed without asking the registry. The reason names the command that shows the digest; a pinned image gets no fixes any more until something like Renovate or Dependabot moves the digest.',
    references: ['OWASP-D 13'],
    windows: true,
    preset: 'strict',
    phase: 'base',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<ImageRef>> {
  const image = baseImage(stage);
  if (!image || image.digest !== undefined) return;
  yield {
    at: stage.from.path,
    message: `${beginsWith(stage)} ${image.text}, whose content can change under the same name`,
    data: image,
  };
}

function fix({ data: image }: Finding<ImageRef>, stage: Stage): Declined {
  const named = `${nameOnly(image)}:${image.tag}`;
  return declined(
    'no-evidence',
    `\`docker buildx imagetools inspect --format '{{.Manifest.Digest}}' ${named}\` shows the digest for all platforms; write ${named}@<digest> in ${placeOfBase(stage, 'tag')}, and let Renovate or Dependabot move it`,
  );
}
