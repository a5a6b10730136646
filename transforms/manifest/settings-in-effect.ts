import { type Container, defineTransform, type Finding, type PodSpec, type Service } from '../../src/transform.ts';
import { capabilityItems } from '../shared/capabilities.ts';
import { isCapability, similarCapability } from '../shared/capability-names.ts';
import { type Misplaced, misplacedInContainer, misplacedInPod, misplacedInService } from '../shared/misplaced.ts';
import { nameOf } from '../shared/words.ts';

/** Security settings stand where they are read, under the name they are read by. */
export default defineTransform({
  meta: {
    id: 'settings-in-effect',
    title: 'Security setting where it has no effect',
    severity: 'low',
    fixable: 'never',
    why: 'The API server drops fields that do not belong where they stand, Compose refuses or ignores them, and no kernel knows a capability by a wrong name. The manifest looks hardened and the container is not.',
    fixSafety:
      'Never changed automatically: the setting has never been in force, so nobody knows whether the program can live with it. The rule for that setting proposes it at the right place, with its own evidence.',
    references: [],
    preset: 'recommended',
    phase: 'meaning',
  },
  on: {
    service: {
      *detect(service) {
        yield* findingsOf(service, misplacedInService(service));
        yield* unknownCapabilities(service);
      },
    },
    podSpec: { detect: pod => findingsOf(pod, misplacedInPod(pod)) },
    container: {
      *detect(container) {
        yield* findingsOf(container, misplacedInContainer(container));
        yield* unknownCapabilities(container);
      },
    },
  },
});

function findingsOf(
  target: Service | PodSpec | Container,
  misplaced: readonly Misplaced[],
): readonly Finding<undefined>[] {
  return misplaced.map(({ at, written, why }) => ({
    at,
    key: written,
    message: `${nameOf(target)}: ${why}`,
    data: undefined,
  }));
}

/** Of a name that is listed twice the first is spoken about. */
function* unknownCapabilities(target: Service | Container): Iterable<Finding<undefined>> {
  for (const list of ['add', 'drop'] as const) {
    const items = capabilityItems(target, list);
    for (const item of items) {
      if (item.unknown || item.name === '' || isCapability(item.name)) continue;
      if (items.find(({ name }) => name === item.name) !== item) continue;
      const similar = similarCapability(item.name);
      const next = similar === undefined ? 'take it away' : `write ${similar} if that was meant`;
      yield {
        at: item.at,
        key: item.text,
        message: `${nameOf(target)} ${list}s ${item.text}, which is no capability; ${next}`,
        data: undefined,
        severity: 'info',
      };
    }
  }
}
