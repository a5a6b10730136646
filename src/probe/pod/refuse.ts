import { bareCapability, defaultCapabilities } from '../../linux/capabilities.ts';
import { type JsonMap, texts, toList, toMap } from '../json.ts';

/** Why no container of a pod is started; undefined: it can be isolated. */
export function refusalOfPod(spec: JsonMap): string | undefined {
  const shared = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace'].find(key => spec[key] === true);
  if (shared !== undefined) return `its pod sets ${shared}`;
  const volume = toList(spec.volumes)
    .map(toMap)
    .find(candidate => !isKnown(candidate));
  if (volume) return `its pod has the volume ${String(volume.name)}, which is not made here`;
  const sysctl = toList(toMap(spec.securityContext).sysctls)
    .map(toMap)
    .find(({ name }) => !String(name).startsWith('net.'));
  return sysctl && `its pod sets the sysctl ${String(sysctl.name)}`;
}

const known = ['emptyDir', 'persistentVolumeClaim', 'configMap', 'secret', 'projected', 'downwardAPI', 'ephemeral'];

/** Volumes of nodes and of other storage hold data that is nobody's business here. */
function isKnown(volume: JsonMap): boolean {
  return known.some(kind => volume[kind] !== undefined);
}

const addable = new Set<string>([...defaultCapabilities, 'NET_ADMIN', 'IPC_LOCK', 'SYS_NICE', 'SYS_RESOURCE']);

export function refusalOfContainer(container: JsonMap, context: JsonMap): string | undefined {
  if (context.privileged === true) return 'it is privileged, which is not isolated from the machine';
  const added = texts(toMap(context.capabilities).add)
    .map(bareCapability)
    .find(name => !addable.has(name));
  if (added !== undefined) return `it adds the capability ${added}, which reaches out of a container`;
  if (toList(container.volumeDevices).length > 0) return 'it uses devices of the machine';
  const hooks = toMap(container.lifecycle);
  return hooks.postStart === undefined && hooks.preStop === undefined ? undefined : 'it has lifecycle hooks';
}

/** A kubelet starts nothing that would be root where that is refused. `user`: of the image. */
export function refusalOfKubelet(nonRoot: boolean, runAsUser: string | undefined, user: string): string | undefined {
  if (!nonRoot) return undefined;
  const name = runAsUser ?? user.split(':')[0]!;
  if (name === '' || name === '0' || name === 'root') return 'a kubelet refuses it: it would run as root';
  return /^\d+$/.test(name) ? undefined : 'a kubelet refuses it: the user of its image has a name and no number';
}
