import {
  type Container,
  type Declined,
  defineTransform,
  type Facts,
  type Finding,
  type Fix,
  type Service,
} from '../../src/transform.ts';
import { capabilityItems, capabilityKeys } from '../shared/capabilities.ts';
import { inContainer } from '../shared/check-command.ts';
import { declined, declineUnknown, refuseEphemeral } from '../shared/declining.ts';
import { nameOf } from '../shared/words.ts';

/** Whether the setting is wrong for certain, or cannot be known from the files. */
type Data = 'wrong' | 'unknown';

/** One sentence: the hardened state. */
export default defineTransform<Data>({
  meta: {
    id: 'template',
    title: 'What is wrong, up to about 70 characters',
    severity: 'low',
    fixable: 'sometimes',
    why: 'Why it matters, in one or two sentences.',
    fixSafety: 'When the fix is assured, when it is unsafe, and when it is declined.',
    references: [],
    preset: 'recommended',
    phase: 'rest',
  },
  on: {
    service: { detect, fix },
    container: { detect, fix },
  },
});

/** Is it so? One finding for each place, with a message that names the service or container. */
function* detect(target: Service | Container): Iterable<Finding<Data>> {
  const dropped = capabilityItems(target, 'drop');
  if (dropped.some(({ name }) => name === 'ALL' || name === 'NET_RAW')) return;
  const at = target.at(...capabilityKeys(target, 'drop'));
  if (dropped.some(({ unknown }) => unknown))
    yield { at, message: `${nameOf(target)} may keep NET_RAW`, data: 'unknown', severity: 'info' };
  else yield { at, message: `${nameOf(target)} keeps NET_RAW`, data: 'wrong' };
}

/** What to do about it, and how safe that is here. */
function fix({ data }: Finding<Data>, target: Service | Container, facts: Facts): Fix | Declined {
  const keys = capabilityKeys(target, 'drop');
  if (data === 'unknown') return declineUnknown(keys.join('.'));
  const refused = target.kind === 'container' && refuseEphemeral(target);
  if (refused) return refused;
  const proposal = {
    kind: 'fix',
    title: 'drop NET_RAW',
    edits: [target.append(keys, 'NET_RAW', 'text-any-case')],
    check: inContainer(target, 'grep CapBnd /proc/1/status'),
  } as const;
  // Facts name their evidence, or say why there is none. Silence is no evidence: then it may break, and the risk says how.
  const answer = facts.capabilities(target);
  if (!answer.known) {
    const risk = `${answer.reason}; a program that makes its own packets, such as ping, would fail with "Operation not permitted"`;
    return { ...proposal, safety: 'unsafe', because: [], risk };
  }
  const need = answer.needs.find(({ capability }) => capability === 'NET_RAW');
  if (need) return declined('by-design', `${nameOf(target)} needs NET_RAW: ${need.reason}; keep it`);
  if (!answer.strong)
    return {
      ...proposal,
      safety: 'unsafe',
      because: answer.because,
      risk: answer.doubt ?? 'what is known is not verified',
    };
  return { ...proposal, safety: 'assured', because: answer.because };
}
