import { type Container, defineTransform, type Facts, type Finding, type Service } from '../../src/transform.ts';
import { isSwitchedOn, securityOptions } from '../shared/security-opt.ts';
import { describeEvidence, nameOf } from '../shared/words.ts';

/** Nothing that works through sudo, setuid or file capabilities is switched off by no-new-privileges. */
export default defineTransform({
  meta: {
    id: 'needed-privileges',
    title: 'New privileges are forbidden, and the program gains some',
    severity: 'medium',
    fixable: 'never',
    why: 'Under no-new-privileges sudo, setuid programs and file capabilities do nothing. What relies on them fails, often long after the start.',
    fixSafety:
      'Only reported: the better way is a program that does without, and only its owner can choose between that and `no-new-privileges:false` or `allowPrivilegeEscalation: true`.',
    references: ['CIS-D 5.26'],
    preset: 'recommended',
    phase: 'escalation',
    after: ['no-new-privileges'],
  },
  on: {
    service: {
      *detect(service, facts) {
        const last = securityOptions(service).findLast(({ name }) => name === 'no-new-privileges');
        if (last && isSwitchedOn(last)) yield* report(service, last.at, facts, 'no-new-privileges:false');
      },
    },
    container: {
      *detect(container, facts) {
        const keys = ['securityContext', 'allowPrivilegeEscalation'];
        if (container.flag(...keys) === false)
          yield* report(container, container.at(...keys), facts, 'allowPrivilegeEscalation: true');
      },
    },
  },
});

function* report(
  target: Service | Container,
  at: Finding['at'],
  facts: Facts,
  switched: string,
): Iterable<Finding<undefined>> {
  const gain = facts.privilegeGain(target);
  if (!gain.known || gain.reasons.length === 0) return;
  const reasons = describeEvidence(gain.reasons);
  const message = `${nameOf(target)} must not gain new privileges, but ${reasons}: do without it, or allow it with \`${switched}\``;
  yield { at, message, data: undefined };
}
