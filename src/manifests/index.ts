/** The table of all kinds of manifests. A new kind is a row here and the file it names. */
import type { NoManifest } from '../detect/reasons.ts';
import type { DocumentRef, Language, Problem } from '../languages/language.ts';
import type { ClusterIndex } from '../workloads/kubernetes/cluster-index.ts';
import { compose } from './compose.ts';
import { dockerfile } from './dockerfile.ts';
import { ignoreList } from './ignore-list.ts';
import { kubernetes } from './kubernetes.ts';
import type { CollectedFile, ManifestContent, ManifestInput, ManifestKind, ManifestProject } from './manifest.ts';

export type * from './manifest.ts';

/** In the order in which they are planned, and asked whether a document is theirs. */
const kinds: readonly ManifestKind[] = [dockerfile, ignoreList, kubernetes, compose];

/** The kinds that a file of this name can be: those of the first language that claims it. */
export function kindsOf(path: string): readonly ManifestKind[] {
  const { language } = kinds.find(kind => kind.language.claims(path))!;
  return kinds.filter(kind => kind.language === language);
}

/** Whether a file says how an image is made: such files are planned first, and what they become is evidence for the others. */
export function isEvidence(path: string): boolean {
  return kindsOf(path).some(kind => kind.isEvidence);
}

/** The language of a file of this name. */
export function languageOf(path: string): Language {
  return kindsOf(path)[0]!.language;
}

/** A dialect to ask in what all of them answer alike: where something is written, and whether two values are the same. */
export function dialectOf(path: string): string {
  return kindsOf(path).at(-1)!.dialect;
}

/** Whether a file of this name is looked into when a folder is searched. */
export function isSearched(path: string): boolean {
  return kinds.some(kind => kind.language.isSearched(path));
}

/** Whether a file is worth opening, judged by its bytes. */
export function mayBeManifest(path: string, bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return kindsOf(path).some(({ words }) => words.some(word => buffer.includes(word)));
}

/** Paths of files that something in this one asks for, whether they are there or not. */
export function companionsOf(file: CollectedFile, project: Pick<ManifestProject, 'read' | 'files'>): readonly string[] {
  return kindsOf(file.path).flatMap(kind => kind.companions?.(file, project) ?? []);
}

/** Paths of the manifests that are judged by this file. */
export function judgedBy(path: string, project: Pick<ManifestProject, 'read' | 'files'>): readonly string[] {
  return kindsOf(path).flatMap(kind => kind.judges?.(path, project) ?? []);
}

/** Keeps what a file says about the manifests in other ones. */
export function collect(file: CollectedFile, index: ClusterIndex): void {
  for (const kind of kindsOf(file.path)) kind.collect?.(file, index);
}

/** What a document is. */
export type Recognised =
  | { readonly kind: 'manifest'; readonly manifest: ManifestKind }
  | { readonly kind: 'none'; readonly reason: NoManifest }
  | Problem;

/** Undefined when it can be told without parsing that a document is no manifest. */
export function recognise(
  reference: DocumentRef,
  path: string,
  candidates: readonly ManifestKind[],
): Recognised | undefined {
  const likely = candidates.find(kind => kind.mayHold(reference.text));
  if (!likely) return undefined;
  const document = reference.read(likely.dialect);
  if (document.kind === 'problem') return document;
  for (const kind of candidates) {
    const detection = kind.detect(document.root, path);
    if (detection === 'yes') return { kind: 'manifest', manifest: kind };
    if (detection !== undefined) return { kind: 'none', reason: detection };
  }
  return { kind: 'none', reason: 'not-a-manifest' };
}

/** Reads the manifests of one project: what a kind has seen of it serves all of its files. */
export class ManifestReader {
  readonly #project: ManifestProject;
  readonly #readers = new Map<ManifestKind, (input: ManifestInput) => ManifestContent>();

  constructor(project: ManifestProject) {
    this.#project = project;
  }

  read(kind: ManifestKind, input: ManifestInput): ManifestContent {
    const reader = this.#readers.get(kind) ?? kind.reader(this.#project);
    this.#readers.set(kind, reader);
    return reader(input);
  }
}
