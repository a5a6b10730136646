import type { Path, PodSpec } from '../../src/transform.ts';

/** A host path without trailing slashes and doubled ones, backslashes as slashes. */
export function hostFolder(source: string): string {
  const clean = source.replaceAll('\\', '/').replace(/(?<!^)\/{2,}/g, '/');
  return clean.length > 1 ? clean.replace(/\/+$/, '') || '/' : clean;
}

export interface HostVolume {
  readonly name: string;
  readonly path: string;
  /** What the kubelet checks before it mounts: `Directory`, `File`, `Socket`, ... */
  readonly type: string;
  readonly at: Path;
}

/** Volumes of a pod that are folders or files of the node. */
export function hostVolumes(pod: PodSpec): readonly HostVolume[] {
  return pod.volumes.flatMap(({ name, type, source, at }) => {
    if (type !== 'hostPath' || typeof source !== 'object' || source === null || !('path' in source)) return [];
    const kind = 'type' in source && typeof source.type === 'string' ? source.type : '';
    return typeof source.path === 'string' ? [{ name, at, path: hostFolder(source.path), type: kind }] : [];
  });
}

const folders = new Set([
  '/',
  '/boot',
  '/dev',
  '/etc',
  '/home',
  '/lib',
  '/proc',
  '/root',
  '/run',
  '/sys',
  '/usr',
  '/var',
  '/var/run',
  '/var/lib/docker',
  '/var/lib/containerd',
  '/var/lib/kubelet',
  '/etc/kubernetes',
  '/etc/cni',
]);
const home = /^(~|\$HOME|\$\{HOME\}|\/root|\/home\/[^/]+)(?=\/|$)/;
const credentials = /^\/\.(aws|kube|ssh|docker|config\/gcloud)(\/|$)/;

/** Why a folder of the host is dangerous to mount; undefined: nothing is known against it. */
export function sensitivityOf(path: string): string | undefined {
  if (folders.has(path)) return 'the system folder';
  const base = home.exec(path)?.[0];
  if (base === undefined) return undefined;
  if (path === base) return 'the home folder';
  return credentials.test(path.slice(base.length)) ? 'the credentials in' : undefined;
}

const socket = /\/(docker|containerd|crio|podman|cri-dockerd)\.sock$|\/pipe\/docker_engine$/;
/** Folders that hold a socket. */
const folder = /^(\/var)?\/run(\/(docker|containerd|crio|podman|user\/[^/]+))?$/;

export function isRuntimeSocket(path: string): boolean {
  return socket.test(path);
}

/** The socket of a container engine, or the folder it lies in. */
export function holdsRuntimeSocket(path: string): boolean {
  return isRuntimeSocket(path) || folder.test(path);
}
