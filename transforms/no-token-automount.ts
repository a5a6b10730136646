import { defineTransform } from '../src/transform.ts';
import { declineUnknown, describeEvidence, nameOf } from './shared/safety.ts';

type Data = 'mounted' | 'unknown';

/** Pods that do not talk to the Kubernetes API hold no credential for it. */
export default defineTransform<Data>({
  meta: {
    id: 'no-token-automount',
    title: 'Service account token mounted though unused',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'Kubernetes puts a credential for its API into every container. A pod that never uses the API only offers it to whoever breaks in.',
    fixSafety:
      'Assured when the pod uses the default service account, no role binding in the files names it, and neither image nor command nor environment shows a use of the API. Unsafe when any of that hints at a use, or when the token is asked for explicitly.',
    references: [
      'CIS-K 5.1.6',
      'KSV-0036',
      'CKV_K8S_38',
      'Polaris automountServiceAccountToken',
      'Kubescape C-0034',
      'Kubescape C-0190',
      'Kubescape C-0261',
      'KICS 48471392',
      'NSA 1.11',
    ],
    removes: true,
    rank: 80,
  },
  on: {
    podSpec: {
      *detect(pod) {
        const mounted = pod.flag('automountServiceAccountToken');
        if (mounted === false) return;
        const at = pod.at('automountServiceAccountToken');
        if (mounted === 'unknown') {
          const message = `${nameOf(pod)} may mount a service account token`;
          yield { at, message, data: 'unknown', severity: 'info' };
          return;
        }
        const message = `${nameOf(pod)} mounts a service account token`;
        yield { at, message, data: 'mounted', explicit: mounted === true };
      },
      fix({ data }, pod, facts) {
        if (data === 'unknown') return declineUnknown('automountServiceAccountToken');
        const { uses, because } = facts.kubernetesApi(pod);
        const [first, ...rest] = because;
        const proposal = {
          kind: 'fix',
          title: 'mount no service account token',
          edits: [pod.set(['automountServiceAccountToken'], false)],
        } as const;
        if (uses.length > 0 || !first) {
          const reasons = describeEvidence(uses) || 'it is not known whether the pod uses the Kubernetes API';
          return {
            ...proposal,
            safety: 'unsafe',
            because: uses,
            risk: `${reasons}; without the token the API refuses it`,
          };
        }
        return { ...proposal, safety: 'assured', because: [first, ...rest] };
      },
    },
  },
});
