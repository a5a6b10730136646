import type { Document, View } from '../../languages/language.ts';
import type { Evidence } from '../../transform.ts';
import { copyToKeep } from '../keep.ts';
import { findOpenshift } from './openshift.ts';

/** What the other manifests of the project say about service accounts and namespaces. Small: names and marks only. */
export interface ClusterFacts {
  readonly bindings: readonly {
    readonly namespace: string | undefined;
    readonly account: string;
    readonly evidence: Evidence;
  }[];
  readonly accounts: readonly {
    readonly namespace: string | undefined;
    readonly name: string;
    readonly automount?: boolean;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
  readonly namespaces: readonly {
    readonly name: string;
    /** Annotations and labels. */
    readonly marks: Readonly<Record<string, string>>;
    readonly file: string;
  }[];
}

/** Whether a text can hold such facts at all, without parsing. */
export function mayHoldClusterFacts(text: string): boolean {
  return text.includes('RoleBinding') || /^[ \t"']*kind["']?:[ \t]*["']?(?:ServiceAccount|Namespace)\b/m.test(text);
}

export function collectClusterFacts(document: Document, file: string): ClusterFacts | undefined {
  const bindings: ClusterFacts['bindings'][number][] = [];
  const accounts: ClusterFacts['accounts'][number][] = [];
  const namespaces: ClusterFacts['namespaces'][number][] = [];
  for (const object of objectsOf(document.root)) {
    const kind = object.get('kind')?.text;
    if (kind === 'RoleBinding' || kind === 'ClusterRoleBinding') bindings.push(...readBinding(object, kind, file));
    if (kind === 'ServiceAccount') accounts.push(readAccount(object));
    if (kind === 'Namespace') namespaces.push(readNamespace(object, file));
  }
  if (bindings.length + accounts.length + namespaces.length === 0) return undefined;
  return copyToKeep({ bindings, accounts, namespaces });
}

function objectsOf(root: View): readonly View[] {
  const items = root.get('items');
  return root.get('kind')?.text.endsWith('List') && items?.kind === 'seq' ? items.items() : [root];
}

function readBinding(object: View, kind: string, file: string): ClusterFacts['bindings'][number][] {
  const name = object.get('metadata')?.get('name')?.text ?? '';
  const role = object.get('roleRef')?.get('name')?.text ?? '';
  const own = object.get('metadata')?.get('namespace')?.text;
  return (object.get('subjects')?.items() ?? [])
    .filter(subject => subject.get('kind')?.text === 'ServiceAccount')
    .map(subject => {
      const account = subject.get('name')?.text ?? '';
      const what = `${kind} ${name} grants role ${role} to service account ${account}`;
      return {
        namespace: subject.get('namespace')?.text ?? own,
        account,
        evidence: { code: 'CFG' as const, what, origin: file },
      };
    });
}

function readAccount(object: View): ClusterFacts['accounts'][number] {
  const metadata = object.get('metadata');
  const automount = object.get('automountServiceAccountToken')?.bool();
  return {
    namespace: metadata?.get('namespace')?.text,
    name: metadata?.get('name')?.text ?? '',
    ...(automount === undefined ? {} : { automount }),
    annotations: textsOf(metadata?.get('annotations')),
  };
}

function readNamespace(object: View, file: string): ClusterFacts['namespaces'][number] {
  const metadata = object.get('metadata');
  const marks = { ...textsOf(metadata?.get('annotations')), ...textsOf(metadata?.get('labels')) };
  return { name: metadata?.get('name')?.text ?? '', marks, file };
}

function textsOf(view: View | undefined): Readonly<Record<string, string>> {
  const keys = view?.kind === 'map' ? view.keys() : [];
  return Object.fromEntries(keys.map(key => [key, view!.get(key)!.text]));
}

/** All facts of a run. A namespace that is not written may be any namespace. */
export class ClusterIndex {
  /** By the name of the account. */
  readonly #bindings = new Map<string, ClusterFacts['bindings'][number][]>();
  readonly #accounts = new Map<string, ClusterFacts['accounts'][number][]>();

  readonly #namespaces = new Map<string, ClusterFacts['namespaces'][number][]>();
  #allNamespaces: readonly ClusterFacts['namespaces'][number][] | undefined;

  /** By folder. */
  readonly #openshift = new Map<string, Evidence>();

  add({ bindings, accounts, namespaces }: ClusterFacts): void {
    for (const binding of bindings) addTo(this.#bindings, binding.account, binding);
    for (const account of accounts) addTo(this.#accounts, account.name, account);
    for (const namespace of namespaces) addTo(this.#namespaces, namespace.name, namespace);
    this.#allNamespaces = undefined;
  }

  /** Those of this name; a name that is not written may be any. */
  namespaces(name: string | undefined): readonly ClusterFacts['namespaces'][number][] {
    if (name !== undefined) return this.#namespaces.get(name) ?? [];
    this.#allNamespaces ??= [...this.#namespaces.values()].flat();
    return this.#allNamespaces;
  }

  /** Remembers whether a file is made for OpenShift; then so are the manifests beside it. */
  addText(text: string, file: string): void {
    const folder = folderOf(file);
    const sign = this.#openshift.has(folder) ? undefined : findOpenshift(text, file);
    if (sign) this.#openshift.set(folder, copyToKeep(sign));
  }

  openshift(file: string): Evidence | undefined {
    return this.#openshift.get(folderOf(file));
  }

  bindings(namespace: string | undefined, account: string): readonly Evidence[] {
    const bindings = this.#bindings.get(account) ?? [];
    return bindings.filter(binding => mayBeSame(binding.namespace, namespace)).map(({ evidence }) => evidence);
  }

  account(namespace: string | undefined, name: string): ClusterFacts['accounts'][number] | undefined {
    return this.#accounts.get(name)?.find(account => mayBeSame(account.namespace, namespace));
  }
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}

function addTo<T>(lists: Map<string, T[]>, name: string, item: T): void {
  const list = lists.get(name);
  if (list) list.push(item);
  else lists.set(name, [item]);
}

function mayBeSame(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}
