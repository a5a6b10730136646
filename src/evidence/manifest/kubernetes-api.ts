import type { Container, Evidence, KubernetesApiUse, PodSpec } from '../../transform.ts';
import { matchesGlob } from '../glob.ts';
import { apiSigns } from './api-signs.ts';
import { wordsOf } from './trigger.ts';

/** What the evidence asks of the other manifests of a project. */
export interface ClusterKnowledge {
  bindings(namespace: string | undefined, account: string): readonly Evidence[];
  account(
    namespace: string | undefined,
    name: string,
  ):
    | {
        readonly namespace: string | undefined;
        readonly automount?: boolean;
        readonly annotations: Readonly<Record<string, string>>;
      }
    | undefined;
  namespaces(name: string | undefined): readonly {
    readonly name: string;
    readonly marks: Readonly<Record<string, string>>;
    readonly file: string;
  }[];
}

/** Signs that a pod talks to the Kubernetes API, and the evidence for the opposite. */
export function kubernetesApi(pod: PodSpec, index: ClusterKnowledge): KubernetesApiUse {
  const account = pod.serviceAccount ?? 'default';
  const { namespace } = pod.workload;
  const known = index.account(namespace, account);
  const ofAccount = accountSigns(pod, account, index);
  const ofContainers = pod.containers.map(containerSigns);
  const what = 'uses the default service account, and no role binding in these files names it';
  return {
    uses: [...ofAccount.uses, ...ofContainers.flatMap(({ uses }) => uses)],
    doubts: [...ofAccount.doubts, ...injections(pod, index), ...ofContainers.flatMap(({ doubts }) => doubts)],
    accountMountsNone: known?.automount === false && known.namespace === namespace,
    because: [{ code: 'CFG', what, origin: pod.origin() }],
  };
}

type Signs = Pick<KubernetesApiUse, 'uses' | 'doubts'>;

function accountSigns(pod: PodSpec, account: string, index: ClusterKnowledge): Signs {
  const { namespace } = pod.workload;
  const roles = index.bindings(namespace, account);
  const annotations = Object.keys(index.account(namespace, account)?.annotations ?? {});
  const identity = annotations.find(name => apiSigns().identities.some(({ key }) => matchesGlob(name, key)));
  const identities: readonly Evidence[] =
    identity === undefined
      ? []
      : [{ code: 'CFG', what: `service account ${account} has a cloud identity (${identity})`, origin: pod.file }];
  // Every pod without an account of its own has the default one: its roles may be meant for another pod.
  if (account === 'default') return { uses: [], doubts: [...roles, ...identities] };
  const own: Evidence = {
    code: 'CFG',
    what: `runs under its own service account ${account}`,
    origin: pod.origin('serviceAccountName'),
  };
  return { uses: roles, doubts: [...identities, ...(roles.length === 0 ? [own] : [])] };
}

/** What is put into the pod when it starts may use the token of the pod. */
function injections(pod: PodSpec, index: ClusterKnowledge): readonly Evidence[] {
  const ofPod = requests({ ...pod.annotations, ...pod.labels }).map(
    ({ name, adds }): Evidence => ({ code: 'CFG', what: `${name} asks for ${adds}`, origin: pod.origin() }),
  );
  const ofNamespace = index.namespaces(pod.workload.namespace).flatMap(({ name: namespace, marks, file }) =>
    namespaceRequests(marks).map(
      ({ name, adds }): Evidence => ({
        code: 'CFG',
        what: `${name} of namespace ${namespace} asks for ${adds}`,
        origin: file,
      }),
    ),
  );
  return [...ofPod, ...ofNamespace];
}

interface Request {
  readonly name: string;
  readonly adds: string;
}

/** Every pod without a namespace asks about all of them. */
const requestsOfNamespaces = new WeakMap<object, readonly Request[]>();

function namespaceRequests(marks: Readonly<Record<string, string>>): readonly Request[] {
  const known = requestsOfNamespaces.get(marks) ?? requests(marks);
  requestsOfNamespaces.set(marks, known);
  return known;
}

function requests(marks: Readonly<Record<string, string>>): readonly Request[] {
  return Object.entries(marks).flatMap(([name, value]) => {
    const injection = apiSigns().injections.find(({ key }) => matchesGlob(name, key));
    const refused = /^(?:|false|disabled?|no|off|0)$/i.test(value);
    return injection && !refused ? [{ name, adds: injection.adds }] : [];
  });
}

function containerSigns(container: Container): Signs {
  const variables = variableSigns(container);
  return {
    uses: [
      ...variables.uses,
      ...wordSigns(container),
      ...imageSigns(container),
      ...container.mounts
        .filter(({ target }) => target.startsWith('/var/run/secrets/kubernetes.io'))
        .slice(0, 1)
        .map(({ target }) => said(container, `mounts ${target}`, 'volumeMounts')),
    ],
    doubts: variables.doubts,
  };
}

function variableSigns(container: Container): Signs {
  const uses: Evidence[] = [];
  const doubts: Evidence[] = [];
  for (const variable of container.env) {
    const found = findVariable(variable);
    if (!found) continue;
    const evidence = said(container, `finds others through the Kubernetes API (${found.shown})`, 'env');
    (found.sure ? uses : doubts).push(evidence);
  }
  return { uses, doubts };
}

/** `shown` never holds more of a value than the data does. */
function findVariable({ name, value }: Container['env'][number]): { shown: string; sure: boolean } | undefined {
  for (const { name: pattern, values, sure = false } of apiSigns().variables) {
    if (!matchesGlob(name, pattern)) continue;
    if (!values) return { shown: name, sure };
    const glob = values.find(text => value !== undefined && matchesGlob(value.toLowerCase(), text.toLowerCase()));
    if (glob !== undefined) return { shown: `${name}=${glob.replaceAll('*', '')}`, sure };
    // A value that is not in the manifest may be any.
    if (value === undefined && !pattern.startsWith('*')) return { shown: name, sure: false };
  }
  return undefined;
}

function wordSigns(container: Container): readonly Evidence[] {
  const texts = [
    ...wordsOf(container.entrypoint),
    ...wordsOf(container.command),
    ...container.env.map(({ name, value }) => `${name} ${value ?? ''}`),
  ].map(text => text.toLowerCase());
  const sign = apiSigns().words.find(({ word, except }) =>
    texts.some(text => withoutWord(text, except).includes(word.toLowerCase())),
  );
  return sign ? [said(container, `mentions ${sign.word}`)] : [];
}

function withoutWord(text: string, word: string | undefined): string {
  return word === undefined ? text : text.replaceAll(word.toLowerCase(), '');
}

function imageSigns(container: Container): readonly Evidence[] {
  const image = container.image?.repository ?? '';
  const parts = image.toLowerCase().split(/(?=[/-])/);
  // `external-dns` holds a dash of its own: every place where a part begins is looked at to the end of the name.
  const endings = parts.map((_, index) => parts.slice(index).join('').replace(/^[/-]/, ''));
  const sign = apiSigns().images.find(({ names }) => names.some(name => endings.some(end => end.startsWith(name))));
  if (!sign) return [];
  const what = `images like ${image} often talk to the Kubernetes API`;
  return [{ code: 'FACTS', what, origin: `${container.image?.text} (${sign.origin})` }];
}

function said(container: Container, what: string, ...keys: readonly string[]): Evidence {
  return { code: 'CFG', what: `${container.name} ${what}`, origin: container.origin(...keys) };
}
