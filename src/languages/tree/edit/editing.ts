import { type EditContext, Ledger } from './ledger.ts';
import { Places } from './places.ts';
import { Questions } from './questions.ts';

/** What every operation works with. */
export class Editing {
  readonly ledger: Ledger;
  readonly questions: Questions;
  readonly places: Places;

  constructor(context: EditContext) {
    this.ledger = new Ledger(context);
    this.questions = new Questions(this.ledger);
    this.places = new Places(this.ledger);
  }
}

/** An edit of one kind, with who asked for it. */
export type Tagged<E> = E & { readonly by: string };
