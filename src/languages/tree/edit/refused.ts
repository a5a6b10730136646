import type { Refusal } from '../../language.ts';

/** Leaves the planning of an edit list; caught where planning began. */
export class Refused {
  readonly refusal: Refusal;
  constructor(reason: Refusal) {
    this.refusal = reason;
  }
}
