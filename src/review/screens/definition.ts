/** What a screen is: its keys, what it shows, and its hints. One file for each, collected in `index.ts`. */
import type { Command } from '../model/keymap.ts';
import type { ScreenKind, ScreenOf } from '../model/screen.ts';
import type { Metrics } from '../model/shapes.ts';
import type { Effect, Result, State } from '../model/state.ts';
import type { Hints, Page, Pane, Surroundings } from '../parts/shown.ts';
import type { KeyEvent } from '../terminal/keys.ts';

/** A command, and what the last frame said about itself. */
export interface Order {
  readonly command: Command;
  readonly metrics: Metrics;
}

export interface Definition<K extends ScreenKind> {
  /** Keys that it reads in its own way: text fields, menus and questions. Undefined: the key means what the key map says. */
  keys?(state: State, screen: ScreenOf<K>, key: KeyEvent): Result | undefined;
  /** It reads Ctrl-C, Ctrl-Z and Ctrl-L as well, which pass by the other screens. */
  readonly readsEveryKey?: true;
  /** Commands that mean something else here than everywhere. Undefined: this is none of them. */
  command?(state: State, screen: ScreenOf<K>, order: Order): Result | undefined;
  /** Where pasted text goes; nowhere else may it go. */
  paste?(state: State, screen: ScreenOf<K>, text: string): State;
  view(state: State, screen: ScreenOf<K>, around: Surroundings): Page | Pane;
  hints(state: State, screen: ScreenOf<K>): Hints;
  /** It shows what was computed from decisions and plans as they were: it is left when they become others. */
  readonly isSnapshot?: true;
}

/** The next state, with nothing to do outside. */
export function only(state: State): Result {
  return [state, nothing];
}

const nothing: readonly Effect[] = [];
