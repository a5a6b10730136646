export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  /** What follows keyword and options, continued lines joined. Variables stay as written. */
  readonly text: string;
  /** Its text may be a list in JSON. */
  readonly mayBeJson: boolean;
  /** Options of the instruction itself, such as `--chown`. */
  readonly flags: readonly { readonly name: string; readonly value: string }[];
  /** Line of the keyword, from 1. */
  readonly line: number;
  /** Offsets in the text, from the keyword to the end of the last line. */
  readonly start: number;
  readonly end: number;
}

export interface Stage {
  readonly from: Instruction;
  /** What follows FROM, in order. */
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  /** In front of the first FROM: arguments that only FROM sees. */
  readonly globals: readonly Instruction[];
  readonly stages: readonly Stage[];
}
