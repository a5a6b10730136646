import { type JsonMap, toMap, toText } from '../json.ts';

/** Objects of the manifests that pods refer to. */
export class ClusterObjects {
  readonly #objects: readonly JsonMap[];

  constructor(objects: readonly JsonMap[]) {
    this.#objects = objects;
  }

  /** Files of a ConfigMap or a Secret; undefined when the manifests do not have it. */
  files(kind: 'ConfigMap' | 'Secret', name: string): ReadonlyMap<string, Buffer> | undefined {
    const found = this.#objects.find(object => object.kind === kind && toMap(object.metadata).name === name);
    if (!found) return undefined;
    const texts = Object.entries(toMap(kind === 'Secret' ? found.stringData : found.data));
    const encoded = Object.entries(toMap(kind === 'Secret' ? found.data : found.binaryData));
    return new Map([
      ...encoded.map(([key, value]) => [key, Buffer.from(toText(value) ?? '', 'base64')] as const),
      ...texts.map(([key, value]) => [key, Buffer.from(toText(value) ?? '')] as const),
    ]);
  }

  /** Names by which others reach a pod with these labels. */
  namesFor(labels: Readonly<Record<string, string>>): readonly string[] {
    return this.#objects
      .filter(({ kind }) => kind === 'Service')
      .filter(({ spec }) => selects(toMap(toMap(spec).selector), labels))
      .flatMap(({ metadata }) => {
        const { name, namespace = 'default' } = toMap(metadata);
        const short = toText(name) ?? '';
        const long = `${short}.${toText(namespace)}`;
        return [short, long, `${long}.svc`, `${long}.svc.cluster.local`];
      });
  }
}

function selects(selector: JsonMap, labels: Readonly<Record<string, string>>): boolean {
  const pairs = Object.entries(selector);
  return pairs.length > 0 && pairs.every(([key, value]) => labels[key] === toText(value));
}
