import type { Container, Evidence, PodSpec, Service } from '../../src/transform.ts';

/** `service web`, `container app`, `Deployment/web`: how messages call a target. */
export function nameOf(target: Service | PodSpec | Container): string {
  return target.kind === 'pod-spec' ? target.name : `${target.kind} ${target.name}`;
}

/** "A", "A and B", "A, B and C". */
export function enumerate(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Facts as one sentence part, for the text of a risk. */
export function describeEvidence(reasons: readonly Evidence[]): string {
  return [...new Set(reasons.map(({ what }) => what))].join('; ');
}
