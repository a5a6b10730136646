import type { Answer, CapabilityNeed, Container, Edit, Facts, Service } from '../../src/transform.ts';
import { capabilityItems, capabilityKeys } from '../shared/capabilities.ts';
import { asksForRoot } from '../shared/user.ts';
import { hasPrefix } from './prefix.ts';

export type Needs = Answer<{ readonly needs: readonly CapabilityNeed[] }>;

export interface AddedBack {
  readonly edits: readonly Edit[];
  /** Added back as things are. */
  readonly names: readonly string[];
  /** Added back once the container starts as the service user. */
  readonly asServiceUser: readonly string[];
}

/**
 * What has to be added back. A container that starts as root needs other capabilities than one that starts as the service user,
 * and which of the two it will be depends on the rule that changes the user.
 */
export function addBack(target: Service | Container, asIs: Needs, facts: Facts): AddedBack {
  const present = new Set(
    capabilityItems(target, 'add')
      .filter(({ text }) => target.kind === 'service' || !hasPrefix(text))
      .map(({ name }) => name),
  );
  const needed = (answer: Needs): string[] =>
    answer.known ? answer.needs.map(({ capability }) => capability).filter(name => !present.has(name)) : [];
  const names = needed(asIs);
  const start = facts.startUser(target);
  const asServiceUser = start.known && !start.root ? names : needed(facts.capabilitiesAsServiceUser(target));
  const append = (name: string): Edit => target.append(capabilityKeys(target, 'add'), name, 'text-any-case');
  const edits = names.map(name =>
    asServiceUser.includes(name)
      ? append(name)
      : { ...append(name), when: { rule: ruleForUser(target), is: 'not-accepted' } as const },
  );
  const later = asServiceUser
    .filter(name => !names.includes(name))
    .map(name => ({ ...append(name), when: { rule: ruleForUser(target), is: 'accepted' } as const }));
  return { edits: [...edits, ...later], names, asServiceUser };
}

/** The rule whose fix makes this container start as another user than root. */
export function ruleForUser(target: Service | Container): 'no-explicit-root' | 'run-as-non-root' {
  const allowsRoot = target.kind === 'container' && target.effective('runAsNonRoot').value === false;
  return asksForRoot(target) || allowsRoot ? 'no-explicit-root' : 'run-as-non-root';
}
