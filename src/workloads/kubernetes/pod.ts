import type { View } from '../../languages/language.ts';
import type { Container, Key, Path, Place, Plain, PodSpec } from '../../transform.ts';
import { isMap, toText } from '../plain.ts';
import { type Located, ViewTarget } from '../target.ts';
import { isPlaceholder, KubernetesContainer } from './container.ts';
import { placeInPod } from './order.ts';

export interface PodInput extends Located {
  readonly path: Path;
  readonly view: View;
  readonly workload: PodSpec['workload'];
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly openshift: PodSpec['openshift'];
  readonly elsewhere?: () => PodSpec['elsewhere'];
  readonly containerLevelOnly: boolean;
}

export class KubernetesPod extends ViewTarget implements PodSpec {
  readonly kind = 'pod-spec';
  readonly workload: PodSpec['workload'];
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly openshift: PodSpec['openshift'];
  readonly containerLevelOnly: boolean;
  readonly containers: readonly Container[];
  readonly volumes: PodSpec['volumes'];

  readonly #findElsewhere: () => PodSpec['elsewhere'];
  #elsewhere: PodSpec['elsewhere'] | undefined;

  constructor(input: PodInput) {
    super(input.path, `${input.workload.kind}/${input.workload.name}`, input.view, input);
    this.workload = input.workload;
    this.annotations = input.annotations;
    this.labels = input.labels;
    this.#findElsewhere = input.elsewhere ?? (() => []);
    this.openshift = input.openshift;
    this.volumes = readVolumes(input.view, input.path);
    this.containers = this.#readContainers(input);
    // What a patch writes for the whole pod would also hold for containers that are described elsewhere.
    this.containerLevelOnly = input.containerLevelOnly || isFragment(input.view);
  }

  get elsewhere(): PodSpec['elsewhere'] {
    this.#elsewhere ??= this.#findElsewhere();
    return this.#elsewhere;
  }

  #readContainers(input: PodInput): readonly Container[] {
    const found: Container[] = [];
    for (const key of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
      const list = input.view.get(key);
      if (list?.kind !== 'seq') continue;
      for (const [index, view] of list.items().entries()) {
        // A container without image is part of a patch: it is completed elsewhere.
        if (view.kind !== 'map' || !view.get('image')) continue;
        const name = view.get('name')?.text || `${key}[${index}]`;
        const path = [...input.path, key, index];
        found.push(new KubernetesContainer({ ...input, path, name, view, role: roleOf(key, view), pod: this }));
      }
    }
    return found;
  }

  get windows(): boolean {
    return this.windowsSign !== undefined;
  }

  /** What says that the pod runs on Windows, with its key. */
  get windowsSign(): { readonly key: string; readonly what: string } | undefined {
    if (this.get('os', 'name').value === 'windows') return { key: 'os', what: 'os.name' };
    if (this.get('nodeSelector', 'kubernetes.io/os').value === 'windows')
      return { key: 'nodeSelector', what: 'its nodeSelector' };
    const terms = this.get('affinity', 'nodeAffinity').value;
    return terms !== undefined && mentionsWindows(terms) ? { key: 'affinity', what: 'its node affinity' } : undefined;
  }

  get infrastructure(): boolean {
    const { kind, namespace } = this.workload;
    if (namespace !== undefined && /^kube-|-system$/.test(namespace)) return true;
    if (kind !== 'DaemonSet') return false;
    return (
      this.flag('hostNetwork') === true ||
      this.flag('hostPID') === true ||
      this.volumes.some(({ type }) => type === 'hostPath')
    );
  }

  get serviceAccount(): string | undefined {
    return toText(this.get('serviceAccountName').value) ?? toText(this.get('serviceAccount').value);
  }

  get hostUsers(): boolean | undefined {
    const flag = this.flag('hostUsers');
    return flag === 'unknown' ? undefined : flag;
  }

  protected isUnknown(text: string): boolean {
    return isPlaceholder(text);
  }

  protected placeFor(parents: readonly Key[], key: string, present: readonly string[]): Place | undefined {
    return placeInPod(parents, key, present);
  }
}

function isFragment(pod: View): boolean {
  return ['containers', 'initContainers'].some(key =>
    pod
      .get(key)
      ?.items()
      .some(item => !item.get('image')),
  );
}

function roleOf(key: 'initContainers' | 'containers' | 'ephemeralContainers', view: View): Container['role'] {
  if (key === 'containers') return 'container';
  if (key === 'ephemeralContainers') return 'ephemeral';
  return view.get('restartPolicy')?.text === 'Always' ? 'sidecar' : 'init';
}

function readVolumes(pod: View, path: Path): PodSpec['volumes'] {
  const list = pod.get('volumes');
  if (list?.kind !== 'seq') return [];
  return list.items().flatMap((view, index) => {
    const volume = view.plain();
    if (!isMap(volume) || typeof volume.name !== 'string') return [];
    // A volume without any source is an emptyDir.
    const type = Object.keys(volume).find(key => key !== 'name') ?? 'emptyDir';
    return [{ name: volume.name, type, at: [...path, 'volumes', index], source: volume[type] ?? null }];
  });
}

function mentionsWindows(value: Plain): boolean {
  return (
    JSON.stringify(value).includes('"kubernetes.io/os"') &&
    /"operator":"In","values":\["windows"\]|"values":\["windows"\],"operator":"In"/.test(JSON.stringify(value))
  );
}
