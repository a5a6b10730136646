import {
  type Container,
  type Declined,
  defineTransform,
  type Edit,
  type Facts,
  type Fix,
  type NonEmpty,
  type StartUser,
} from '../../src/transform.ts';
import { inContainer } from '../shared/check-command.ts';
import { refuseEphemeral } from '../shared/declining.ts';
import { nameOf } from '../shared/words.ts';
import { foldersOfRoot, groupForClaims, planUser } from './pod-user.ts';

/** Where root is ruled out, the kubelet can tell that the user is not root. */
export default defineTransform<StartUser>({
  meta: {
    id: 'numeric-user',
    title: 'Root is ruled out without a number, over an image that starts as root or by name',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'The kubelet compares numbers: an image that starts as root or names its user is refused before it runs, and the pod waits with CreateContainerConfigError.',
    fixSafety:
      'Assured when the number of the user that the image names is known, or when it can be started as a known user and nothing of the pod may belong to root. Unsafe when that is not verified, when volumes, ports or start scripts may need root, or when no number is known: then 10001 is proposed. Declined for images that have to start as root.',
    references: ['PSS-R runAsNonRoot'],
    preset: 'recommended',
    phase: 'identity',
    after: ['run-as-non-root'],
  },
  on: {
    container: {
      *detect(container, facts) {
        if (container.effective('runAsNonRoot').value !== true || container.user) return;
        const start = facts.startUser(container);
        if (!start.known || start.numeric || !(start.root || start.name !== undefined)) return;
        const user = start.root ? 'starts as root' : `names its user ${start.name}`;
        yield {
          at: container.at('securityContext', 'runAsUser'),
          message: `${nameOf(container)} must not run as root, and its image ${user}: the kubelet refuses to start it without a runAsUser`,
          data: start,
        };
      },
      fix: (_finding, container, facts) => refuseEphemeral(container) ?? giveNumber(container, facts),
    },
  },
});

function giveNumber(container: Container, facts: Facts): Fix | Declined {
  const plan = planUser(container, facts);
  if (plan.kind === 'declined') return plan;
  const { uid, gid, because, risks, changesUser } = plan;
  const edits: NonEmpty<Edit> = [
    container.set(['securityContext', 'runAsUser'], uid!),
    ...(gid === undefined ? [] : [container.set(['securityContext', 'runAsGroup'], gid, { unlessPresent: true })]),
    ...(changesUser ? [...foldersOfRoot(container, facts), ...groupForClaims(container.pod, [plan])] : []),
  ];
  const proposal = {
    kind: 'fix',
    title: `start as user ${uid}${gid === undefined ? '' : `:${gid}`}`,
    edits,
    check: inContainer(container, 'id'),
  } as const;
  const [first, ...rest] = because;
  if (first && risks.length === 0) return { ...proposal, safety: 'assured', because: [first, ...rest] };
  return { ...proposal, safety: 'unsafe', because, risk: risks.join('; ') };
}
