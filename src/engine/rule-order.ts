import { phases, type Transform } from '../transform.ts';

/** Rules in the order in which they are asked: by phase, each behind those it comes after, otherwise by name. */
export function inOrder(transforms: readonly Transform[]): readonly Transform[] {
  return phases.flatMap(phase => arranged(transforms.filter(({ meta }) => meta.phase === phase)));
}

function arranged(rules: readonly Transform[]): readonly Transform[] {
  const left = [...rules].sort((a, b) => (a.meta.id < b.meta.id ? -1 : 1));
  const done: Transform[] = [];
  while (left.length > 0) {
    const free = left.findIndex(({ meta }) => !left.some(other => meta.after?.some(id => id === other.meta.id)));
    if (free === -1) throw new Error(`rules wait for each other: ${left.map(({ meta }) => meta.id).join(', ')}`);
    done.push(...left.splice(free, 1));
  }
  return done;
}
