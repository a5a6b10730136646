/** Set by the build; a run from the sources has no version of its own. */
declare const HARDEN_VERSION: string | undefined;

export const version: string = typeof HARDEN_VERSION === 'string' ? HARDEN_VERSION : '0.0.0-source';
