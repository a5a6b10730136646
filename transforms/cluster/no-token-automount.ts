import { defineTransform } from '../../src/transform.ts';
import { declineByDesign, declined, declineUnknown } from '../shared/declining.ts';
import { writtenInVain } from '../shared/misplaced.ts';
import { isFragment } from '../shared/targets.ts';
import { describeEvidence, nameOf } from '../shared/words.ts';

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
      'Assured when the pod uses the default service account, no role binding in the files names it, and neither image nor command nor environment shows a use of the API. Unsafe when nothing is known about an image of the pod, when it has a service account of its own or a cloud identity, or when the token is asked for explicitly. Declined when roles of its account, its command or its image show that it uses the API.',
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
    windows: true,
    preset: 'recommended',
    phase: 'access',
  },
  on: {
    podSpec: {
      *detect(pod, facts) {
        const mounted = pod.flag('automountServiceAccountToken');
        if (mounted === false) return;
        const { uses, accountMountsNone } = facts.kubernetesApi(pod);
        if (accountMountsNone && mounted === undefined) return;
        const at = pod.at('automountServiceAccountToken');
        if (mounted === 'unknown') {
          const message = `${nameOf(pod)} may mount a service account token`;
          yield { at, message, data: 'unknown', severity: 'info' };
          return;
        }
        const message = `${nameOf(pod)} mounts a service account token${writtenInVain(pod, 'automountServiceAccountToken')}`;
        const severity = uses.length > 0 ? ({ severity: 'info' } as const) : {};
        yield { at, message, data: 'mounted', explicit: mounted === true, ...severity };
      },
      fix({ data }, pod, facts) {
        if (data === 'unknown') return declineUnknown('automountServiceAccountToken');
        const { uses, doubts, because } = facts.kubernetesApi(pod);
        const [sign] = uses;
        if (sign) return declineByDesign(sign);
        if (isFragment(pod))
          return declined(
            'no-evidence',
            'other containers of the pod are described elsewhere; set automountServiceAccountToken there',
          );
        const proposal = {
          kind: 'fix',
          title: 'mount no service account token',
          edits: [pod.set(['automountServiceAccountToken'], false)],
        } as const;
        if (doubts.length === 0) return { ...proposal, safety: 'assured', because };
        const risk = `${describeEvidence(doubts)}; if it uses the Kubernetes API, that refuses it without the token`;
        return { ...proposal, safety: 'unsafe', because: doubts, risk };
      },
    },
  },
});
