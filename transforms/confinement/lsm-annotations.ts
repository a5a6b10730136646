import type { Container, Path, PodSpec, SetEdit } from '../../src/transform.ts';

const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod';
const seccompContainer = 'container.seccomp.security.alpha.kubernetes.io/';
const apparmorContainer = 'container.apparmor.security.beta.kubernetes.io/';

/** Seccomp profile that the old annotations name for a container. */
export function seccompAnnotation({ name, pod }: Container): string | undefined {
  return pod.annotations[`${seccompContainer}${name}`] ?? pod.annotations[seccompPod];
}

/** AppArmor profile that the old annotation names for a container. */
export function apparmorAnnotation({ name, pod }: Container): string | undefined {
  return pod.annotations[`${apparmorContainer}${name}`];
}

/** Puts the runtime default where the annotation of a container says unconfined. */
export function confineSeccompAnnotations({ name, pod }: Container): readonly SetEdit[] {
  return confine(pod, [`${seccompContainer}${name}`, seccompPod]);
}

export function confineApparmorAnnotation({ name, pod }: Container): readonly SetEdit[] {
  return confine(pod, [`${apparmorContainer}${name}`]);
}

function confine(pod: PodSpec, keys: readonly string[]): readonly SetEdit[] {
  return keys
    .filter(key => pod.annotations[key] === 'unconfined')
    .map(key => ({ op: 'set', at: annotationPath(pod, key), value: 'runtime/default' }));
}

/** The annotations belong to the pod template, which holds the pod spec. */
function annotationPath(pod: PodSpec, key: string): Path {
  return [...pod.path.slice(0, -1), 'metadata', 'annotations', key];
}
