/**
 * The report as data, `harden-report/1`. schemas/report-1.json is made from these types. Additions keep the number; whoever reads
 * it leaves out what it does not know.
 */
import type { Safety, Severity } from '../../transform.ts';

export interface ReportDocument {
  readonly schema: 'harden-report/1';
  readonly tool: { readonly name: 'harden'; readonly version: string };
  readonly config: {
    /** SHA-256 of the settings in effect. */
    readonly hash: string;
    /** Path of the configuration, relative to the root; null: the defaults. */
    readonly source: string | null;
  };
  /** The highest class of fixes that is applied. */
  readonly safety: 'safe' | 'assured' | 'unsafe';
  /** The rules that ran, by id: what is true of all their findings is said here. */
  readonly rules: Readonly<Record<string, RuleEntry>>;
  /** Sorted by path. */
  readonly files: readonly FileEntry[];
  /** What findings rest on, each piece once: it is mostly about an image, and an image has many findings. */
  readonly evidence: readonly EvidenceEntry[];
  /** Files that could not be planned or written. */
  readonly problems: readonly ProblemEntry[];
  /** Entries of `ignore` in the configuration that silenced nothing; judged in runs over the whole root only. */
  readonly unusedIgnores: readonly {
    readonly rule: string;
    readonly path?: string;
    readonly resource?: string;
    readonly reason: string;
    readonly until?: string;
  }[];
  readonly summary: SummaryEntry;
}

export interface RuleEntry {
  /** What is wrong. */
  readonly title: string;
  /** Unless a finding says otherwise. */
  readonly severity: Severity;
  readonly why: string;
  /** Documentation. */
  readonly url: string;
}

export interface FileEntry {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  /** The kind of manifest: `compose`, `kubernetes`. */
  readonly kind: string;
  readonly mode: '100644' | '100755';
  /** Object id of the bytes as git stores them (SHA-1). */
  readonly blob: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly eol: 'lf' | 'crlf' | 'mixed' | 'none';
  /** Begins with a byte order mark. */
  readonly bom: boolean;
  readonly finalNewline: boolean;
  /** In the order of documents and lines. */
  readonly findings: readonly FindingEntry[];
  /** What every fix up to `safety` changes together: sorted, disjoint replacements of the bytes that were read. */
  readonly edits: readonly EditEntry[];
  /** The file with all `edits`; null when there are none. */
  readonly after: { readonly blob: string; readonly sha256: string } | null;
  /** Services and containers of whose image nothing is known. */
  readonly unknownImages: readonly {
    readonly document: number;
    readonly resource: ResourceEntry;
    /** Undefined when it depends on a variable. */
    readonly image?: string;
    readonly reason: string;
  }[];
  /** Suppressions that silenced nothing. */
  readonly unusedSuppressions: readonly { readonly line?: number; readonly text: string }[];
  /** Parts of the file that were not understood. */
  readonly problems: readonly ProblemEntry[];
}

export interface EvidenceEntry {
  /** Where it comes from: CFG the manifest, DF a Dockerfile or script, FACTS the bundled facts, IMG the image, PROBE a run. */
  readonly code: string;
  readonly what: string;
  /** Where to look. */
  readonly origin: string;
}

export interface FindingEntry {
  /** `hf1-` and 20 hex digits: of rule, path, resource and pointer, so that it survives reformatting. */
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  /** How certain it is that the program keeps working under the fix. */
  readonly safety: Safety;
  /** fixable: has a fix; fixed: it was written, or is in the printed patch; declined: has none, with the reason. */
  readonly status: 'fixable' | 'fixed' | 'declined' | 'suppressed';
  readonly message: string;
  /** Index of the document in the file, from 0. */
  readonly document: number;
  readonly resource: ResourceEntry;
  /** JSON pointer into the document. */
  readonly pointer: string;
  readonly range: { readonly start: PositionEntry; readonly end: PositionEntry };
  /** Indexes into `evidence` of the report. */
  readonly evidence: readonly number[];
  /** Ids of the `edits` that this finding asks for; none when its fix is beyond `safety`. */
  readonly edits: readonly string[];
  readonly fix?: {
    readonly title: string;
    /** What may break; absent for safe and assured fixes. */
    readonly risk?: string;
    /** A command that shows whether it works. */
    readonly check?: string;
    /** Ids of findings that have to be fixed together with this one. */
    readonly requires?: readonly string[];
    /** Other ways to fix it. */
    readonly variants?: readonly { readonly title: string; readonly risk: string }[];
  };
  readonly declined?: { readonly code: string; readonly reason: string };
  readonly suppressed?: {
    readonly by: 'comment' | 'config' | 'label' | 'annotation' | 'baseline';
    readonly where: string;
    readonly reason: string;
  };
}

export interface ResourceEntry {
  /** `service`, or the kind of the Kubernetes object. */
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly container?: string;
  /** The workload that an image is built for: `service api of compose.yaml`. */
  readonly usedBy?: string;
}

export interface PositionEntry {
  /** From 1. */
  readonly line: number;
  /** In UTF-16 code units, from 1. */
  readonly column: number;
}

export interface EditEntry {
  /** Unique in its file. */
  readonly id: string;
  /** Ids of the findings that asked for it. */
  readonly findings: readonly string[];
  /** First byte that is replaced, from 0. */
  readonly start: number;
  /** The byte behind the last one that is replaced. */
  readonly end: number;
  readonly text: string;
}

export interface ProblemEntry {
  readonly path: string;
  readonly code: string;
  /** What is wrong and what to do. */
  readonly message: string;
  readonly at?: PositionEntry;
  /** The file was named on the command line: an error, not a note. */
  readonly explicit: boolean;
}

/** Numbers of the whole run. */
export interface SummaryEntry {
  readonly files: number;
  /** Without those that are suppressed. */
  readonly findings: number;
  readonly suppressed: number;
  readonly fixed: number;
  readonly filesChanged: number;
  /** Would be fixed by `fix --write` as configured. */
  readonly fixable: number;
  /** Has a fix of a higher class than allowed. */
  readonly beyond: number;
  /** Has no fix. */
  readonly human: number;
  readonly problems: number;
  readonly unknownImages: number;
  /** Of what remains. */
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** Of what remains. */
  readonly byRule: Readonly<Record<string, number>>;
}
