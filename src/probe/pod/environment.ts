import { type JsonMap, toList, toMap, toText } from '../json.ts';
import { Missing, type PodInput } from './input.ts';

/** The variables of a container, `NAME=VALUE`, each with those before it filled in. */
export function environmentOf(container: JsonMap, pod: PodInput): readonly string[] {
  const variables = new Map<string, string>();
  for (const source of toList(container.envFrom).map(toMap)) {
    const prefix = toText(source.prefix) ?? '';
    for (const [name, value] of dataOf(source, pod) ?? []) variables.set(`${prefix}${name}`, value.toString('utf8'));
  }
  for (const { name, value, valueFrom } of toList(container.env).map(toMap)) {
    const text = valueFrom === undefined ? expand(toText(value) ?? '', variables) : referred(toMap(valueFrom), pod);
    if (text !== undefined) variables.set(toText(name) ?? '', text);
  }
  return [...variables].map(([name, value]) => `${name}=${value}`);
}

function dataOf(source: JsonMap, pod: PodInput): ReadonlyMap<string, Buffer> | undefined {
  const reference = toMap(source.configMapRef ?? source.secretRef);
  return lookUp(source.secretRef === undefined ? 'ConfigMap' : 'Secret', reference, pod);
}

function lookUp(kind: 'ConfigMap' | 'Secret', reference: JsonMap, { objects }: PodInput) {
  const name = toText(reference.name) ?? '';
  const data = objects.files(kind, name);
  if (!data && reference.optional !== true) throw new Missing(`the ${kind} ${name} is not in these manifests`);
  return data;
}

function referred(source: JsonMap, pod: PodInput): string | undefined {
  const key = toMap(source.configMapKeyRef ?? source.secretKeyRef);
  if (key.name !== undefined)
    return lookUp(source.secretKeyRef === undefined ? 'ConfigMap' : 'Secret', key, pod)
      ?.get(toText(key.key) ?? '')
      ?.toString('utf8');
  if (source.resourceFieldRef !== undefined) return '1';
  const path = toText(toMap(source.fieldRef).fieldPath) ?? '';
  if (/IP$/.test(path)) return '127.0.0.1';
  if (path === 'metadata.namespace') return 'default';
  return path.startsWith('metadata.labels') ? '' : (pod.name.split('/')[1] ?? '');
}

/** `$(NAME)` as a kubelet fills it in; `$$(NAME)` stays. */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (all, name: string | undefined) =>
    name === undefined ? '$' : (variables.get(name) ?? all),
  );
}
