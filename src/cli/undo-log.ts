import { reasonOf } from '../files/error-words.ts';
import { stateFolder } from '../files/state-folder.ts';
import type { Step } from '../files/undo-lines.ts';
import { UndoRecord } from '../files/undo-record.ts';

/** Records what a batch replaces. Where that is impossible the batch goes on, and `tell` hears it once. */
export class UndoLog {
  readonly #root: string;
  readonly #tell: (message: string) => void;
  #record: UndoRecord | undefined;
  #failed = false;
  #folder = 'there is no home folder';

  constructor(root: string, tell: (message: string) => void) {
    this.#root = root;
    this.#tell = tell;
  }

  readonly add = (step: Step): void => {
    if (this.#failed) return;
    try {
      this.#record ??= this.#begin();
      this.#record.add(step);
    } catch (error) {
      this.#failed = true;
      const some = this.#record ? ' to its end' : '';
      this.#tell(`this write cannot be taken back${some} with --undo: ${this.#folder}: ${reasonOf(error)}`);
    }
  };

  #begin(): UndoRecord {
    this.#folder = stateFolder();
    return new UndoRecord({ stateFolder: this.#folder, root: this.#root });
  }

  /** True when something was written and all of it can be taken back. */
  close(): boolean {
    if (!this.#record) return false;
    try {
      const isCurrent = this.#record.close();
      if (!isCurrent) this.#tell('this write cannot be taken back with --undo: another one has come after it');
      return isCurrent && !this.#failed;
    } catch {
      return false;
    }
  }
}
