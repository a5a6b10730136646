import type { Container, Service } from '../../transform.ts';
import type { ImageRecord } from '../file/types.ts';
import { leaveFilesAlone, opensFiles } from './gain.ts';

/** Whether what a user can change in the image bounds what its processes can change at run time. */
export type Bounds =
  | {
      readonly bounded: true;
      /** Only as long as no program gains rights: the fix has to come with no-new-privileges. */
      readonly needsNoNewPrivileges: boolean;
    }
  | { readonly bounded: false; readonly reason: string };

/** The processes of a start as another user than root have no capability over files, and nothing gives them one. */
export function imageBounds(image: ImageRecord, target: Service | Container): Bounds {
  const reason = target.kind === 'service' ? unboundedService(target) : unboundedContainer(target);
  if (reason !== undefined) return { bounded: false, reason };
  return { bounded: true, needsNoNewPrivileges: opensFiles(image) };
}

function unboundedService(service: Service): string | undefined {
  if (service.privileged !== false) return 'the container may be privileged';
  // Podman gives capabilities that are added to every start, Docker only to a start as root.
  if (!leaveFilesAlone(service.capAdd) && service.engine !== 'docker')
    return 'added capabilities may be given to a start without root';
  if (service.get('userns_mode').value === 'host') return 'the container uses the user namespace of the host';
  const shared = ['pid', 'ipc'].find(key => /^(host$|service:|container:)/.test(String(service.get(key).value ?? '')));
  if (shared !== undefined) return `the container shares ${shared} with others`;
  const hooks = ['post_start', 'pre_stop'].find(key => service.get(key).source !== 'absent');
  return hooks && `${hooks} runs commands, perhaps as root`;
}

function unboundedContainer(container: Container): string | undefined {
  if (container.privileged !== false) return 'the container may be privileged';
  if (!leaveFilesAlone(container.capAdd)) return 'added capabilities may be given to a start without root';
  const shared = ['hostPID', 'hostIPC', 'shareProcessNamespace'].find(
    key => container.pod.flag(key) !== undefined && container.pod.flag(key) !== false,
  );
  return shared && `the pod sets ${shared}`;
}
