import { defineTransform } from '../../src/transform.ts';
import { nameOf } from '../shared/words.ts';
import { hostFolder, hostVolumes, sensitivityOf } from './host-paths.ts';

const advice = 'mount only the folder that is needed, read-only';

/** No container sees folders with which it could take over the host. */
export default defineTransform({
  meta: {
    id: 'no-sensitive-host-mount',
    title: 'Sensitive host directory mounted',
    severity: 'high',
    fixable: 'never',
    why: 'System folders of the host hold its programs, keys and process data: reading them gives away secrets, writing to them gives away the host.',
    fixSafety:
      'Never changed automatically: which part of the folder is needed cannot be seen from the files. Mount a narrower folder, read-only.',
    references: [
      'CIS-D 5.6',
      'KSV-0121',
      'kube-linter sensitive-host-mounts',
      'Kubescape C-0020',
      'Kubescape C-0048',
      'KICS 1c1325ff',
      'KICS 5308a7a8',
    ],
    preset: 'baseline',
    phase: 'rest',
  },
  on: {
    service: {
      *detect(service) {
        for (const { kind, source = '', target, readOnly, at, own } of service.mounts) {
          if (kind !== 'bind') continue;
          const what = sensitivityOf(hostFolder(source));
          if (!what) continue;
          const how = readOnly ? 'read-only' : 'writable';
          const message = `${nameOf(service)} mounts ${what} ${source} of the host ${how}; ${advice}`;
          yield { at: own ? at : service.at('volumes'), key: target, message, data: undefined };
        }
      },
    },
    podSpec: {
      *detect(pod) {
        for (const { path, at } of hostVolumes(pod)) {
          const what = sensitivityOf(path);
          if (what)
            yield { at, message: `${nameOf(pod)} mounts ${what} ${path} of the node; ${advice}`, data: undefined };
        }
      },
    },
  },
});
