import { type Mutant, mutantsOf } from './operators.ts';

export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** The same seed draws the same mutants from the same texts; a change in one folder changes the draw of that folder only. */
export function drawMutants(sources: readonly SourceText[], seed: number, count: number): readonly Mutant[] {
  const sorted = [...sources].sort((a, b) => (a.path < b.path ? -1 : 1));
  const decks = [...grouped(sorted, ({ path }) => folderOf(path))].map(([folder, texts]) =>
    deal(texts, randomOf(`${seed} ${folder}`)),
  );
  const drawn: Mutant[] = [];
  while (drawn.length < count) {
    const round = decks.map(deck => deck.next()).flatMap(({ done, value }) => (done ? [] : [value as Mutant]));
    if (round.length === 0) break;
    drawn.push(...round);
  }
  return drawn.slice(0, count);
}

/** `src/engine`, `transforms/users`, `transforms/shared`: what gets an equal share. */
export function folderOf(path: string): string {
  return path.split('/').slice(0, -1).slice(0, 2).join('/');
}

function grouped<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** The mutants of a folder in a random order: an equal chance for each file, then for each operator, then for each place. */
function* deal(sources: readonly SourceText[], random: () => number): Generator<Mutant, void> {
  const files = sources
    .map(({ path, text }) => [...grouped(mutantsOf(path, text), ({ operator }) => operator).values()])
    .filter(operators => operators.length > 0);
  while (files.length > 0) {
    const operators = pick(files, random);
    const mutants = pick(operators, random);
    const mutant = pick(mutants, random);
    remove(mutants, mutant);
    if (mutants.length === 0) remove(operators, mutants);
    if (operators.length === 0) remove(files, operators);
    yield mutant;
  }
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)]!;
}

function remove<T>(list: T[], item: T): void {
  list.splice(list.indexOf(item), 1);
}

/** Numbers from 0 to 1, the same for the same words. */
function randomOf(words: string): () => number {
  let state = [...words].reduce((hash, char) => Math.imul(hash ^ char.codePointAt(0)!, 0x01000193), 0x811c9dc5);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
