/** Turns the fixes of a file into suggestions that can be taken one by one, in any order, or all together. */
import { withRequired } from '../../engine/accept.ts';
import type { FindingId, PlanFinding, PlannedFile } from '../../engine/plan.ts';
import { lineChanges, splitLines } from '../../patch/hunks.ts';
import type { Abilities } from '../forge/forge.ts';
import { Anchors, type Reason } from './anchors.ts';
import type { FileDiff } from './diff.ts';
import { type Replacement, replacementOf, withReplacements } from './replacement.ts';
import { type Bundle, dependentBundles, idsOf, joinBundles, shareChange } from './together.ts';

export interface Suggestion extends Replacement {
  readonly path: string;
  readonly findings: readonly PlanFinding[];
}

/** Fixes of a file that are no suggestions, each with the reason, or with what the engine says about it. */
export type Left = ReadonlyMap<FindingId, Reason | { readonly refused: string }>;

export interface Suggested {
  readonly suggestions: readonly Suggestion[];
  readonly left: Left;
}

export function suggest(file: PlannedFile, wanted: Iterable<FindingId>, diff: FileDiff, can: Abilities): Suggested {
  return new Suggesting(file, diff, can).run(withRequired(wanted, file.plan.findings));
}

interface Candidate {
  readonly bundle: Bundle;
  readonly replacement: Replacement;
}

class Suggesting {
  readonly #file: PlannedFile;
  readonly #lines: readonly string[];
  readonly #anchors: Anchors;
  readonly #left = new Map<FindingId, Reason | { readonly refused: string }>();

  constructor(file: PlannedFile, diff: FileDiff, can: Abilities) {
    this.#file = file;
    this.#lines = splitLines(file.text);
    this.#anchors = new Anchors(file, this.#lines, diff, can);
  }

  /** What cannot be suggested is left out, and the others are looked at anew without it, until all that is left can be. */
  run(wanted: ReadonlySet<FindingId>): Suggested {
    for (;;) {
      const open = this.#file.plan.findings.filter(({ id }) => wanted.has(id) && !this.#left.has(id));
      const before = this.#left.size;
      const candidates = this.#candidates(open);
      if (this.#left.size > before) continue;
      const suggestions = candidates.map(({ bundle, replacement }) => ({
        ...replacement,
        path: this.#file.plan.path,
        findings: bundle.findings,
      }));
      return { suggestions, left: this.#left };
    }
  }

  #candidates(open: readonly PlanFinding[]): readonly Candidate[] {
    if (open.length === 0) return [];
    const { splices, before, refused } = this.#apply(open.map(({ id }) => id));
    for (const { id, message } of refused) this.#left.set(id, { refused: message });
    const { closed } = this.#anchors;
    if (closed) this.#leave(open, closed);
    if (closed || refused.length > 0) return [];
    const changes = lineChanges(before, this.#lines, splices);
    const bundles = dependentBundles(open, changes);
    const fitting = bundles.filter(bundle => this.#replacement(bundle) !== undefined);
    // What does not fit may change what the others come to.
    if (fitting.length < bundles.length) return [];
    const candidates = joinBundles(fitting, (a, b) => shareChange(a, b) || this.#overlap(a, b)).flatMap(bundle => {
      const replacement = this.#replacement(bundle);
      return replacement ? [{ bundle, replacement }] : [];
    });
    this.#prove(candidates);
    return candidates;
  }

  #overlap(a: Bundle, b: Bundle): boolean {
    const [first, second] = [this.#replacement(a), this.#replacement(b)];
    return first !== undefined && second !== undefined && first.start < second.end && second.start < first.end;
  }

  /** Undefined: it is left out. */
  #replacement(bundle: Bundle): Replacement | undefined {
    const replacement =
      bundle.changes.length === 0 ? 'unproven' : replacementOf(bundle.changes, this.#lines, this.#anchors);
    if (typeof replacement !== 'string') return replacement;
    this.#leave(bundle.findings, replacement);
    return undefined;
  }

  /**
   * Each suggestion alone has to give what its fixes give alone, all together what all give, and all without one what the others
   * give: so none of them depends on what somebody does with another one.
   */
  #prove(candidates: readonly Candidate[]): void {
    const isRight = (some: readonly Candidate[]): boolean =>
      this.#apply(some.flatMap(({ bundle }) => idsOf(bundle))).after ===
      withReplacements(
        this.#lines,
        some.map(({ replacement }) => replacement),
      );
    const wrong = candidates.filter(each => !isRight([each]) || !isRight(candidates.filter(other => other !== each)));
    for (const { bundle } of wrong) this.#leave(bundle.findings, 'unproven');
    if (wrong.length === 0 && !isRight(candidates))
      for (const { bundle } of candidates) this.#leave(bundle.findings, 'unproven');
  }

  #apply(ids: readonly FindingId[]): ReturnType<PlannedFile['apply']> {
    return this.#file.apply(new Map(ids.map(id => [id, 0])));
  }

  #leave(findings: readonly PlanFinding[], reason: Reason): void {
    for (const { id } of findings) this.#left.set(id, reason);
  }
}
