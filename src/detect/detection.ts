import type { NoManifest } from './reasons.ts';

/** Whether a document is of a kind: yes, a reason why it is nothing to harden, or undefined when another kind may know it. */
export type Detection = 'yes' | NoManifest | undefined;

/** A file that looks like a manifest but is something else: left alone, with the reason. */
export interface Skip {
  readonly code: 'helm-template' | 'kustomization' | 'patch' | 'old-compose';
  readonly message: string;
  /** Its owner should hear of it without asking. */
  readonly isProblem: boolean;
}

/** A file before anything of it is parsed. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
  /** Text of another file of the project, by path relative to the root. */
  readonly read: (path: string) => string | undefined;
}
