import type { Hunk, LineChange } from '../hunks.ts';

/** A line that is there in some of the versions of a text. */
interface Line {
  readonly text: string;
  /** Group whose patch brings it; undefined: the original has it. */
  readonly added: number | undefined;
  /** Group whose patch takes it away. */
  removed: number | undefined;
}

/** Every line that a text has in any of its versions, with the patches that bring it and take it away. */
export class Layers {
  #lines: Line[];

  constructor(original: readonly string[]) {
    this.#lines = original.map(text => ({ text, added: undefined, removed: undefined }));
  }

  /** Puts the changes of a patch on top; their places are those of the text with all patches so far. */
  add(group: number, changes: readonly LineChange[]): void {
    const present = this.#present();
    const lines: Line[] = [];
    let from = 0;
    for (const { start, removed, added } of changes) {
      const to = start < present.length ? present[start]! : this.#lines.length;
      lines.push(...this.#lines.slice(from, to), ...added.map(text => ({ text, added: group, removed: undefined })));
      for (const index of present.slice(start, start + removed.length)) this.#lines[index]!.removed = group;
      from = to;
    }
    this.#lines = [...lines, ...this.#lines.slice(from)];
  }

  /** The text with some of the patches. */
  textWith(groups: ReadonlySet<number>): string {
    const isThere = (group: number | undefined): boolean => group !== undefined && groups.has(group);
    return this.#lines
      .filter(({ added, removed }) => (added === undefined || isThere(added)) && !isThere(removed))
      .map(({ text }) => text)
      .join('');
  }

  /** The patches without which these hunks, made for the text with all patches so far, may not find their place. */
  neededBy(hunks: readonly Hunk[]): ReadonlySet<number> {
    return this.#near(hunks, this.#present());
  }

  /** The patches that are in the way of these hunks, made for the original. */
  inTheWayOf(hunks: readonly Hunk[]): ReadonlySet<number> {
    const original = this.#lines.flatMap(({ added }, index) => (added === undefined ? [index] : []));
    return this.#near(hunks, original);
  }

  /** Indexes of the lines of the text with all patches so far. */
  #present(): readonly number[] {
    return this.#lines.flatMap(({ removed }, index) => (removed === undefined ? [index] : []));
  }

  #near(hunks: readonly Hunk[], numbering: readonly number[]): ReadonlySet<number> {
    const groups = new Set<number>();
    for (const { oldStart, oldLines } of hunks) {
      const from = oldLines === 0 ? oldStart : oldStart - 1;
      const to = from + oldLines;
      // A hunk with the first or the last line is applied nowhere but at the start or the end.
      const start = from === 0 ? 0 : numbering[from]!;
      const end = to === numbering.length ? this.#lines.length : numbering[to - 1]! + 1;
      for (const group of groupsIn(this.#lines.slice(start, end))) groups.add(group);
      const block = numbering.slice(from, to).map(index => this.#lines[index]!.text);
      if (this.#occursElsewhere(block, numbering[from]!))
        for (const group of this.#shiftersOf(start)) groups.add(group);
    }
    return groups;
  }

  /** Whether there may be such lines at another place too, with whichever patches. There a hunk could be applied by mistake. */
  #occursElsewhere(block: readonly string[], own: number): boolean {
    return this.#lines.some(({ text }, index) => index !== own && text === block[0] && this.#continues(block, index));
  }

  #continues(block: readonly string[], start: number): boolean {
    let ends = new Set([start]);
    for (const text of block.slice(1)) {
      const next = new Set<number>();
      for (const end of ends) {
        for (let index = end + 1; index < this.#lines.length; index++) {
          const line = this.#lines[index]!;
          if (line.text === text) next.add(index);
          if (line.added === undefined && line.removed === undefined) break;
        }
      }
      ends = next;
      if (ends.size === 0) return false;
    }
    return true;
  }

  /** Patches that make the text before this line longer or shorter: without them it is looked for around another line. */
  #shiftersOf(end: number): readonly number[] {
    const growth = new Map<number, number>();
    const count = (group: number | undefined, by: number): void => {
      if (group !== undefined) growth.set(group, (growth.get(group) ?? 0) + by);
    };
    for (const { added, removed } of this.#lines.slice(0, end)) {
      count(added, 1);
      count(removed, -1);
    }
    return [...growth].filter(([, by]) => by !== 0).map(([group]) => group);
  }
}

function groupsIn(lines: readonly Line[]): readonly number[] {
  return lines.flatMap(({ added, removed }) => [added, removed].filter(group => group !== undefined));
}
