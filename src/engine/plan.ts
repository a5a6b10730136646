/**
 * The plan: everything that was found and everything that could be changed, before anything is written. One plan feeds the batch
 * mode, the interactive review, the bot and every report. It is data: no functions, no clock, no absolute path.
 */
import type { IgnoreEntry } from '../config/types.ts';
import type { Resource } from '../manifests/manifest.ts';
import type { Edit, Evidence, NonEmpty, Path, Safety, Severity, When } from '../transform.ts';
import type { VerifiedText } from '../verify/index.ts';

export type { IgnoreEntry } from '../config/types.ts';
export type { Resource } from '../manifests/manifest.ts';

export type FindingId = string;

export interface Pos {
  /** From 1. */
  readonly line: number;
  /** UTF-16 column from 1. */
  readonly column: number;
}

/** Something in a file that was not read or not understood. */
export interface PlanProblem {
  readonly path: string;
  readonly code: string;
  /** What is wrong and what to do. */
  readonly message: string;
  readonly at?: Pos;
  /** The file was named on the command line, so this is an error and not a note. */
  readonly explicit: boolean;
}

export interface PlannedFix {
  readonly title: string;
  /** Title instead, when this holds for the other accepted fixes. */
  readonly titleWhen?: { readonly when: When; readonly title: string } | undefined;
  readonly edits: NonEmpty<Edit>;
  /** What may break; empty for safe and assured fixes. */
  readonly risk: string;
  readonly check: string;
  /** Findings of the same target that must be accepted together with this one. */
  readonly requires: readonly FindingId[];
  readonly variants: readonly { readonly title: string; readonly edits: NonEmpty<Edit>; readonly risk: string }[];
}

export interface PlanFinding {
  /** `hf1-` and 20 hex digits over rule, path, resource and pointer: survives reformatting. */
  readonly id: FindingId;
  readonly rule: string;
  readonly severity: Severity;
  readonly safety: Safety;
  /** fixable: has a fix (whatever its safety); declined: none, with a reason; suppressed: by comment, config or baseline. */
  readonly status: 'fixable' | 'declined' | 'suppressed';
  readonly title: string;
  readonly message: string;
  readonly why: string;
  readonly path: string;
  /** Index of the document in the file, from 0. */
  readonly document: number;
  readonly resource: Resource;
  /** JSON pointer into the document. */
  readonly pointer: string;
  /** Where to look: the key or item if it exists, else the target's own line. */
  readonly range: { readonly start: Pos; readonly end: Pos };
  /** Path of the target (service, pod spec, container) in its document. */
  readonly target: Path;
  readonly explicit: boolean;
  /** Changes who an image starts as: what manifests need is judged by it. */
  readonly changesStart?: true | undefined;
  /** Rebuilds what is there: applied when a person takes it, or names the rule. */
  readonly isProposal?: true | undefined;
  /** Comment the author left on the line. */
  readonly comment?: string | undefined;
  readonly evidence: readonly Evidence[];
  readonly fix?: PlannedFix | undefined;
  readonly declined?: { readonly code: string; readonly reason: string } | undefined;
  readonly suppressed?:
    | {
        readonly by: 'comment' | 'config' | 'label' | 'annotation' | 'baseline';
        readonly where: string;
        readonly reason: string;
      }
    | undefined;
}

/** A suppression that silenced nothing. */
export interface UnusedSuppression {
  readonly path: string;
  readonly at?: Pos;
  readonly text: string;
}

/** A service or a container of whose image nothing is known: fixes that depend on what it needs are guesses. */
export interface UnknownImage {
  readonly document: number;
  /** Path of the service or container in its document. */
  readonly target: Path;
  readonly resource: Resource;
  /** Names the image, for counting: nobody has looked into it. Undefined: which one it is depends on a variable. */
  readonly image: string | undefined;
  readonly reason: string;
}

export interface FilePlan {
  readonly path: string;
  /** The kind of manifest: `compose`, `kubernetes`. */
  readonly kind: string;
  readonly eol: 'lf' | 'crlf' | 'mixed' | 'none';
  readonly bom: boolean;
  readonly finalNewline: boolean;
  /** There is no such file yet: its text is empty. */
  readonly isNew?: true | undefined;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** Sorted by document, offset, order of the rules, id. */
  readonly findings: readonly PlanFinding[];
  readonly unknownImages: readonly UnknownImage[];
  readonly problems: readonly PlanProblem[];
  readonly unusedSuppressions: readonly UnusedSuppression[];
}

/** Replacement in UTF-16 offsets of the original text, with the findings that asked for it. */
export interface FileSplice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly findings: readonly FindingId[];
}

/** Result of accepting some findings of one file. */
export interface Applied {
  readonly path: string;
  readonly before: string;
  /** Proven to be the text before with the splices and nothing else. */
  readonly after: VerifiedText;
  readonly splices: readonly FileSplice[];
  readonly fixed: readonly FindingId[];
  /** Accepted, but the text could not be changed without side effects: nothing of them is in `after`. */
  readonly refused: readonly { readonly id: FindingId; readonly code: string; readonly message: string }[];
  readonly lostComments: readonly string[];
  /** There was no such file. */
  readonly isNew?: true | undefined;
}

/** Which findings are accepted, and with which variant (0 = the fix itself). */
export type Acceptance = ReadonlyMap<FindingId, number>;

/** A comment that suppresses: one finding where it is, or all of its rule in the file. */
export interface Suppression {
  readonly scope: 'place' | 'file';
  readonly reason: string;
}

/** Findings to suppress with a comment. */
export type Ignored = ReadonlyMap<FindingId, Suppression>;

/** Bytes to plan. */
export interface Source {
  /** As shown to people: relative to the root, forward slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Named on the command line: problems with it are errors. */
  readonly explicit: boolean;
  /** There is no such file yet; something beside it asks for one. */
  readonly isNew?: true | undefined;
}

/** Lines of a file, both from 1 and both included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** A planned file together with its text: everything needed to try any subset of its fixes. */
export interface PlannedFile {
  readonly plan: FilePlan;
  readonly text: string;
  /** Where the target of a finding is written, or the document around it. */
  linesOf(finding: PlanFinding, what: 'target' | 'document'): LineRange;
  /** Pure: splices of the accepted and ignored findings, verified by reading the result back. Never throws for bad input. */
  apply(accepted: Acceptance, ignored?: Ignored): Applied;
}

/**
 * problem: nothing could be planned, and people hear of it in every run; only problems with `explicit` are errors. skipped: not a
 * manifest we handle ('not-a-manifest', 'template', 'kustomization', ...); said only to those who named the file.
 */
export type Planning =
  | { readonly kind: 'planned'; readonly file: PlannedFile }
  | { readonly kind: 'problem'; readonly problems: readonly PlanProblem[] }
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: string; readonly message: string };

/** What `src/engine/index.ts` offers: `planFile(source)` for one file at a time, memory is that of one file. */
export interface Engine {
  planFile(source: Source): Planning;
  /** Entries of `ignore` in the configuration that silenced nothing in the files planned so far. */
  unusedIgnores(): readonly IgnoreEntry[];
}
