/** What a screen shows, before it is laid out. */
import type { Hint } from '../model/message.ts';
import type { Results } from '../model/results.ts';
import type { RuleFacts } from '../model/shapes.ts';
import type { Line } from './line.ts';

/** A screen that takes the whole window. */
export interface Page {
  readonly kind: 'page';
  readonly title: Line;
  readonly body: readonly Line[];
  /** Lines at which edits begin. */
  readonly edits?: readonly number[];
  /** First line that is shown. */
  readonly from: number;
  /** The finding whose fix it shows. */
  readonly finding?: string;
  /** What stands on the right of it. */
  readonly side?: Side;
}

export interface Side {
  readonly columns: number;
  readonly title: Line;
  readonly lines: readonly Line[];
  readonly from: number;
}

/** A screen that stands beside the list, or below it. */
export interface Pane {
  readonly kind: 'pane';
  readonly title: Line;
  readonly body: readonly Line[];
  readonly edits?: readonly number[];
  readonly from: number;
  /** Lines at the top that do not scroll. */
  readonly fixedTop?: number;
  readonly finding?: string;
  /** The live result below the fix. */
  readonly result?: readonly Line[];
  /** In place of what is said about the last key. */
  readonly message?: Line;
}

/** What can be done on a screen, in the order of its importance, and what always stays in view. */
export interface Hints {
  readonly first: readonly Hint[];
  readonly last: readonly Hint[];
}

/** What the screens need beside the state. */
export interface Surroundings {
  readonly results: Results;
  readonly rules: ReadonlyMap<string, RuleFacts>;
  /** One line about the terminal, for bug reports. */
  readonly terminal: string;
}
