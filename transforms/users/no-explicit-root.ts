import {
  type Container,
  type Declined,
  defineTransform,
  type Edit,
  type Facts,
  type Finding,
  type Fix,
  type NonEmpty,
  type PodSpec,
  type Service,
} from '../../src/transform.ts';
import { inContainer } from '../shared/check-command.ts';
import { declined, refuseEphemeral } from '../shared/declining.ts';
import { fromManifest, isFragment } from '../shared/targets.ts';
import { asksForRoot, isRefusal, numbersOf } from '../shared/user.ts';
import { nameOf } from '../shared/words.ts';
import {
  asksForRootIn,
  foldersOfRoot,
  isZero,
  planOtherUser,
  planUser,
  startedContainers,
  type UserPlan,
  userInManifest,
  writeUser,
} from './pod-user.ts';
import { giveUser, userRisks } from './service-user.ts';

/** The manifest does not ask for root where the program does not need it. */
export default defineTransform({
  meta: {
    id: 'no-explicit-root',
    title: 'Root requested explicitly',
    severity: 'high',
    fixable: 'sometimes',
    why: 'The setting overrides whatever user the image was built to run as. Root in a container is root on the host for every mistake in the kernel, the runtime or a mount.',
    fixSafety:
      'Unsafe, because somebody asked for root: the service user of the image is proposed, or 10001 when none is known. Assured only where nothing changes: runAsNonRoot: false beside a runAsUser that is not 0, and a root user of the pod that each of its containers overrides. Declined for images and init containers that have to start as root.',
    references: [
      'PSS-R runAsUser',
      'KSV-0105',
      'KSV-0012',
      'CKV_K8S_23',
      'kube-linter run-as-non-root',
      'Kubescape C-0013',
      'OWASP-D 2',
    ],
    removes: true,
    preset: 'baseline',
    phase: 'identity',
  },
  on: {
    service: {
      *detect(service) {
        if (!asksForRoot(service)) return;
        yield { at: service.at('user'), message: `${nameOf(service)} asks for root`, data: undefined, explicit: true };
      },
      fix: (_finding, service, facts) => fixService(service, facts),
    },
    podSpec: {
      *detect(pod) {
        if (pod.hostUsers !== false) yield* detectOn(pod);
      },
      fix: (_finding, pod, facts) => fixPod(pod, facts),
    },
    container: {
      *detect(container) {
        // What the pod asks for and what its containers ask for is one decision.
        if (container.pod.hostUsers !== false && !asksItself(container.pod)) yield* detectOn(container);
      },
      fix: (_finding, container, facts) => refuseEphemeral(container) ?? fixContainer(container, facts),
    },
  },
});

function fixService(service: Service, facts: Facts): Fix | Declined {
  const answer = facts.serviceUser(service);
  if (isRefusal(answer)) return declined(answer.code, answer.reason);
  const user = { rule: 'no-explicit-root', answer, ...numbersOf(answer) } as const;
  return {
    kind: 'fix',
    title: `run as user ${user.uid}:${user.gid} instead of root`,
    edits: giveUser(service, user, facts),
    check: inContainer(service, 'id'),
    safety: 'unsafe',
    because: [fromManifest(service, 'user asks for root', 'user'), ...(answer.known ? answer.because : [])],
    risk: [asked, ...userRisks(service, user, facts)].join('; '),
  };
}

const asked = 'somebody asked for root';

// ---------------------------------------------------------------------------------------------------------------------
// Kubernetes

function asksItself(scope: PodSpec | Container): boolean {
  return asksForRootIn(key => scope.get('securityContext', key).value);
}

function* detectOn(scope: PodSpec | Container): Iterable<Finding<undefined>> {
  if (!asksItself(scope)) return;
  const key = isZero(scope.get('securityContext', 'runAsUser').value) ? 'runAsUser' : 'runAsNonRoot';
  const message = key === 'runAsUser' ? `${nameOf(scope)} asks for root` : `${nameOf(scope)} allows root explicitly`;
  yield { at: scope.at('securityContext', key), message, data: undefined, explicit: !changesNothing(scope) };
}

/** `runAsNonRoot: false` beside a user that is not root. */
function changesNothing(scope: PodSpec | Container): boolean {
  const concerned = scope.kind === 'container' ? [scope] : startedContainers(scope);
  return concerned.every(container => {
    const { value } = container.effective('runAsUser');
    return typeof value === 'number' && value > 0;
  });
}

function fixContainer(container: Container, facts: Facts): Fix | Declined {
  if (changesNothing(container)) return allowNothing(container, [container]);
  const plan = planOf(container, facts);
  if (plan.kind === 'declined') return plan;
  const [first, ...rest] = writeUser(container, plan);
  return propose([first!, ...rest, ...folders([plan], facts)], [plan]);
}

/** The pod's own setting, and in the same fix those of its containers: one without the other would not start. */
function fixPod(pod: PodSpec, facts: Facts): Fix | Declined {
  const containers = startedContainers(pod);
  if (isFragment(pod) && isZero(pod.get('securityContext', 'runAsUser').value))
    return declined(
      'no-evidence',
      'the user may be meant for containers of the pod that are described elsewhere; set one there for each of them',
    );
  if (changesNothing(pod)) return allowNothing(pod, containers);
  const open = containers.filter(container => !isSettled(container));
  const plans: UserPlan[] = [];
  for (const container of open) {
    const plan = planOf(container, facts);
    if (plan.kind === 'declined') return plan;
    plans.push(plan);
  }
  const inherited = plans.filter(({ container }) => !isZero(container.get('securityContext', 'runAsUser').value));
  const numbers = new Set(inherited.map(({ uid, gid }) => `${uid}:${gid}`));
  const common = numbers.size === 1 ? inherited[0] : undefined;
  const isRoot = isZero(pod.get('securityContext', 'runAsUser').value);
  const [first, ...rest] = writeUser(pod, common ?? {});
  const edits: NonEmpty<Edit> = [
    first!,
    ...rest,
    ...(isRoot && common?.uid === undefined ? [pod.remove(['securityContext', 'runAsUser'])] : []),
    ...plans.filter(plan => !common || !inherited.includes(plan)).flatMap(plan => writeUser(plan.container, plan)),
    ...containers.filter(allowsRoot).map(refuse),
    ...folders(plans, facts),
  ];
  return propose(edits, plans);
}

/** A container with a user of its own that is not root. */
function isSettled(container: Container): boolean {
  const { value } = container.get('securityContext', 'runAsUser');
  return typeof value === 'number' && value > 0;
}

function allowsRoot(container: Container): boolean {
  return container.get('securityContext', 'runAsNonRoot').value === false;
}

/** The user that the container gets; none when the image's own can be checked by the kubelet. */
function planOf(container: Container, facts: Facts): UserPlan | Declined {
  return container.user ? planOtherUser(container, facts) : planUser(container, facts);
}

function folders(plans: readonly UserPlan[], facts: Facts): readonly Edit[] {
  return plans.flatMap(({ container, changesUser }) => (changesUser ? foldersOfRoot(container, facts) : []));
}

function allowNothing(scope: PodSpec | Container, containers: readonly Container[]): Fix {
  const [first] = containers;
  const also = scope.kind === 'pod-spec' ? containers.filter(allowsRoot) : [];
  const uid = first?.effective('runAsUser').value;
  // Every container has a user of its own: the number of the pod holds for none of them.
  const ofNobody = scope.kind === 'pod-spec' && isZero(scope.get('securityContext', 'runAsUser').value);
  return {
    kind: 'fix',
    title: ofNobody ? 'remove the root user that no container uses' : 'refuse to run as root',
    edits: [refuse(scope), ...(ofNobody ? [scope.remove(['securityContext', 'runAsUser'])] : []), ...also.map(refuse)],
    safety: 'assured',
    because: [first ? userInManifest(first, Number(uid)) : fromManifest(scope, 'no container runs as root')],
  };
}

function refuse(scope: PodSpec | Container): Edit {
  return scope.set(['securityContext', 'runAsNonRoot'], true);
}

function propose(edits: NonEmpty<Edit>, plans: readonly UserPlan[]): Fix {
  const [plan] = plans;
  const user = plan?.uid === undefined ? '' : `, use user ${plan.uid}`;
  return {
    kind: 'fix',
    title: `refuse to run as root${plans.length === 1 ? user : ''}`,
    edits,
    ...(plan ? { check: inContainer(plan.container, 'id') } : {}),
    safety: 'unsafe',
    because: plans.flatMap(({ because }) => because),
    risk: [asked, ...new Set(plans.flatMap(({ risks }) => risks))].join('; '),
  };
}
