import type { Evidence, KubernetesApiUse, PodSpec } from '../transform.ts';

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
}

const apiWords = /kubectl|KUBERNETES_SERVICE|--?kubeconfig|leader-elect|in-?cluster|serviceaccount\/|--kube(?!let)/i;
const apiImages =
  /(^|[/-])(operator|controller|controllers|ingress|external-dns|cert-manager|kube|k8s|kubernetes|argocd|argo|flux|istio|linkerd|traefik|prometheus|metrics|node-exporter|vault-agent|velero|keda|knative|tekton|spark|airflow|jenkins|gitlab-runner|actions-runner|promtail|fluent|fluentd|vector|otel|opentelemetry|datadog|newrelic|agent|csi|cni|autoscaler|scheduler|reloader|dashboard|helm|pilot|proxyv2|consul|patroni|spilo|elastic-agent|filebeat|metricbeat)/i;
const identityAnnotation =
  /^(eks\.amazonaws\.com\/role-arn|iam\.gke\.io\/gcp-service-account|azure\.workload\.identity\/)/;

/** Signs that a pod talks to the Kubernetes API, and the evidence for the opposite. */
export function kubernetesApi(pod: PodSpec, index: ClusterKnowledge): KubernetesApiUse {
  const account = pod.serviceAccount ?? 'default';
  const { namespace } = pod.workload;
  const roles = index.bindings(namespace, account);
  // Every pod without an account of its own has the default one: its roles may be meant for another pod.
  const uses: Evidence[] = account === 'default' ? [] : [...roles];
  const doubts: Evidence[] = account === 'default' ? [...roles] : [];
  const known = index.account(namespace, account);
  const identity = Object.keys(known?.annotations ?? {}).find(name => identityAnnotation.test(name));
  if (identity)
    doubts.push({
      code: 'CFG',
      what: `service account ${account} has a cloud identity (${identity})`,
      origin: pod.file,
    });
  if (account !== 'default' && roles.length === 0) {
    doubts.push({
      code: 'CFG',
      what: `runs under its own service account ${account}`,
      origin: pod.origin('serviceAccountName'),
    });
  }
  for (const container of pod.containers) {
    const texts = [container.entrypoint, container.command].flatMap(words =>
      Array.isArray(words) ? (words as readonly string[]) : [],
    );
    const word =
      texts.find(text => apiWords.test(text)) ??
      container.env.find(({ name, value }) => apiWords.test(`${name} ${value ?? ''}`))?.name;
    if (word)
      uses.push({
        code: 'CFG',
        what: `${container.name} mentions ${apiWords.exec(word)?.[0] ?? word}`,
        origin: container.origin(),
      });
    const image = container.image?.repository ?? '';
    if (apiImages.test(image))
      uses.push({
        code: 'FACTS',
        what: `images like ${image} often talk to the Kubernetes API`,
        origin: container.origin('image'),
      });
    const token = container.mounts.find(({ target }) => target.startsWith('/var/run/secrets/kubernetes.io'));
    if (token)
      uses.push({
        code: 'CFG',
        what: `${container.name} mounts ${token.target}`,
        origin: container.origin('volumeMounts'),
      });
  }
  const what = 'uses the default service account, and no role binding in these files names it';
  const because = [{ code: 'CFG', what, origin: pod.origin() }] as const;
  return { uses, doubts, accountMountsNone: known?.automount === false && known.namespace === namespace, because };
}
