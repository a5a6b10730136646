import type { Config } from '../../config/types.ts';
import { findKind } from '../../detect/kinds.ts';
import type { Document, View } from '../../languages/language.ts';
import type { Evidence, Path, Plain, PodSpec } from '../../transform.ts';
import { type WorkloadProblem, windowsNote } from '../compose/index.ts';
import type { Kustomizations } from '../kustomize/kustomizations.ts';
import { applyPatches, type Patched } from '../kustomize/patched.ts';
import { isList, isMap, type PlainMap } from '../plain.ts';
import type { Project } from '../project.ts';
import { KubernetesPod } from './pod.ts';

export interface KubernetesInput {
  readonly file: string;
  readonly document: Document;
  readonly lines: (offset: number) => number;
  readonly config: Config;
  /** What says that the file is made for OpenShift. */
  readonly openshift?: Evidence | undefined;
  /** Patches of the kustomizations that take the file in. */
  readonly patches?: Patches | undefined;
}

export interface Patches {
  readonly kustomizations: Kustomizations;
  readonly open: Project['open'];
}

interface Workloads {
  readonly pods: PodSpec[];
  readonly problems: WorkloadProblem[];
}

/** Every pod spec of a document, also of the items of a List, and the objects that run containers in another shape. */
export function readKubernetes(input: KubernetesInput): Workloads {
  const found: Workloads = { pods: [], problems: [] };
  readObject(input, input.document.root, [], found);
  return found;
}

function readObject(input: KubernetesInput, object: View, path: Path, { pods, problems }: Workloads): void {
  const apiVersion = object.get('apiVersion')?.text ?? '';
  const kind = object.get('kind')?.text ?? '';
  const items = object.get('items');
  if (kind.endsWith('List') && items?.kind === 'seq') {
    for (const [index, item] of items.items().entries()) {
      if (item.kind === 'map') readObject(input, item, [...path, 'items', index], { pods, problems });
    }
    return;
  }
  const known = findKind(apiVersion, kind);
  if (!known) return;
  if (known.reportOnly && namesImage(object))
    problems.push({ code: 'kind-not-edited', message: otherShape(kind, object), at: path });
  for (const place of known.pods) {
    for (const found of expand(object, place.split('.'), [])) {
      const spec = object.find(found);
      if (spec?.kind !== 'map') continue;
      const pod = new KubernetesPod({
        file: input.file,
        lines: input.lines,
        path: [...path, ...found],
        view: spec,
        workload: readWorkload(apiVersion, kind, object),
        annotations: texts(object.find([...found.slice(0, -1), 'metadata', 'annotations'])),
        labels: texts(object.find([...found.slice(0, -1), 'metadata', 'labels'])),
        openshift: input.openshift,
        elsewhere: () => patchedPods(input, object, path, found),
        containerLevelOnly: known.containerLevelOnly ?? false,
      });
      if (pod.containers.length === 0) continue;
      pods.push(pod);
      const sign = pod.windowsSign;
      if (sign) problems.push(windowsNote(pod.name, sign.what, pod.at(sign.key)));
    }
  }
}

/** The pod as the overlays of the project make it. */
function patchedPods(input: KubernetesInput, object: View, path: Path, place: Path): PodSpec['elsewhere'] {
  const { patches, ...alone } = input;
  const all = patches?.kustomizations.overlaysOf(input.file) ?? [];
  const original = all.length > 0 ? object.plain() : undefined;
  if (!isMap(original)) return [];
  // Overlays often differ in what is not looked at here.
  const seen = new Set([JSON.stringify(original)]);
  return all.flatMap((overlay): PodSpec['elsewhere'] => {
    const patched = applyPatches(original, overlay.patches);
    const text = JSON.stringify(patched?.object ?? original);
    if (!patched || seen.has(text)) return [];
    seen.add(text);
    const file = [...new Set(patched.steps.map(({ by }) => by))].join(', ');
    const pod = podIn(text, place, { ...alone, file, lines: () => 1 }, patches!);
    if (!pod) return [];
    const replaced = patched.replaced.map(({ at, by }) => ({ at: [...path, ...at], by }));
    const added = addedContainers(original, patched, place);
    return [{ by: overlay.folder || '.', kind: 'patch', target: pod, replaced, added }];
  });
}

function addedContainers(
  original: PlainMap,
  { steps }: Patched,
  place: Path,
): NonNullable<PodSpec['elsewhere'][number]['added']> {
  const before = containerNames(original, place);
  const last = steps.at(-1)!;
  return containerNames(last.object, place)
    .filter(name => !before.includes(name))
    .map(name => ({ name, by: steps.find(({ object }) => containerNames(object, place).includes(name))!.by }));
}

function containerNames(object: Plain, place: Path): readonly string[] {
  const pod = place.reduce<Plain | undefined>((value, key) => {
    if (isList(value)) return value[Number(key)];
    return isMap(value) ? value[key] : undefined;
  }, object);
  const lists = isMap(pod) ? [pod.initContainers, pod.containers] : [];
  return lists.flatMap(list => (isList(list) ? list.map(item => (isMap(item) ? String(item.name) : '')) : []));
}

function podIn(
  text: string,
  place: Path,
  input: Omit<KubernetesInput, 'document' | 'patches'>,
  { open }: Patches,
): PodSpec | undefined {
  const stream = open(text);
  const document = 'kind' in stream ? undefined : stream.documents[0]?.read('go2');
  if (document?.kind !== 'document') return undefined;
  const { pods } = readKubernetes({ ...input, document });
  return pods.find(pod => pod.path.length === place.length && pod.path.every((key, index) => key === place[index]));
}

/** A pipeline that only refers to tasks runs nothing by itself. */
function namesImage(object: View): boolean {
  const value = object.plain();
  return value === undefined || JSON.stringify(value).includes('"image":');
}

function otherShape(kind: string, object: View): string {
  const { name } = readWorkload('', kind, object);
  return `${kind}/${name} runs containers outside a pod spec, which harden does not change; harden it by hand`;
}

/** Paths that exist in the object; `*` stands for every item or value. */
function expand(view: View, keys: readonly string[], done: Path): Path[] {
  const [key, ...rest] = keys;
  if (key === undefined) return [done];
  if (key !== '*') {
    const next = view.get(key);
    return next ? expand(next, rest, [...done, key]) : [];
  }
  if (view.kind === 'seq') return view.items().flatMap((item, index) => expand(item, rest, [...done, index]));
  return view.kind === 'map' ? view.keys().flatMap(name => expand(view.get(name)!, rest, [...done, name])) : [];
}

function readWorkload(apiVersion: string, kind: string, object: View): PodSpec['workload'] {
  const metadata = object.get('metadata');
  const name = metadata?.get('name')?.text || metadata?.get('generateName')?.text || '(no name)';
  const namespace = metadata?.get('namespace')?.text || undefined;
  return { apiVersion, kind, name, namespace, labels: texts(metadata?.get('labels')) };
}

function texts(view: View | undefined): Readonly<Record<string, string>> {
  const value = view?.kind === 'map' ? view.plain() : undefined;
  if (!isMap(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}
