import { diffWordsWithSpace } from 'diff';

/** A part of a replaced line; `changed` parts differ from the other side. */
export interface Words {
  readonly text: string;
  readonly changed: boolean;
}

/** Above this share of changed text two lines are no longer two versions of one. */
const similarEnough = 0.6;

/** What changed inside a line that was replaced by another; undefined when they are too different to be compared. */
export function changedWords(
  before: string,
  after: string,
): { readonly before: readonly Words[]; readonly after: readonly Words[] } | undefined {
  const parts = diffWordsWithSpace(before, after);
  const changed = parts.reduce(
    (sum, { added, removed, value }) => sum + (added || removed ? value.trim().length : 0),
    0,
  );
  const all = before.trim().length + after.trim().length;
  if (all === 0 || changed / all > similarEnough) return undefined;
  return {
    before: parts.filter(({ added }) => !added).map(({ value, removed }) => ({ text: value, changed: removed })),
    after: parts.filter(({ removed }) => !removed).map(({ value, added }) => ({ text: value, changed: added })),
  };
}
