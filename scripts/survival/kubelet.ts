/**
 * What a kubelet does and `podman kube play` does not: it refuses root where `runAsNonRoot` is set, and makes the volumes. A claim is an
 * empty folder of root, an emptyDir is open to everybody and new at every start, files of a ConfigMap belong to root and cannot be
 * written; with `fsGroup` the group gets them and the processes join that group.
 */
import { chmodSync, existsSync, lchownSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigMap, Container, Deployment, PodSpec, Volume, VolumeMount } from './manifests.ts';

/** Why a kubelet would not start a container of this pod; undefined: it would. */
export function refusal(pod: PodSpec, userOfImage: (image: string) => string): string | undefined {
  for (const container of pod.containers) {
    const own = { ...pod.securityContext, ...container.securityContext };
    if (own.runAsNonRoot !== true) continue;
    const user = own.runAsUser === undefined ? userOfImage(container.image).split(':')[0]! : String(own.runAsUser);
    if (user === '' || user === '0' || user === 'root') return 'container has runAsNonRoot and will run as root';
    if (!/^\d+$/.test(user)) return `container has runAsNonRoot and the image has a non-numeric user (${user})`;
  }
  return undefined;
}

/** Folders of one node. */
export interface NodeFolders {
  readonly claims: string;
  readonly pods: string;
}

/** Makes the volumes of a pod and gives the same Deployment with folders of the host in their place. */
export function mountVolumes(deployment: Deployment, configMaps: readonly ConfigMap[], node: NodeFolders): Deployment {
  const pod = deployment.spec.template.spec;
  const { fsGroup, fsGroupChangePolicy, supplementalGroups = [] } = pod.securityContext ?? {};
  const own = join(node.pods, deployment.metadata.name);
  rmSync(own, { recursive: true, force: true });
  const paths = new Map<string, string>();
  for (const volume of pod.volumes ?? []) {
    const path = makeVolume(volume, configMaps, node.claims, own);
    if (fsGroup !== undefined) giveToGroup(path, fsGroup, fsGroupChangePolicy === 'OnRootMismatch');
    paths.set(volume.name, path);
  }
  const readOnly = new Set((pod.volumes ?? []).filter(({ configMap }) => configMap).map(({ name }) => name));
  const mounts = pod.containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
  const containers = pod.containers.map(container => asOnNode(container, readOnly));
  const groups = fsGroup === undefined ? supplementalGroups : [...supplementalGroups, fsGroup];
  const securityContext = { ...pod.securityContext, supplementalGroups: groups };
  const spec = { ...pod, securityContext, containers, volumes: mounts.map(mount => hostVolume(mount, paths)) };
  return { ...deployment, spec: { ...deployment.spec, template: { ...deployment.spec.template, spec } } };
}

function makeVolume(volume: Volume, configMaps: readonly ConfigMap[], claims: string, own: string): string {
  if (volume.persistentVolumeClaim) return makeFolder(join(claims, volume.persistentVolumeClaim.claimName), 0o755);
  const path = makeFolder(join(own, volume.name), 0o777);
  if (!volume.configMap) return path;
  const { name, defaultMode = 0o644 } = volume.configMap;
  const configMap = configMaps.find(({ metadata }) => metadata.name === name);
  if (!configMap) throw new Error(`ConfigMap ${name} is not in the file`);
  for (const [file, text] of Object.entries(configMap.data)) {
    writeFileSync(join(path, file), text);
    chmodSync(join(path, file), defaultMode);
  }
  return path;
}

/** A folder that exists already stays as it is. */
function makeFolder(path: string, mode: number): string {
  if (existsSync(path)) return path;
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode);
  return path;
}

/** What `fsGroup` means: group, group rights and the group bit of folders, all the way down; or only when the top differs. */
function giveToGroup(path: string, group: number, onlyOnMismatch: boolean): void {
  const top = lstatSync(path);
  if (onlyOnMismatch && top.gid === group && (top.mode & 0o2770) === 0o2770) return;
  const entries = readdirSync(path, { recursive: true, encoding: 'utf8' }).map(name => join(path, name));
  for (const entry of [path, ...entries]) {
    const status = lstatSync(entry);
    lchownSync(entry, status.uid, group);
    if (!status.isSymbolicLink()) chmodSync(entry, (status.mode & 0o7777) | (status.isDirectory() ? 0o2770 : 0o660));
  }
}

/** Every mount gets a volume of its own, because a mounted `subPath` is another folder. */
function hostVolume(mount: VolumeMount, paths: ReadonlyMap<string, string>): Volume {
  const path = join(paths.get(mount.name)!, mount.subPath ?? '');
  if (!existsSync(path)) makeFolder(path, 0o755);
  const type = lstatSync(path).isDirectory() ? 'Directory' : 'File';
  return { name: nameOf(mount), hostPath: { path, type } };
}

/**
 * Mounts in the order of their paths, so that one inside another is not hidden by it; only ports that name one of the host. Probes are
 * left out: podman needs systemd for them, so they are run from outside.
 */
function asOnNode(
  { livenessProbe: _liveness, readinessProbe: _readiness, ...container }: Container,
  readOnly: ReadonlySet<string>,
): Container {
  const mounts = (container.volumeMounts ?? []).toSorted((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  const volumeMounts = mounts.map(({ mountPath, ...mount }) => ({
    name: nameOf({ ...mount, mountPath }),
    mountPath,
    readOnly: mount.readOnly === true || readOnly.has(mount.name),
  }));
  const ports = (container.ports ?? []).filter(({ hostPort }) => hostPort !== undefined);
  return { ...container, ports, volumeMounts };
}

function nameOf({ name, mountPath }: VolumeMount): string {
  return `${name}${mountPath.replaceAll(/[^a-z0-9]+/gi, '-')}`.toLowerCase().replace(/-$/, '');
}
