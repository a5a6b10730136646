/** What a review is made from, and how it ends. */
import type { Engine, PlanProblem } from '../../engine/plan.ts';
import type { Keymap } from '../model/keymap.ts';
import type { RuleFacts } from '../model/shapes.ts';
import type { State } from '../model/state.ts';
import type { Ways } from './ways.ts';
import type { SourceFile } from './workspace.ts';
import type { Written } from './write.ts';

/** What the search for manifests reports. */
export interface ScanListener {
  file(source: SourceFile): void;
  problem(problem: PlanProblem): void;
  progress(done: number, total: number): void;
  /** The review has ended: the search can end too. */
  readonly stopped: boolean;
}

/** Files that say how an image is made: what is accepted in them decides what the manifests need. */
export interface Judging {
  isEvidence(path: string): boolean;
  /** Paths of the files that are judged by this one. */
  judgedBy(path: string): readonly string[];
  /** From now on they are judged by this text; undefined: by the file as it is. */
  become(path: string, text: string | undefined): void;
}

export interface ReviewOptions {
  /** Folder all paths lie in. */
  readonly root: string;
  readonly title: string;
  readonly limit: State['limit'];
  readonly maxFileSize: number;
  /** Absolute; undefined when there is none. */
  readonly configFile: string | undefined;
  /** ISO date. */
  readonly today: string;
  readonly keymap: Keymap;
  readonly engine: Engine;
  readonly rules: ReadonlyMap<string, RuleFacts>;
  /** Files that others are judged by; absent: there are none. */
  readonly judging?: Judging;
  readonly scan: (listener: ScanListener) => Promise<void>;
  /** Where decisions and the journal of a write are kept. */
  readonly stateFolder: string;
  /** Leave decisions of an earlier review out. */
  readonly fresh: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** Ways to more evidence; the keys of those that are missing mean nothing. */
  readonly ways?: Ways;
}

/** How the review ended. */
export type End =
  | { readonly kind: 'quit'; readonly keep: boolean; readonly interrupted: boolean }
  | { readonly kind: 'written'; readonly written: Written };

/** What the session asks of whoever shows it: the full screen, or the dialogue of lines. */
export interface Face {
  /** The state is another one. */
  update(): void;
  /** Gives the terminal to another program. */
  lend(use: () => void): Promise<void>;
  suspend(): void;
  redraw(): void;
  end(end: End): void;
}
