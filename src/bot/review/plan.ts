/** What a review says, decided from the plan of the head and the diff. Nothing happens here. */
import { isWithin } from '../../engine/accept.ts';
import type { FindingId, PlanFinding, PlannedFile } from '../../engine/plan.ts';
import { splitLines } from '../../patch/hunks.ts';
import { toPatch } from '../../patch/index.ts';
import { type Safety, severities } from '../../transform.ts';
import type { Abilities, ChangedFile, Sha } from '../forge/forge.ts';
import { survivesComments } from './anchors.ts';
import { readDiff } from './diff.ts';
import { withReplacements } from './replacement.ts';
import { type Scope, Touched } from './scope.ts';
import { type Left, type Suggestion, suggest } from './suggest.ts';
import { suggestionBody } from './suggestion-body.ts';
import type { Leftover, Open } from './summary-body.ts';

/** A manifest at the head of a pull request. */
export interface HeadFile {
  readonly file: PlannedFile;
  readonly mode: '100644' | '100755';
}

export interface ReviewSettings {
  readonly scope: Scope;
  /** Suggestions in one review. */
  readonly maxSuggestions: number;
  /** Highest class of fixes that is proposed. */
  readonly limit: Exclude<Safety, 'report-only'>;
}

export interface ReviewPlan {
  /** By path, then line. */
  readonly suggestions: readonly Suggestion[];
  readonly leftovers: readonly Leftover[];
  readonly open: Open;
  /** Some of what is open was written by the pull request itself. */
  readonly isOpenNew: boolean;
  readonly files: readonly HeadFile[];
}

export interface ReviewFacts {
  readonly files: readonly HeadFile[];
  readonly changed: readonly ChangedFile[];
  readonly head: Sha;
  readonly can: Abilities;
  readonly settings: ReviewSettings;
}

interface FileReview {
  readonly file: PlannedFile;
  readonly suggestions: readonly Suggestion[];
  readonly left: Left;
  readonly open: readonly PlanFinding[];
  readonly isOpenNew: boolean;
}

export function planReview(facts: ReviewFacts): ReviewPlan {
  const reviews = facts.files.map(({ file }) => reviewFile(file, facts));
  const capped = withCap(reviews, facts.settings.maxSuggestions);
  const open = capped.flatMap(review => review.open);
  return {
    suggestions: capped.flatMap(({ suggestions }) => [...suggestions].sort((a, b) => a.start - b.start)),
    leftovers: capped.flatMap(leftoversOf),
    open: {
      unsafe: open.filter(({ status }) => status === 'fixable'),
      declined: open.filter(({ status }) => status === 'declined'),
    },
    isOpenNew: capped.some(review => review.isOpenNew),
    files: facts.files,
  };
}

/** One patch of some fixes. `only`: without files whose patch would not survive a comment. */
export function patchOf(
  files: readonly HeadFile[],
  ids: ReadonlySet<FindingId>,
  only: 'all' | 'for-comments' = 'all',
): string {
  return files
    .filter(({ file }) => only === 'all' || survivesComments(file))
    .map(({ file, mode }) => {
      const own = file.plan.findings.filter(({ id }) => ids.has(id));
      return own.length === 0 ? '' : toPatch(file.apply(new Map(own.map(({ id }) => [id, 0]))), mode);
    })
    .join('');
}

/** Files with some of these fixes whose patch would not survive a comment. */
export function unpatchedOf(files: readonly HeadFile[], ids: ReadonlySet<FindingId>): readonly string[] {
  return files
    .filter(({ file }) => !survivesComments(file) && file.plan.findings.some(({ id }) => ids.has(id)))
    .map(({ file }) => file.plan.path);
}

function reviewFile(file: PlannedFile, { changed, head, can, settings }: ReviewFacts): FileReview {
  const { path, findings } = file.plan;
  const diff = readDiff(changed.find(each => each.path === path)?.patch, file.text);
  const touched = new Touched(file, diff);
  const asked = findings.filter(each => each.status !== 'suppressed' && touched.holds(each, settings.scope));
  const isProposed = ({ status, safety }: PlanFinding): boolean =>
    status === 'fixable' && isWithin(safety, settings.limit);
  const wanted = asked.filter(isProposed).map(({ id }) => id);
  const open = asked.filter(finding => !isProposed(finding));
  const { suggestions, left } = suggest(file, wanted, diff, can);
  const long = suggestions.filter(each => suggestionBody(each, head, can).length > can.maxBody);
  const review = { file, suggestions, left, open, isOpenNew: open.some(each => touched.writes(each)) };
  return without(review, new Set(long), 'long');
}

/** Moves suggestions to what is left. What stays has to give what was planned without them. */
function without(review: FileReview, some: ReadonlySet<Suggestion>, reason: 'long' | 'cap'): FileReview {
  const moved = review.suggestions.filter(each => some.has(each));
  if (moved.length === 0) return review;
  const kept = review.suggestions.filter(each => !some.has(each));
  const left = new Map(review.left);
  for (const { findings } of moved) for (const { id } of findings) left.set(id, reason);
  if (isPlanned(review.file, kept)) return { ...review, suggestions: kept, left };
  for (const { findings } of kept) for (const { id } of findings) left.set(id, 'unproven');
  return { ...review, suggestions: [], left };
}

function isPlanned(file: PlannedFile, suggestions: readonly Suggestion[]): boolean {
  const ids = suggestions.flatMap(({ findings }) => findings.map(({ id }) => id));
  const { after } = file.apply(new Map(ids.map(id => [id, 0])));
  return after === withReplacements(splitLines(file.text), suggestions);
}

/** The most severe suggestions of all files; the others are left. */
function withCap(reviews: readonly FileReview[], most: number): readonly FileReview[] {
  const rank = ({ findings }: Suggestion): number =>
    Math.min(...findings.map(({ severity }) => severities.indexOf(severity)));
  const sorted = reviews.flatMap(({ suggestions }) => suggestions).sort((a, b) => rank(a) - rank(b));
  const over = new Set(sorted.slice(most));
  return reviews.map(review => without(review, over, 'cap'));
}

function leftoversOf({ file, left }: FileReview): readonly Leftover[] {
  return file.plan.findings.flatMap(finding => {
    const why = left.get(finding.id);
    return why === undefined ? [] : [{ finding, why }];
  });
}
