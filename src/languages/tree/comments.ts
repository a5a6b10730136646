/** A comment of a text. */
export interface Comment {
  readonly start: number;
  readonly end: number;
  /** Without its signs and the blanks around it. */
  readonly text: string;
}
