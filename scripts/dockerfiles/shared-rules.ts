/** Which rules of other people's scanners are about the same matter as rules of harden: those that a rule names among its references. */
import type { Meta } from '../../src/transform.ts';

/** The rules of harden for one rule of a scanner. */
export interface SharedRule {
  readonly scanner: string;
  readonly rule: string;
  /** Rules that have fixes. */
  readonly fixing: readonly string[];
  /** Rules that only report. */
  readonly reporting: readonly string[];
}

const shapes: Readonly<Record<string, RegExp>> = {
  hadolint: /^DL\d{4}$/,
  trivy: /^DS-\d{4}$/,
  checkov: /^CKV2?_DOCKER_\d+$/,
};

/** By scanner, each in the order of the names. */
export function sharedRules(metas: readonly Meta[]): readonly SharedRule[] {
  return Object.entries(shapes).flatMap(([scanner, shape]) => {
    const references = metas.flatMap(meta => meta.references.filter(each => shape.test(each)));
    return [...new Set(references)].sort(byNumber).map(reference => {
      const about = metas.filter(meta => meta.references.includes(reference));
      const ids = (isNever: boolean): readonly string[] =>
        about.filter(({ fixable }) => (fixable === 'never') === isNever).map(({ id }) => id);
      return { scanner, rule: printedName(reference), fixing: ids(false), reporting: ids(true) };
    });
  });
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** Trivy prints `DS026` for what its documentation calls `DS-0026`. */
function printedName(reference: string): string {
  return reference.replace(/^DS-0(\d{3})$/, 'DS$1');
}
