/** What the program has to know about a kind of manifest. Everything else treats all kinds alike. */
import type { Config } from '../config/types.ts';
import type { Detection, Skip, TextFile } from '../detect/detection.ts';
import type { Document, Language, View } from '../languages/language.ts';
import type { Evidence, Path, Targets } from '../transform.ts';
import type { ClusterIndex } from '../workloads/kubernetes/cluster-index.ts';
import type { NamedIgnore } from './named-ignores.ts';

/** A kind of manifest: the language it is written in, how it is recognised, and what rules look at in it. */
export interface ManifestKind<Dialect extends string = string> {
  readonly kind: string;
  readonly language: Language<Dialect>;
  /** The program that reads it. */
  readonly dialect: Dialect;
  /** Manifests are judged by what it says. */
  readonly isEvidence?: true;
  /** A file without any of these words holds none. They are looked for in its bytes. */
  readonly words: readonly string[];
  /** Could this text hold one? Asked of every file and document, without parsing: may say yes too often, never no for a manifest. */
  mayHold(text: string): boolean;
  /** Why a file that looks like one is left alone. */
  skip(file: TextFile): Skip | undefined;
  /** Looks at what is written, in whichever dialect it was read. */
  detect(root: View, path: string): Detection;
  /** Keeps what a file says about the manifests in other ones, before the first of them is read. */
  collect?(file: CollectedFile, index: ClusterIndex): void;
  /** Paths of files that it is used with, and that are planned beside it even when they are not there yet. */
  companions?(file: CollectedFile, project: Pick<ManifestProject, 'read' | 'files'>): readonly string[];
  /** Paths of the manifests that are judged by a file of this kind. */
  judges?(path: string, project: Pick<ManifestProject, 'read' | 'files'>): readonly string[];
  /** Made once for a project: it may remember what it has seen there. */
  reader(project: ManifestProject): (input: ManifestInput) => ManifestContent;
}

/** A file as it was found, of whatever kind. */
export interface CollectedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Where more can be looked up than in the file that is read. */
export interface ManifestProject {
  /** Text of another file of the project, by path from the root. */
  readonly read: (path: string) => string | undefined;
  /** Paths of the files that may say something about another one, from the root. */
  readonly files: () => readonly string[];
  readonly index: ManifestIndex;
}

/** What was collected from all files before the first of them is read. */
export interface ManifestIndex {
  /** What says that the manifests beside this file are made for OpenShift. */
  openshift(file: string): Evidence | undefined;
}

/** A document of a manifest. */
export interface ManifestInput {
  readonly file: string;
  /** Of the whole file. */
  readonly text: string;
  /** Read in the dialect of the kind. */
  readonly document: Document;
  /** Line (from 1) of an offset. */
  readonly lines: (offset: number) => number;
  readonly config: Config;
}

export interface ManifestContent {
  readonly targets: readonly ManifestTarget[];
  readonly problems: readonly { readonly code: string; readonly message: string; readonly at: Path }[];
}

/** What rules look at, with what the plan says about it. */
export interface ManifestTarget<K extends keyof Targets = keyof Targets> {
  readonly kind: K;
  readonly target: Targets[K];
  readonly resource: Resource;
  /** What is part of it: a finding about a place in there belongs to the part. */
  readonly parts: readonly ManifestTarget[];
  /** Paths of the targets around it: a suppression comment above them reaches it, too. */
  readonly around: readonly Path[];
  /** Suppressions written into the data that reach it. */
  ignores(): readonly DeclaredIgnores[];
  /** It is written inside of a value of the document: findings are told there, and nothing in it is edited. */
  readonly inside?: { readonly at: Path; readonly reason: string };
  /** What tells a place of it from others over time, where its path does not: the path of an instruction moves with those above. */
  identify?(at: Path): string | undefined;
}

export interface DeclaredIgnores {
  readonly by: 'label' | 'annotation';
  readonly at: Path;
  readonly ignores: readonly NamedIgnore[];
}

export interface Resource {
  /** `service`, or the Kubernetes kind. */
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly container?: string;
  /** The workload that an image is built for: `service api of compose.yaml`. */
  readonly usedBy?: string;
}
