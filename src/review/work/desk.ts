import type { Action, State } from '../model/state.ts';
import type { End, ReviewOptions } from './options.ts';
import type { Workspace } from './workspace.ts';

/** What work in the background finds in its place: the files, the state as it is now, and a way to report. */
export interface Desk {
  readonly options: ReviewOptions;
  readonly workspace: Workspace;
  readonly state: State;
  /** Somebody looks at it already. */
  readonly isShown: boolean;
  dispatch(action: Action): void;
  /** Says something about what was done. */
  say(text: string): void;
  /** Gives the terminal to another program. */
  lend(use: () => void): Promise<void>;
  end(end: End): void;
}
