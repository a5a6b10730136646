import {
  type Container,
  type Declined,
  defineTransform,
  type Edit,
  type Evidence,
  type Facts,
  type Fix,
  type NonEmpty,
  type Service,
} from '../../src/transform.ts';
import { inContainer } from '../shared/check-command.ts';
import { declined, refuseEphemeral } from '../shared/declining.ts';
import { asksForRoot, isRefusal } from '../shared/user.ts';
import { nameOf } from '../shared/words.ts';

/** Why the image has to start as root, in words and as evidence. */
type Data = Evidence;

/** An image that switches to its user by itself is started as root, as it has to be. */
export default defineTransform<Data>({
  meta: {
    id: 'no-user-override',
    title: 'User set for an image that has to start as root and changes user itself',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'Start scripts that read PUID and PGID, or prepare folders before they give up root, fail or do nothing when the container starts as another user.',
    fixSafety:
      'Always unsafe: without the setting the container starts as root, and only a run shows whether the start script gives it up. Declined when the setting comes from a base service or from the pod.',
    references: [],
    preset: 'recommended',
    phase: 'identity',
  },
  on: {
    service: {
      *detect(service, facts) {
        const because = conflictOf(service, facts);
        if (because)
          yield {
            at: service.at('user'),
            message: `${nameOf(service)} sets a user, but ${because.what}`,
            data: because,
          };
      },
      fix({ data }, service) {
        const read = service.get('user');
        if (read.source !== 'own') return elsewhere;
        return propose(service, [service.remove(['user'])], data);
      },
    },
    container: {
      *detect(container, facts) {
        const because = conflictOf(container, facts);
        if (!because) return;
        const at = container.at('securityContext', 'runAsUser');
        yield { at, message: `${nameOf(container)} sets a user, but ${because.what}`, data: because };
      },
      fix: ({ data }, container) => refuseEphemeral(container) ?? fixContainer(container, data),
    },
  },
});

const elsewhere = declined('inherited', 'the user is merged in, inherited or set for the whole pod; change it there');

/** The manifest starts as another user than root what has to start as root. */
function conflictOf(target: Service | Container, facts: Facts): Evidence | undefined {
  const { user } = target;
  if (!user || user.unknown || asksForRoot(target)) return undefined;
  const answer = facts.serviceUser(target);
  if (!isRefusal(answer) || answer.code !== 'by-design') return undefined;
  return { code: 'FACTS', what: answer.reason, origin: target.image?.text ?? target.origin() };
}

function fixContainer(container: Container, because: Evidence): Fix | Declined {
  const field = (key: string): readonly string[] => ['securityContext', key];
  if (container.get(...field('runAsUser')).source !== 'own') return elsewhere;
  const own = ['runAsUser', 'runAsGroup', 'runAsNonRoot'].filter(key => container.get(...field(key)).source === 'own');
  const [first, ...rest] = own.map(key => container.remove(field(key)));
  return propose(container, [first!, ...rest], because);
}

function propose(target: Service | Container, edits: NonEmpty<Edit>, because: Evidence): Fix {
  return {
    kind: 'fix',
    title: 'start as the user of the image',
    edits,
    check: inContainer(target, 'id'),
    safety: 'unsafe',
    because: [because],
    risk: 'the container starts as root again, until its start script gives it up',
  };
}
