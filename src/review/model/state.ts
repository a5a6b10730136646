/** What the review knows, what can happen to it, and what it asks the outside for. Data only. */
import type { FilePlan, FindingId, PlanProblem } from '../../engine/plan.ts';
import type { KeyEvent } from '../terminal/keys.ts';
import type { Decision, Decisions, Findings, Limit } from './decisions.ts';
import type { Command, Keymap } from './keymap.ts';
import type { Message } from './message.ts';
import type { Screen } from './screen.ts';
import type {
  Check,
  ConfigLocation,
  EditedFix,
  Failure,
  IgnoreForm,
  Metrics,
  Place,
  Seeking,
  Size,
  Way,
} from './shapes.ts';

export type Grouping = 'file' | 'workload' | 'rule' | 'severity';

/** What one key decided, for taking it back. */
/** A decision, and what it was about. */
export interface Aside {
  readonly decision: Decision;
  readonly proposal: string;
}

export interface UndoStep {
  readonly label: string;
  readonly changes: readonly {
    readonly id: FindingId;
    readonly before: Decision | undefined;
    readonly after: Decision | undefined;
  }[];
  readonly cursor: string;
}

export interface Scan {
  readonly done: number;
  /** 0: not known yet. */
  readonly total: number;
  /** Milliseconds it took, once it is finished. */
  readonly took: number | undefined;
}

/** A decision holds as long as the proposal it was made about is the same. */
export type Saved = ReadonlyMap<FindingId, { readonly proposal: string; readonly decision: Decision }>;

/** How the list looked when an earlier review ended. */
export interface SavedView {
  readonly grouping: Grouping;
  readonly filter: string;
  readonly cursor: string;
  /** When that was, for people. */
  readonly when: string;
}

export interface State {
  readonly keymap: Keymap;
  /** Highest class of fixes that starts accepted. */
  readonly limit: Limit;
  /** Folder under review, as people call it. */
  readonly title: string;
  readonly files: readonly FilePlan[];
  readonly findings: Findings;
  readonly problems: readonly PlanProblem[];
  readonly scan: Scan;
  /** Where entries that ignore findings can go. */
  readonly config: ConfigLocation;
  /** ISO date. */
  readonly today: string;
  /** Decisions of an earlier review. */
  readonly saved: Saved;
  readonly savedView: SavedView | undefined;
  /** Row to go back to as soon as it is there; a key ends that. */
  readonly returnTo: string;

  readonly decisions: Decisions;
  /** Findings whose file changed on disk after they were decided. */
  readonly changed: ReadonlySet<FindingId>;
  /** What was decided about findings that are gone, or other ones, because of what was accepted elsewhere: they may come back. */
  readonly aside: ReadonlyMap<FindingId, Aside>;
  /** Edited fixes that do not fit what else is accepted. */
  readonly clashes: ReadonlySet<FindingId>;
  /** Work outside that brings evidence. */
  readonly seeking: Seeking | undefined;
  /** Findings of a better class by evidence that has just come; until the next key. */
  readonly gained: ReadonlySet<FindingId>;
  /** Findings whose fix was on the screen. */
  readonly seen: ReadonlySet<FindingId>;
  readonly past: readonly UndoStep[];
  readonly future: readonly UndoStep[];

  readonly grouping: Grouping;
  readonly filter: string;
  /** What the filter let through when it was set; undefined: no filter. Decisions do not move the list. */
  readonly matches: ReadonlySet<FindingId> | undefined;
  readonly folded: ReadonlySet<string>;
  /** Key of the current row. */
  readonly cursor: string;
  /** Index of the first visible row. */
  readonly top: number;

  /** Variant of a fix that is shown, when it is not the first. */
  readonly variants: ReadonlyMap<FindingId, number>;
  /** Lines of context around an edit. */
  readonly context: number;
  readonly scroll: number;
  readonly left: number;
  /** Long lines take more rows instead of being cut. */
  readonly wrap: boolean;
  /** Old and new text side by side, on a screen that is wide enough. */
  readonly split: boolean;

  /** The last one is on top; the first one is always the review. */
  readonly screens: readonly Screen[];
  readonly size: Size;
  /** Stays until the next key. */
  readonly message: Message | undefined;
}

export type Action =
  | { readonly kind: 'key'; readonly key: KeyEvent; readonly metrics: Metrics }
  | { readonly kind: 'command'; readonly command: Command; readonly metrics: Metrics }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'resize'; readonly size: Size }
  | { readonly kind: 'scanned'; readonly files: readonly FilePlan[]; readonly problems: readonly PlanProblem[] }
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'scan-done'; readonly took: number }
  | { readonly kind: 'seen'; readonly id: FindingId }
  | { readonly kind: 'armed' }
  | { readonly kind: 'checked'; readonly checks: readonly Check[] }
  | { readonly kind: 'edited'; readonly fix: EditedFix }
  | { readonly kind: 'clashes'; readonly ids: ReadonlySet<FindingId> }
  /** Where comments about a finding cannot stand, and why. */
  | { readonly kind: 'obstacles'; readonly id: FindingId; readonly noComment: IgnoreForm['noComment'] }
  /** The form of the screen that ignores was filled in elsewhere. */
  | { readonly kind: 'fill'; readonly form: IgnoreForm }
  | { readonly kind: 'filter'; readonly text: string }
  /** A file was read again; without a plan it is no manifest any more. */
  | { readonly kind: 'reread'; readonly path: string; readonly plan: FilePlan | undefined }
  | { readonly kind: 'seeking'; readonly text: string }
  /** Work that brings evidence has ended; the plans of all files with what is new, none when nothing is. */
  | { readonly kind: 'rejudged'; readonly plans: readonly FilePlan[] }
  | { readonly kind: 'found'; readonly said: string; readonly plans: readonly FilePlan[] }
  | { readonly kind: 'write-progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'changed'; readonly paths: readonly string[] }
  | ({ readonly kind: 'failed' } & Failure)
  | { readonly kind: 'message'; readonly text: string };

export type Effect =
  | { readonly kind: 'check'; readonly paths: readonly string[] }
  | { readonly kind: 'write'; readonly paths: readonly string[] }
  | { readonly kind: 'stop-writing' }
  | { readonly kind: 'seek'; readonly way: Way; readonly places: readonly Place[] }
  | { readonly kind: 'stop-seeking' }
  | { readonly kind: 'try-comments'; readonly id: FindingId }
  /** `text`: what to go on with, instead of the fix. */
  | { readonly kind: 'edit-fix'; readonly id: FindingId; readonly variant: number; readonly text: string | undefined }
  | { readonly kind: 'edit-file'; readonly path: string; readonly line: number }
  | { readonly kind: 'pager' }
  | { readonly kind: 'save-patch' }
  | { readonly kind: 'rescan'; readonly paths: readonly string[] }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'quit'; readonly keep: boolean; readonly interrupted: boolean };

export type Result = readonly [State, readonly Effect[]];

type StartOptions = Pick<State, 'limit' | 'title' | 'size' | 'saved' | 'savedView' | 'config' | 'today' | 'keymap'>;

export function startState(options: StartOptions): State {
  const { savedView } = options;
  return {
    ...options,
    files: [],
    findings: new Map(),
    problems: [],
    scan: { done: 0, total: 0, took: undefined },
    decisions: new Map(),
    changed: new Set(),
    aside: new Map(),
    clashes: new Set(),
    seeking: undefined,
    gained: new Set(),
    seen: new Set(),
    past: [],
    future: [],
    grouping: savedView?.grouping ?? 'file',
    filter: savedView?.filter ?? '',
    matches: savedView && savedView.filter !== '' ? new Set() : undefined,
    returnTo: savedView?.cursor ?? '',
    folded: new Set(),
    cursor: '',
    top: 0,
    variants: new Map(),
    context: 3,
    scroll: 0,
    left: 0,
    wrap: false,
    split: false,
    screens: [{ kind: 'review' }],
    message: undefined,
  };
}
