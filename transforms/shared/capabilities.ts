import { bareCapability } from '../../src/linux/capabilities.ts';
import type { Container, Evidence, Facts, Key, ListItem, Path, Service } from '../../src/transform.ts';
import { isWrittenHere } from './targets.ts';

export interface CapabilityItem extends Omit<ListItem, 'at'> {
  /** As written. */
  readonly text: string;
  readonly name: string;
  /** In the document; the list itself when the item is written in a base service or an override file. */
  readonly at: Path;
  /** Written for this service or container, so that it can be edited here. */
  readonly own: boolean;
}

/** Where the list is written. */
export function capabilityKeys(target: Service | Container, list: 'add' | 'drop'): readonly Key[] {
  return target.kind === 'service' ? [`cap_${list}`] : ['securityContext', 'capabilities', list];
}

/** The effective list, item by item. */
export function capabilityItems(target: Service | Container, list: 'add' | 'drop'): readonly CapabilityItem[] {
  const keys = capabilityKeys(target, list);
  return target.list(...keys).map(item => {
    const text = String(item.value ?? '');
    const own = isWrittenHere(item);
    return {
      ...item,
      text,
      name: bareCapability(text),
      own,
      at: own ? target.at(...keys, item.index) : target.at(...keys),
    };
  });
}

/** Why an added capability is kept: the image exists to use it, or is known to need it. */
export function whyKept(target: Service | Container, capability: string, facts: Facts): Evidence | undefined {
  const design = facts.byDesign(target, `cap:${capability}`);
  if (design) return design;
  const answer = facts.capabilities(target);
  if (!answer.known) return undefined;
  const need = answer.needs.find(candidate => candidate.capability === capability);
  return need && { ...answer.because[0], what: `${target.name} needs ${capability}: ${need.reason}` };
}
