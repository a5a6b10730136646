import {
  type CapabilityNeed,
  type Container,
  type Declined,
  defineTransform,
  type Edit,
  type Facts,
  type Finding,
  type Fix,
  type FixSafety,
  type NonEmpty,
  type Service,
} from '../../src/transform.ts';
import { type CapabilityItem, capabilityItems, capabilityKeys } from '../shared/capabilities.ts';
import { inContainer } from '../shared/check-command.ts';
import { declineInherited, refuseEphemeral } from '../shared/declining.ts';
import { isPrivileged } from '../shared/targets.ts';
import { enumerate, nameOf } from '../shared/words.ts';
import { addBack, type Needs, ruleForUser } from './add-back.ts';
import { hasPrefix } from './prefix.ts';
import { removeCapability } from './remove-capability.ts';

interface Data {
  readonly answer: Extract<Needs, { known: true }>;
  readonly missing: NonEmpty<CapabilityNeed>;
}

/** What is dropped is not what the program cannot do without. */
export default defineTransform<Data>({
  meta: {
    id: 'needed-capabilities',
    title: 'Dropped capabilities that the program needs',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'Without a capability that its start script or its program uses, the container fails at its start, at its second start or in silence. People then give up the whole hardening.',
    fixSafety:
      'Assured when the image facts or the Dockerfile say that the program uses one of them at every start, and the manifest adds nothing back by itself. Unsafe when they are needed only with fresh data or at a restart, when the manifest has a list of its own of what to add, or when what is known is not verified. Nothing is added back when the run also makes the container start as its service user.',
    references: ['CIS-D 5.4'],
    preset: 'recommended',
    phase: 'capabilities',
    after: ['no-dangerous-capabilities'],
  },
  on: {
    service: { detect, fix: giveBack },
    container: {
      detect,
      fix: (finding, container, facts) => refuseEphemeral(container) ?? giveBack(finding, container, facts),
    },
  },
});

function* detect(target: Service | Container, facts: Facts): Iterable<Finding<Data>> {
  const drops = capabilityItems(target, 'drop');
  if (drops.length === 0 || drops.some(({ unknown }) => unknown) || isPrivileged(target)) return;
  // What a program may need of which nothing is known is no reason to give anything back.
  if (facts.unknownImage(target) !== undefined) return;
  const answer = facts.capabilities(target);
  if (!answer.known) return;
  const [first, ...rest] = answer.needs.filter(({ capability }) => isMissing(capability, target, drops));
  if (!first) return;
  const missing: NonEmpty<CapabilityNeed> = [first, ...rest];
  const names = enumerate(missing.map(({ capability }) => capability));
  yield {
    at: target.at(...capabilityKeys(target, 'drop')),
    message: `${nameOf(target)} drops ${names}, which it needs`,
    data: { answer, missing },
  };
}

/** Docker adds after it dropped; a Kubernetes runtime drops after it added, and knows no name that begins with `CAP_`. */
function isMissing(capability: string, target: Service | Container, drops: readonly CapabilityItem[]): boolean {
  const adds = capabilityItems(target, 'add');
  if (target.kind === 'service') return isListed(capability, drops) && !isListed(capability, adds);
  const plain = (items: readonly CapabilityItem[]): readonly CapabilityItem[] =>
    items.filter(({ text }) => !hasPrefix(text));
  if (plain(drops).some(({ name }) => name === capability)) return true;
  return isListed(capability, plain(drops)) && !isListed(capability, plain(adds));
}

function isListed(capability: string, items: readonly CapabilityItem[]): boolean {
  return items.some(({ name }) => name === capability || name === 'ALL');
}

function giveBack({ data }: Finding<Data>, target: Service | Container, facts: Facts): Fix | Declined {
  const { answer, missing } = data;
  const names = missing.map(({ capability }) => capability);
  const singles = capabilityItems(target, 'drop').filter(({ name }) => names.includes(name));
  if (singles.some(({ own }) => !own)) return declineInherited();
  const asUser = asServiceUser(target, facts);
  const back = dropsAll(target) ? addBack(target, { ...answer, needs: missing }, facts).edits : [];
  const edits = [
    ...singles.map(item => keep(removeCapability(target, 'drop', item), item.name, asUser, target)),
    ...back,
  ];
  const [first, ...rest] = edits;
  if (!first) return declineInherited();
  return {
    kind: 'fix',
    title: `give back ${names.join(' ')}`,
    ...(asUser && { titleWhen: { when: { rule: ruleForUser(target), is: 'accepted' }, title: titleAs(asUser) } }),
    edits: [first, ...rest],
    check: inContainer(target, 'grep CapBnd /proc/1/status'),
    ...judge(data, target),
  };
}

function dropsAll(target: Service | Container): boolean {
  return capabilityItems(target, 'drop').some(({ name }) => name === 'ALL');
}

/** What the container would need as its service user; undefined when it keeps its user. */
function asServiceUser(target: Service | Container, facts: Facts): readonly string[] | undefined {
  const start = facts.startUser(target);
  if (start.known && !start.root) return undefined;
  const answer = facts.capabilitiesAsServiceUser(target);
  return answer.known ? answer.needs.map(({ capability }) => capability) : undefined;
}

function titleAs(names: readonly string[]): string {
  return names.length > 0 ? `give back ${names.join(' ')}` : 'give nothing back: the service user needs no capability';
}

function keep(edit: Edit, name: string, asUser: readonly string[] | undefined, target: Service | Container): Edit {
  if (!asUser || asUser.includes(name)) return edit;
  return { ...edit, when: { rule: ruleForUser(target), is: 'not-accepted' } };
}

function judge({ answer, missing }: Data, target: Service | Container): FixSafety {
  const doubts = [
    ...(answer.strong ? [] : [answer.doubt ?? 'what is known of the needed capabilities is not verified']),
    ...(missing.every(({ sometimes }) => sometimes) ? ['they are not needed at every start'] : []),
    ...(target.capAdd.length > 0 ? ['somebody chose what to add back'] : []),
  ];
  if (doubts.length === 0) return { safety: 'assured', because: answer.because };
  return { safety: 'unsafe', because: answer.because, risk: `${doubts.join('; ')}; what is given back can be misused` };
}
