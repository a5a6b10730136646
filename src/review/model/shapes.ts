/** Data that passes between the rooms of the review. */
import type { FindingId } from '../../engine/plan.ts';
import type { EditedText, Ignore } from './decisions.ts';
import type { TextField } from './text-field.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What the last frame says about itself; keys that scroll need it. */
export interface Metrics {
  /** Rows of the part that scrolls, and lines in it. */
  readonly rows: number;
  readonly lines: number;
  /** Lines at which edits begin. */
  readonly edits: readonly number[];
  /** First line that is shown. */
  readonly from: number;
  /** Lines of what stands beside it. */
  readonly side?: number;
}

/** Result of trying the decisions about one file, before anything is written. */
export interface Check {
  readonly path: string;
  readonly fixes: number;
  readonly ignores: number;
  /** Comments that ignore, or entries of the configuration. */
  readonly notes: number;
  readonly added: number;
  readonly removed: number;
  /** Chosen variants that leave their finding. */
  readonly weaker: number;
  /** Decisions that cannot be carried out, with the reason. */
  readonly refused: readonly { readonly id: FindingId; readonly message: string }[];
  /** Why the file cannot be written at all. */
  readonly problem?: string;
}

/** Why a write did not happen. */
export interface Failure {
  readonly path: string;
  readonly reason: string;
  readonly nothingWritten: boolean;
  /** Every file has its old bytes. */
  readonly rolledBack: boolean;
}

/** Where entries that ignore findings can go. */
export type ConfigLocation =
  | { readonly kind: 'file'; readonly path: string }
  /** `why` as the end of a sentence. */
  | { readonly kind: 'none'; readonly why: string };

/** The question that `x` asks: how far, where, until when and why. */
export interface IgnoreForm {
  readonly id: FindingId;
  readonly focus: 'reason' | 'scope' | 'to' | 'until';
  readonly scope: Ignore['scope'];
  readonly to: Ignore['to'];
  readonly reason: TextField;
  readonly until: TextField;
  /** Why the place, or the head of the file, cannot carry a comment. */
  readonly noComment: Readonly<Partial<Record<Ignore['scope'], string>>>;
}

/** A line that was changed although it has nothing to do with the fix. */
export interface OutsideLine {
  /** From 1, in the text that was opened. */
  readonly line: number;
  readonly text: string;
}

/** A fix that comes back from an editor. */
export interface EditedFix {
  readonly finding: FindingId;
  readonly variant: number;
  readonly edited: EditedText;
  /** What was saved in the editor, for going on with it. */
  readonly text: string;
  /** Why it cannot be taken. */
  readonly problem: string | undefined;
  readonly outside: readonly OutsideLine[];
  /** The rule still finds what it found. */
  readonly violates: boolean;
}

/** What the rule says about itself, beyond what each finding carries. */
export interface RuleFacts {
  readonly title: string;
  readonly severity: string;
  readonly why: string;
  /** When its fix is safe, assured, unsafe or declined. */
  readonly fixSafety: string;
  /** Ids in public benchmarks. */
  readonly references: readonly string[];
}

/** Ways to evidence, named as their commands. */
export type Way = 'inspect' | 'probe';

/** Work that is under way outside. */
export interface Seeking {
  readonly way: Way;
  /** How far it is, in words. */
  readonly text: string;
}

/** A service or a container of a file. */
export interface Place {
  readonly path: string;
  readonly name: string;
}
