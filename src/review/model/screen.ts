/** The screens, and what each of them remembers while it is open. What they show and what keys do on them is in `screens/`. */
import type { FindingId } from '../../engine/plan.ts';
import type { By } from './decisions.ts';
import type { Check, EditedFix, Failure, IgnoreForm } from './shapes.ts';
import type { TextField } from './text-field.ts';

/** Findings that one key decides, and what the choice is called. */
export interface Batch {
  readonly ids: readonly FindingId[];
  readonly by: Extract<By, 'you' | 'bulk'>;
  readonly label: string;
}

export type Screen =
  | { readonly kind: 'review' }
  | { readonly kind: 'fix' }
  | { readonly kind: 'details'; readonly scroll: number }
  | {
      readonly kind: 'preview';
      readonly version: 'accepted' | 'this' | 'original';
      readonly scroll: number | undefined;
    }
  | { readonly kind: 'patch'; readonly scroll: number }
  | {
      readonly kind: 'confirm';
      readonly scroll: number;
      /** Index among the files that can be written, and how far its diff is scrolled. */
      readonly selected: number;
      readonly diffScroll: number;
      /** Keys typed ahead are not meant for this screen. */
      readonly armed: boolean;
      readonly checks: readonly Check[];
      readonly total: number;
    }
  | { readonly kind: 'bulk'; readonly verb: 'accept' | 'skip' }
  /** Names what may break before many fixes are accepted by one key. */
  | ({ readonly kind: 'unsafe'; readonly scroll: number } & Batch)
  | { readonly kind: 'ignore'; readonly form: IgnoreForm }
  /** An edited fix that needs a word before it is taken. */
  | { readonly kind: 'edited'; readonly fix: EditedFix; readonly scroll: number }
  | { readonly kind: 'filter'; readonly field: TextField }
  | { readonly kind: 'help'; readonly field: TextField; readonly scroll: number }
  | { readonly kind: 'problems'; readonly scroll: number }
  /** What the rule of a finding says about itself. */
  | { readonly kind: 'rule'; readonly rule: string; readonly scroll: number }
  | { readonly kind: 'writing'; readonly done: number; readonly total: number }
  | { readonly kind: 'changed'; readonly paths: readonly string[] }
  | ({ readonly kind: 'failed' } & Failure)
  | { readonly kind: 'quit' };

export type ScreenKind = Screen['kind'];
export type ScreenOf<K extends ScreenKind> = Extract<Screen, { kind: K }>;
