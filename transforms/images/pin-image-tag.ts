import { type Declined, defineTransform, type Finding, type ImageRef, type Stage } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { baseImage, beginsWith, nameOnly, placeOfBase } from './base.ts';

/** An image is named by a version, so that the same text gives the same image tomorrow. */
export default defineTransform<ImageRef>({
  meta: {
    id: 'pin-image-tag',
    title: 'Image without a version: its content changes without notice',
    severity: 'medium',
    fixable: 'never',
    why: 'A tag like latest is another image after every release: a build breaks or takes something in that nobody looked at, and nobody can tell which version runs.',
    fixSafety:
      'Never changed: which version is meant cannot be seen in the file. The reason names the command that shows what is used today.',
    references: ['CIS-D 5.28', 'CKV_DOCKER_7', 'DS-0001', 'DL3006', 'DL3007', 'KICS f45ea400', 'KICS 9efb0b2d'],
    windows: true,
    preset: 'baseline',
    phase: 'base',
  },
  on: {
    stage: { detect, fix },
  },
});

/** Words of a tag that name a line of releases or a variant, and no version. */
const moving = new Set(
  'latest main master edge nightly stable dev devel develop rolling unstable testing sid current lts mainline next canary snapshot alpine slim fpm apache cli'.split(
    ' ',
  ),
);

function* detect(stage: Stage): Iterable<Finding<ImageRef>> {
  const image = baseImage(stage);
  if (!image || image.digest !== undefined || image.tag === undefined) return;
  const words = image.tag.toLowerCase().split(/[-_.]/);
  if (!words.every(word => moving.has(word))) return;
  const isLatest = image.tag === 'latest';
  const isSilent = isLatest && !image.text.endsWith(':latest');
  yield {
    at: stage.from.path,
    message: isSilent
      ? `${beginsWith(stage)} ${image.text} and names no version, so that it is the latest one at each build`
      : `${beginsWith(stage)} ${image.text}, a tag that is another image after each release`,
    data: image,
    ...(isLatest ? {} : { severity: 'low' as const }),
  };
}

function fix({ data: image }: Finding<ImageRef>, stage: Stage): Declined {
  const name = nameOnly(image);
  if (/(^|\/)distroless\//.test(image.repository))
    return declined(
      'not-possible',
      `images of distroless have no versions; pin the digest that \`docker buildx imagetools inspect ${image.text}\` shows, in ${placeOfBase(stage, 'tag')}`,
    );
  const variant = (image.tag ?? '').split('-').filter(word => variants.has(word));
  return declined(
    'no-evidence',
    `which version is meant is not in this file; \`${askFor(image)}\` shows the one of today: write ${[`${name}:<version>`, ...variant].join('-')} in ${placeOfBase(stage, 'tag')}`,
  );
}

const variants = new Set(['alpine', 'slim', 'fpm', 'apache', 'cli']);

const distributions =
  /^library\/(almalinux|alpine|amazonlinux|archlinux|centos|clearlinux|debian|fedora|oraclelinux|photon|rockylinux|ubuntu)$|^opensuse\//;

/** Distributions say it in a file; most other images in their variables or labels. */
function askFor({ text, repository }: ImageRef): string {
  return distributions.test(repository)
    ? `docker run --rm ${text} cat /etc/os-release`
    : `docker pull ${text} && docker inspect --format '{{json .Config.Env}} {{json .Config.Labels}}' ${text}`;
}
