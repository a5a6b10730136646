import {
  type Container,
  type Declined,
  defineTransform,
  type Edit,
  type Evidence,
  type Facts,
  type Finding,
  type Fix,
  type FixSafety,
  type NonEmpty,
  type PodSpec,
  type Service,
} from '../../src/transform.ts';
import { inContainer } from '../shared/check-command.ts';
import { declined, declineUnknown } from '../shared/declining.ts';
import { serviceWritesInVain, writtenInVain } from '../shared/misplaced.ts';
import { isRefusal, numbersOf } from '../shared/user.ts';
import { enumerate, nameOf } from '../shared/words.ts';
import {
  asksForRootIn,
  foldersOfRoot,
  groupForClaims,
  planUser,
  startedContainers,
  type UserPlan,
  userInManifest,
  writeUser,
} from './pod-user.ts';
import { giveUser, userRisks } from './service-user.ts';

/** What to do about it: where a setting goes depends on all containers of the pod, so it is decided when they are looked at. */
type Data = Fix | Declined;

/** The container starts as another user than root. */
export default defineTransform<Data>({
  meta: {
    id: 'run-as-non-root',
    title: 'Container may run as root',
    severity: 'high',
    fixable: 'sometimes',
    why: 'Root in a container is root on the host for every mistake in the kernel, the runtime or a mount. A user of its own limits what a break-in can reach.',
    fixSafety:
      'Safe on Kubernetes when runAsUser already names another user than root. Assured when the image or the Dockerfile starts as a known number, or when the image drops to its service user by itself and all its data lies on volumes of the engine, so that it belongs to that user already. Unsafe when data may belong to root (host folders, every Kubernetes claim), when ports, devices or start scripts may need root, or when no user of the image is known: then 10001 is proposed. Declined for images and init containers that have to start as root.',
    references: [
      'CIS-D 4.1',
      'CIS-K 5.2.7',
      'PSS-R runAsNonRoot',
      'KSV-0012',
      'CKV_K8S_23',
      'kube-linter run-as-non-root',
      'kube-score container-security-context-user-group-id',
      'Polaris runAsRootAllowed',
      'Kubescape C-0013',
      'Kubescape C-0198',
      'KICS cf34805e',
      'NSA 1.0',
      'OWASP-D 2',
    ],
    removes: true,
    preset: 'recommended',
    phase: 'identity',
  },
  on: {
    service: {
      *detect(service, facts) {
        // Whoever writes a user has decided; an explicit root is a finding of no-explicit-root.
        if (service.user?.unknown) yield unknownUser(service, service.user);
        if (service.user) return;
        const start = facts.startUser(service);
        if (start.known && !start.root) return;
        const message = `${nameOf(service)} ${start.known ? 'runs' : 'may run'} as root${serviceWritesInVain(service, 'user')}`;
        yield { at: service.at('user'), message, data: fixService(service, facts) };
      },
      fix: ({ data }) => data,
    },
    podSpec: {
      *detect(pod, facts) {
        // Root in a user namespace of its own is nobody on the host.
        if (pod.hostUsers !== false) yield* detectInPod(pod, facts);
      },
      fix: ({ data }) => data,
    },
  },
});

/** Also with a default: whoever sets the variable decides. */
function unknownUser(service: Service, user: NonNullable<Service['user']>): Finding<Data> {
  const { variables = [], mayBeEmpty } = user;
  const names = variables.map(name => `$${name}`);
  const depends = names.length > 0 ? `depends on ${enumerate(names)}` : 'is not known';
  const empty = mayBeEmpty ? '; when that is empty, it is the user of the image, which may be root' : '';
  const message = `the user of ${nameOf(service)} ${depends}${empty}`;
  return { at: service.at('user'), message, data: declineUnknown('user'), severity: 'info' };
}

function fixService(service: Service, facts: Facts): Fix | Declined {
  const answer = facts.serviceUser(service);
  if (isRefusal(answer)) return declined(answer.code, answer.reason);
  const user = { rule: 'run-as-non-root', answer, ...numbersOf(answer) } as const;
  return {
    kind: 'fix',
    title: `run as user ${user.uid}:${user.gid}`,
    edits: giveUser(service, user, facts),
    check: inContainer(service, 'id'),
    ...judgeUser(answer.known ? answer.because : [], userRisks(service, user, facts)),
  };
}

function judgeUser(because: readonly Evidence[], risks: readonly string[]): FixSafety {
  const [first, ...rest] = because;
  if (risks.length > 0 || !first) return { safety: 'unsafe', because, risk: risks.join('; ') };
  return { safety: 'assured', because: [first, ...rest] };
}

// ---------------------------------------------------------------------------------------------------------------------
// Kubernetes

const field = ['securityContext', 'runAsNonRoot'] as const;

function* detectInPod(pod: PodSpec, facts: Facts): Iterable<Finding<Data>> {
  const all = startedContainers(pod).map(container => ({ container, plan: planOf(container, facts) }));
  const plans = all.flatMap(({ plan }) => (plan?.kind === 'plan' ? [plan] : []));
  const [first, ...others] = plans;
  if (first && speaksForAll(pod, all.length, plans)) {
    yield findingOn(pod, [first, ...others], facts);
    return;
  }
  for (const { container, plan } of all) {
    if (plan?.kind === 'plan') yield findingOn(container, [plan], facts);
    if (plan?.kind === 'declined') {
      yield { at: container.at(...field), message: `${nameOf(container)} may run as root`, data: plan };
    }
  }
}

function findingOn(scope: PodSpec | Container, plans: NonEmpty<UserPlan>, facts: Facts): Finding<Data> {
  const mayBeRoot = plans.some(({ changesUser }) => changesUser);
  const message = `${nameOf(scope)} ${mayBeRoot ? 'may run as root' : 'does not rule out root'}${writtenInVain(scope, 'runAsNonRoot', 'runAsUser')}`;
  return { at: scope.at(...field), message, data: fixPod(scope, plans, facts) };
}

/** What is to be done for a container; undefined: nothing, or a matter of no-explicit-root. */
function planOf(container: Container, facts: Facts): UserPlan | Declined | undefined {
  const nonRoot = container.effective('runAsNonRoot');
  if (nonRoot.unknown) return declineUnknown('runAsNonRoot');
  if (nonRoot.value === true || asksForRootIn(key => container.effective(key).value)) return undefined;
  const user = container.effective('runAsUser');
  if (user.unknown) return declineUnknown('runAsUser');
  if (typeof user.value !== 'number') return planUser(container, facts);
  const because = [userInManifest(container, user.value)];
  return { kind: 'plan', container, because, changesUser: false, risks: [] };
}

/** One setting on the pod says it for all containers when all are equally sure and none is left out. */
function speaksForAll(pod: PodSpec, count: number, plans: readonly UserPlan[]): boolean {
  if (pod.containerLevelOnly || plans.length < count) return false;
  return new Set(plans.map(safetyOf)).size === 1;
}

function safetyOf(plan: UserPlan): FixSafety['safety'] {
  if (plan.risks.length > 0 || plan.because.length === 0) return 'unsafe';
  return isInManifest(plan) ? 'safe' : 'assured';
}

function isInManifest({ because }: UserPlan): boolean {
  return because.every(({ code }) => code === 'CFG');
}

function fixPod(scope: PodSpec | Container, plans: NonEmpty<UserPlan>, facts: Facts): Fix {
  const users = new Set(plans.map(({ uid, gid }) => `${uid}:${gid}`));
  const [{ uid, container }] = plans;
  const [first, ...rest] =
    users.size === 1 ? writeUser(scope, plans[0]) : [...writeUser(scope, {}), ...plans.flatMap(ownUser)];
  const edits: NonEmpty<Edit> = [
    first!,
    ...rest,
    ...groupForClaims(container.pod, plans),
    ...plans.flatMap(plan => folders(plan, facts)),
  ];
  const proposal = {
    kind: 'fix',
    title: users.size === 1 && uid !== undefined ? `refuse to run as root, use user ${uid}` : 'refuse to run as root',
    edits,
    check: inContainer(container, 'id'),
  } as const;
  const because = plans.flatMap(plan => plan.because);
  const risks = [...new Set(plans.flatMap(plan => plan.risks))];
  const [evidence, ...more] = because;
  if (evidence && plans.every(plan => safetyOf(plan) === 'safe'))
    return { ...proposal, safety: 'safe', because: [evidence, ...more] };
  return { ...proposal, ...judgeUser(because, risks) };
}

function ownUser({ container, uid, gid }: UserPlan): readonly Edit[] {
  if (uid === undefined) return [];
  return [
    container.set(['securityContext', 'runAsUser'], uid),
    ...(gid === undefined ? [] : [container.set(['securityContext', 'runAsGroup'], gid, { unlessPresent: true })]),
  ];
}

function folders({ container, changesUser }: UserPlan, facts: Facts): readonly Edit[] {
  return changesUser ? foldersOfRoot(container, facts) : [];
}
