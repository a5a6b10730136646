import { type EditContext, Ledger } from './ledger.ts';
import { Questions } from './questions.ts';
import { Slots } from './slots.ts';

/** What every operation works with. */
export class Editing {
  readonly ledger: Ledger;
  readonly questions: Questions;
  readonly slots: Slots;

  constructor(context: EditContext) {
    this.ledger = new Ledger(context);
    this.questions = new Questions(this.ledger);
    this.slots = new Slots(this.ledger);
  }
}

/** An edit of one kind, with who asked for it. */
export type Tagged<E> = E & { readonly by: string };
