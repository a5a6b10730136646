/** Why a file or document holds nothing to harden. */
export type NoManifest =
  | 'not-a-manifest'
  | 'template'
  | 'kind-without-pods'
  | 'services-without-image'
  | 'no-workloads';

const reasons: Readonly<Record<NoManifest, string>> = {
  'not-a-manifest': 'neither a Compose file nor a Kubernetes object that runs containers',
  template: 'a template with {{ }}; harden what is rendered from it, with `harden filter`',
  'kind-without-pods': 'no object in it runs containers',
  'services-without-image': 'has `services`, but none with an image, a build or a base: not a Compose file',
  'no-workloads': 'runs no container: every service or pod in it is completed elsewhere',
};

/** The reason in words, for people who asked for this very file. */
export function whyNot(reason: NoManifest): string {
  return reasons[reason];
}
