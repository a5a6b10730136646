import { type Container, defineTransform, type Edit, type Fix } from '../../src/transform.ts';
import { type CapabilityItem, capabilityItems, capabilityKeys } from '../shared/capabilities.ts';
import { isCapability } from '../shared/capability-names.ts';
import { refuseEphemeral } from '../shared/declining.ts';
import { fromManifest } from '../shared/targets.ts';
import { nameOf } from '../shared/words.ts';
import { hasPrefix } from './prefix.ts';
import { removeCapability } from './remove-capability.ts';

interface Data {
  readonly list: 'add' | 'drop';
  readonly item: CapabilityItem;
}

/** Kubernetes wants `NET_ADMIN`: other spellings miss the admission check, and `CAP_NET_ADMIN` names nothing at all. */
export default defineTransform<Data>({
  meta: {
    id: 'capability-spelling',
    title: 'Capability name spelled so that it has no or a different effect',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'Kubernetes compares capability names as text and lets the runtime put CAP_ in front: CAP_NET_RAW becomes CAP_CAP_NET_RAW and does nothing, and a lower-case all fails the restricted Pod Security Standard. Docker accepts every spelling, so Compose files are not affected.',
    fixSafety:
      'Safe when only upper and lower case change, because runtimes ignore it, and for names to drop next to ALL. Unsafe when CAP_ is taken away: then the capability is really added or dropped for the first time.',
    references: ['PSS-R capabilities_restricted'],
    preset: 'baseline',
    phase: 'meaning',
  },
  on: {
    container: {
      *detect(container) {
        for (const list of ['add', 'drop'] as const) {
          for (const item of capabilityItems(container, list)) {
            if (!isMisspelled(container, list, item)) continue;
            yield {
              at: item.at,
              key: item.text,
              message: `${nameOf(container)} ${list}s ${item.text}, which Kubernetes spells ${item.name}`,
              data: { list, item },
            };
          }
        }
      },
      fix: ({ data }, container) => refuseEphemeral(container) ?? respell(container, data),
    },
  },
});

function isMisspelled(container: Container, list: Data['list'], { text, name, unknown }: CapabilityItem): boolean {
  if (unknown || text === name || !isCapability(name)) return false;
  // CAP_ALL drops nothing: drop-capabilities puts a working ALL there, with what has to be added back.
  return list === 'add' || name !== 'ALL' || !hasPrefix(text) || dropsAll(container);
}

function respell(container: Container, { list, item }: Data): Fix {
  const { text, name, index } = item;
  const keys = [...capabilityKeys(container, list), index];
  const edit: Edit = isNamedTwice(container, list, item)
    ? removeCapability(container, list, item)
    : container.set(keys, name);
  // Both rules would change the same items: the list that drop-capabilities writes is spelled right.
  const own = list === 'drop' ? { ...edit, when: { rule: 'drop-capabilities', is: 'not-accepted' } as const } : edit;
  const proposal = { kind: 'fix', title: `write ${name}`, edits: [own] } as const;
  if (!hasPrefix(text)) {
    const sameEffect = fromManifest(container, 'runtimes ignore the case of capability names', ...keys);
    return { ...proposal, safety: 'safe', because: [sameEffect] };
  }
  if (list === 'drop' && dropsAll(container)) {
    const covered = fromManifest(container, 'ALL is dropped anyway', ...capabilityKeys(container, 'drop'));
    return { ...proposal, safety: 'safe', because: [covered] };
  }
  const risk =
    list === 'add'
      ? `${text} is ignored today; ${name} gives the container that capability`
      : `${text} is ignored today; ${name} takes that capability away`;
  return { ...proposal, safety: 'unsafe', because: [], risk };
}

function dropsAll(container: Container): boolean {
  return capabilityItems(container, 'drop').some(({ text }) => text.trim().toUpperCase() === 'ALL');
}

/** The same capability is listed a second time, and that one stays. */
function isNamedTwice(container: Container, list: Data['list'], { index, name }: CapabilityItem): boolean {
  return capabilityItems(container, list).some(
    other => other.name === name && (other.index < index || (other.text === name && other.index !== index)),
  );
}
