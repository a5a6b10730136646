import { defineTransform, type Fix, type PodSpec } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { fromManifest } from '../shared/targets.ts';
import { nameOf } from '../shared/words.ts';
import { type HostVolume, holdsRuntimeSocket, hostVolumes, sensitivityOf } from './host-paths.ts';

/** Folders of the node whose content may be lost at any time. */
const scratch = /^(\/var)?\/(tmp|cache)\//;

/** Pods keep their files in volumes of the cluster, not in folders of the node. */
export default defineTransform<HostVolume>({
  meta: {
    id: 'no-host-path',
    title: 'Folder of the node mounted into a pod',
    severity: 'high',
    fixable: 'sometimes',
    why: 'A hostPath volume ties a pod to the files of a node: it reads what other pods leave there, outlives every clean-up, and with the wrong path gives the node away.',
    fixSafety:
      'Unsafe where the folder is a temporary or cache folder of the node, which an emptyDir replaces: its content would start empty and end with the pod. Declined elsewhere, because data has to move to another kind of volume first.',
    references: [
      'CIS-K 5.2.11',
      'PSS-B hostPathVolumes',
      'PSS-R restrictedVolumes',
      'KSV-0023',
      'Polaris hostPathSet',
      'Kubescape C-0048',
      'KICS aa8f7a35',
    ],
    removes: true,
    windows: true,
    preset: 'baseline',
    phase: 'rest',
    after: ['no-runtime-socket', 'no-sensitive-host-mount'],
  },
  on: {
    podSpec: {
      *detect(pod) {
        for (const volume of hostVolumes(pod)) {
          const { path, at } = volume;
          // no-sensitive-host-mount and no-runtime-socket say more about these.
          if (sensitivityOf(path) || holdsRuntimeSocket(path)) continue;
          const message = `${nameOf(pod)} mounts ${path} of the node`;
          yield { at: [...at, 'hostPath'], message, data: volume, explicit: true };
        }
      },
      fix: ({ data }, pod) => {
        if (scratch.test(`${data.path}/`) && isFolder(data)) return replaceWithEmptyDir(pod, data);
        return declined('needs-volume', `move what is in ${data.path} to a volume claim, a ConfigMap or a Secret`);
      },
    },
  },
});

function isFolder({ type }: HostVolume): boolean {
  return ['', 'Directory', 'DirectoryOrCreate'].includes(type);
}

function replaceWithEmptyDir(pod: PodSpec, { path, at }: HostVolume): Fix {
  const keys = at.slice(pod.path.length);
  return {
    kind: 'fix',
    title: 'use an emptyDir that lives as long as the pod',
    edits: [pod.remove([...keys, 'hostPath'], 'empty'), pod.set([...keys, 'emptyDir'], {})],
    safety: 'unsafe',
    because: [fromManifest(pod, `${path} is a temporary folder`, ...keys, 'hostPath')],
    risk: 'what is in the folder now, or is shared with other pods through it, is missing',
  };
}
