/**
 * `manifest.json` beside a series of patches, `harden-patches/1`. schemas/patches-1.json is made from these types. Additions keep the
 * number; whoever reads it leaves out what it does not know.
 */

export interface PatchManifest {
  readonly schema: 'harden-patches/1';
  readonly tool: { readonly name: 'harden'; readonly version: string };
  readonly settings: PatchSettings;
  /** In the order in which they are applied. */
  readonly patches: readonly PatchEntry[];
}

/** What the patches were asked for with. */
export interface PatchSettings {
  /** The highest class of fixes that is in a patch. */
  readonly safety: 'safe' | 'assured' | 'unsafe';
  /** What goes into one patch. */
  readonly split: 'none' | 'rule' | 'file' | 'finding';
  /** mail: for `git am`; diff: nothing but the changes. */
  readonly format: 'mail' | 'diff';
  /** False: patch n is made on top of patch n-1. True: each one is made on top of the files as they are. */
  readonly independent: boolean;
  readonly config: {
    /** SHA-256 of the settings in effect. */
    readonly hash: string;
    /** Path of the configuration, relative to the root; null: the defaults. */
    readonly source: string | null;
  };
}

export interface PatchEntry {
  /** From 1. */
  readonly number: number;
  /** Name of the patch file, in the folder of this manifest. */
  readonly file: string;
  /** SHA-256 of the patch file. */
  readonly sha256: string;
  readonly title: string;
  /** 16 hex digits of SHA-256 over rules, findings and changed lines, not over their surroundings: equal key, same change. */
  readonly key: string;
  /** Ids of the rules whose findings it fixes. */
  readonly rules: readonly string[];
  /** Ids of the findings that it fixes. */
  readonly findings: readonly string[];
  /** Sorted by path. */
  readonly files: readonly PatchedFile[];
  /** Numbers of the earlier patches without which it means nothing or may not apply; with those that they need in turn. */
  readonly needs: readonly number[];
  /** Independent patches only: numbers of those that change the same lines, or lines right beside them. */
  readonly collides?: readonly number[];
}

export interface PatchedFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly mode: '100644' | '100755';
  /** The file that the patch is made on top of. */
  readonly before: FileVersion;
  readonly after: FileVersion;
}

export interface FileVersion {
  /** Object id of the bytes as git stores them (SHA-1). */
  readonly blob: string;
  readonly sha256: string;
}
