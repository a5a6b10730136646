import { detectKubernetes, mayHoldWorkload } from '../detect/kubernetes.ts';
import { skipKubernetes } from '../detect/skip.ts';
import type { View } from '../languages/language.ts';
import { type Dialect, openText, yaml } from '../languages/yaml/index.ts';
import type { Container, Path, PodSpec } from '../transform.ts';
import { readKubernetes } from '../workloads/kubernetes/index.ts';
import { findOpenshift } from '../workloads/kubernetes/openshift.ts';
import { Kustomizations } from '../workloads/kustomize/kustomizations.ts';
import { collectCluster } from './collect-cluster.ts';
import type { DeclaredIgnores, ManifestKind, ManifestTarget, Resource } from './manifest.ts';
import { parseAnnotation } from './named-ignores.ts';

/** Objects that run containers: their targets are pod specs and the containers in them. */
export const kubernetes: ManifestKind<Dialect> = {
  kind: 'kubernetes',
  language: yaml,
  dialect: 'go2',
  words: ['kind'],
  mayHold: mayHoldWorkload,
  skip: skipKubernetes,
  detect: detectKubernetes,
  collect: collectCluster,
  reader({ read, files, index }) {
    const open = openText;
    const patches = { kustomizations: new Kustomizations({ read, files, open }), open };
    return input => {
      const openshift = findOpenshift(input.text, input.file) ?? index.openshift(input.file);
      const { pods, problems } = readKubernetes({ ...input, patches, openshift });
      return { targets: pods.map(pod => podTarget(input.document.root, pod)), problems };
    };
  },
};

function podTarget(root: View, pod: PodSpec): ManifestTarget<'podSpec'> {
  const resource = resourceOf(pod);
  return {
    kind: 'podSpec',
    target: pod,
    resource,
    parts: pod.containers.map(container => containerTarget(root, container, resource)),
    around: [],
    ignores: () => ignoresAbove(root, pod.path),
  };
}

function containerTarget(root: View, container: Container, pod: Resource): ManifestTarget<'container'> {
  return {
    kind: 'container',
    target: container,
    resource: { ...pod, container: container.name },
    parts: [],
    around: [container.pod.path],
    ignores: () => ignoresAbove(root, container.path),
  };
}

function resourceOf({ workload }: PodSpec): Resource {
  const { kind, name, namespace } = workload;
  return { kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** The object itself and the pod template may both carry the annotation: looks at every level above. */
function ignoresAbove(root: View, path: Path): readonly DeclaredIgnores[] {
  const found: DeclaredIgnores[] = [];
  for (let length = 0; length <= path.length; length++) {
    const at = [...path.slice(0, length), 'metadata', 'annotations', 'harden-ignore'];
    const annotation = root.find(at);
    if (annotation?.kind === 'scalar') found.push({ by: 'annotation', at, ignores: parseAnnotation(annotation.text) });
  }
  return found;
}
