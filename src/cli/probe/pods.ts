import { dirname, resolve } from 'node:path';
import { ContainerProblem } from '../../container/problem.ts';
import { serviceKey } from '../../evidence/file/service-key.ts';
import { hashSettings, settingsOf } from '../../evidence/file/settings.ts';
import type { Candidate } from '../../probe/candidate.ts';
import type { JsonMap } from '../../probe/json.ts';
import { toMap } from '../../probe/json.ts';
import { readPod } from '../../probe/pod/model.ts';
import { ClusterObjects } from '../../probe/pod/objects.ts';
import { refusalOfKubelet } from '../../probe/pod/refuse.ts';
import type { ProbeProject } from '../../probe/probe-project.ts';
import type { RunSpec } from '../../probe/spec.ts';
import type { ProbeTarget } from '../../probe/types.ts';
import type { Container } from '../../transform.ts';
import { distinctPorts, factsOf, type Preparation, portsOf, wantedImage } from './candidates.ts';

/** The pods of a file, of which something is asked for, ready to be started. */
export async function preparePods(
  file: string,
  containers: readonly Container[],
  wanted: readonly ProbeTarget[],
  preparation: Preparation & { readonly objects: readonly JsonMap[] },
): Promise<ProbeProject> {
  const objects = new ClusterObjects(preparation.objects);
  const { runtime } = preparation.session.config.kubernetes;
  const specs = new Map<string, RunSpec | string>();
  for (const pod of new Set(containers.map(container => container.pod))) {
    const spec = toMap(pod.get().value);
    const firstPort = runtime === 'cri-o' ? 1024 : 0;
    const read = readPod({ name: pod.name, spec, labels: pod.labels, objects, firstPort });
    for (const container of read) specs.set(container.name, container.spec);
  }
  return {
    kind: 'kubernetes',
    specs,
    wanted,
    folder: dirname(resolve(preparation.session.root, file)),
    open: async name => {
      const container = containers.find(candidate => serviceKey(candidate) === name);
      const spec = specs.get(name);
      if (typeof spec === 'string') return spec;
      if (!container || !spec) return 'its pod does not have it';
      return await toCandidate(container, spec, preparation);
    },
  };
}

async function toCandidate(
  container: Container,
  spec: RunSpec,
  { session, looks, tell }: Preparation,
): Promise<Candidate | string> {
  const { pod } = container;
  const target: ProbeTarget = { manifest: container.file, service: spec.name };
  const wanted = wantedImage(session, container);
  if (typeof wanted === 'string') return wanted;
  try {
    const image = await looks.open(wanted, () => tell({ kind: 'step', target, step: 'inspect', start: 1 }));
    const nonRoot = container.effective('runAsNonRoot').value === true;
    const refusal = refusalOfKubelet(nonRoot, spec.user?.split(':')[0], image.start.user);
    if (refusal !== undefined) return refusal;
    const group = pod.get('securityContext', 'fsGroup').value;
    const ports = distinctPorts([...spec.ports, ...portsOf(image)]);
    const isOpen = session.config.kubernetes.runtime === 'containerd';
    return {
      target,
      kind: 'kubernetes',
      actor: { spec: { ...spec, ports }, image },
      settings: hashSettings(settingsOf(container, pod)),
      ...(typeof group === 'number' ? { fsGroup: group } : {}),
      remarks: [],
      ...factsOf(image, container, spec),
      lowPort: isOpen ? undefined : spec.ports.find(port => port < 1024),
    };
  } catch (error) {
    if (error instanceof ContainerProblem && error.code === 'image-missing')
      return `the engine has no image ${wanted.reference}; pull it first`;
    throw error;
  }
}
