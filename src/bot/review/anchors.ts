import type { PlannedFile } from '../../engine/plan.ts';
import type { Abilities } from '../forge/forge.ts';
import type { FileDiff } from './diff.ts';

/** Why a fix is no suggestion. */
export const reasons = {
  'no-suggestions': 'this forge has no suggestions',
  'no-patch': 'the forge does not show the diff of this file',
  outside: 'its lines are not within one hunk of the diff',
  'several-lines': 'this forge replaces one line at a time',
  'line-breaks': 'the file has other line breaks than LF, and a suggestion may write others',
  characters: 'the file holds characters that cannot be seen',
  'last-line': 'the last line has no line break',
  unproven: 'a suggestion would not give the text that was planned',
  long: 'it is too long for a comment',
  cap: 'there are more suggestions than one review should have',
  rejected: 'the forge rejected the review',
} as const;

export type Reason = keyof typeof reasons;

/** Lines that a suggestion replaces: indexes from 0, the end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

// Line breaks that are none for a forge, bidirectional controls, and what is no character.
const unseen = /[\0\u0085\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u;

/** Whether what is written here survives a comment: line breaks and characters as they are. */
export function survivesComments(file: Pick<PlannedFile, 'plan' | 'text'>): boolean {
  return whyNoComment(file) === undefined;
}

function whyNoComment({ plan, text }: Pick<PlannedFile, 'plan' | 'text'>): Reason | undefined {
  // A CR in the middle of a line breaks it, too.
  if ((plan.eol !== 'lf' && plan.eol !== 'none') || text.includes('\r')) return 'line-breaks';
  return unseen.test(text) ? 'characters' : undefined;
}

/** Says which lines of a file a suggestion may replace. */
export class Anchors {
  /** Nothing of the file may be replaced, and why. */
  readonly closed: Reason | undefined;
  readonly #lines: readonly string[];
  readonly #can: Abilities;
  /** Number of the hunk that shows a line, by the index of the line. */
  readonly #hunkOf = new Map<number, number>();

  constructor(file: PlannedFile, lines: readonly string[], { hunks }: FileDiff, can: Abilities) {
    this.#lines = lines;
    this.#can = can;
    if (can.suggest === 'no') this.closed = 'no-suggestions';
    else this.closed = whyNoComment(file) ?? (hunks ? undefined : 'no-patch');
    for (const [number, hunk] of (hunks ?? []).entries())
      for (const index of hunk.lines.keys())
        this.#hunkOf.set(hunk.first - 1 + index, can.suggest === 'same-hunk' ? number : 0);
  }

  /** Undefined: these lines, one or more, may be replaced. */
  refusal({ start, end }: Span): Reason | undefined {
    const hunk = this.#hunkOf.get(start);
    if (hunk === undefined) return 'outside';
    for (let index = start; index < end; index++) {
      if (this.#hunkOf.get(index) !== hunk) return 'outside';
      if (!this.#lines[index]!.endsWith('\n')) return 'last-line';
      // The mark at the start of a file would be part of the suggestion.
      if (this.#lines[index]!.startsWith('\uFEFF')) return 'characters';
    }
    return this.#can.suggestionFence(end - start) === undefined ? 'several-lines' : undefined;
  }
}
