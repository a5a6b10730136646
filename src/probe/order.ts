/** Who needs whom, in which order. Pure. */
import type { RunSpec } from './spec.ts';

/** Everything a service needs, what is needed first comes first; the service itself is not in it. Circles are cut. */
export function closureOf(name: string, specs: ReadonlyMap<string, RunSpec>): readonly string[] {
  const order: string[] = [];
  const seen = new Set<string>([name]);
  const visit = (service: string): void => {
    for (const { service: needed } of specs.get(service)?.dependsOn ?? []) {
      if (seen.has(needed)) continue;
      seen.add(needed);
      visit(needed);
      order.push(needed);
    }
  };
  visit(name);
  return order;
}

/** The services so that each one comes after those it needs. */
export function inOrder(names: readonly string[], specs: ReadonlyMap<string, RunSpec>): readonly string[] {
  const all = new Set(names.flatMap(name => [...closureOf(name, specs), name]));
  return [...all].filter(name => names.includes(name));
}

/** Services that hang together by what they need, two or more of them. */
export function groupsOf(
  names: readonly string[],
  specs: ReadonlyMap<string, RunSpec>,
): readonly (readonly string[])[] {
  const groups: Set<string>[] = [];
  for (const name of inOrder(names, specs)) {
    const own = new Set([name, ...closureOf(name, specs)]);
    const touched = groups.filter(group => [...own].some(other => group.has(other)));
    for (const group of touched) {
      groups.splice(groups.indexOf(group), 1);
      for (const other of group) own.add(other);
    }
    groups.push(own);
  }
  return groups.map(group => inOrder([...group], specs)).filter(group => group.length > 1);
}
