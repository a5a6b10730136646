/** By number of a node: those that come before it. */
export type Before = ReadonlyMap<number, ReadonlySet<number>>;

/**
 * Nodes 0 to `count` - 1, each behind those that it requires, and if possible behind those that it prefers to follow; otherwise in
 * their order. Those that require each other stand together.
 */
export function arrange(count: number, required: Before, preferred: Before): readonly (readonly number[])[] {
  const knots = knotsOf(count, required);
  const knotOf = new Map(knots.flatMap((nodes, knot) => nodes.map(node => [node, knot] as const)));
  const lift = (before: Before): readonly ReadonlySet<number>[] =>
    knots.map((nodes, knot) => {
      const others = nodes.flatMap(node => [...(before.get(node) ?? [])].map(other => knotOf.get(other)!));
      return new Set(others.filter(other => other !== knot));
    });
  const [hard, soft] = [lift(required), lift(preferred)];
  const left = knots.map((_, knot) => knot);
  const done = new Set<number>();
  const isDone = (other: number): boolean => done.has(other);
  while (left.length > 0) {
    const free = left.findIndex(knot => [...hard[knot]!, ...soft[knot]!].every(isDone));
    const next = free === -1 ? left.findIndex(knot => [...hard[knot]!].every(isDone)) : free;
    done.add(left.splice(next, 1)[0]!);
  }
  return [...done].map(knot => knots[knot]!);
}

/** Nodes that require each other, directly or not; most are alone. */
function knotsOf(count: number, required: Before): readonly (readonly number[])[] {
  const reached = Array.from({ length: count }, (_, node) => reachable(node, required));
  const knots: number[][] = [];
  const seen = new Set<number>();
  for (let node = 0; node < count; node++) {
    if (seen.has(node)) continue;
    const knot = [node, ...[...reached[node]!].filter(other => other !== node && reached[other]!.has(node))];
    for (const member of knot) seen.add(member);
    knots.push(knot.sort((a, b) => a - b));
  }
  return knots;
}

function reachable(node: number, required: Before): ReadonlySet<number> {
  const reached = new Set(required.get(node));
  for (const other of reached) for (const next of required.get(other) ?? []) reached.add(next);
  return reached;
}
