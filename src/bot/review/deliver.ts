import type { FindingId, PlanFinding } from '../../engine/plan.ts';
import { Annotations } from '../../report/annotations.ts';
import type { Abilities, Forge, NewLineComment, Sha } from '../forge/forge.ts';
import { saysTheSame } from '../forge/same-body.ts';
import { hasStatus } from '../http/problem.ts';
import { reasons } from './anchors.ts';
import { findingsIn, isReviewOf } from './marks.ts';
import { patchOf, type ReviewPlan, unpatchedOf } from './plan.ts';
import type { Delivered, ReviewResult } from './result.ts';
import { reviewBody } from './review-body.ts';
import type { Said } from './said.ts';
import type { Suggestion } from './suggest.ts';
import { suggestionBody } from './suggestion-body.ts';
import { type Leftover, type SummaryInput, settledBody, summaryBody } from './summary-body.ts';

export interface Delivery {
  readonly forge: Forge;
  readonly number: number;
  readonly head: Sha;
  readonly plan: ReviewPlan;
  readonly said: Said;
  readonly artifact: string | undefined;
}

/** Characters of a summary: below what forges take, which some of them count in bytes. */
const longestSummary = 58_000;
/** Characters of the summary of a step. */
const longestStep = 900_000;

const forbidden = 'the token may not write to this pull request';

/** Writes a review, and goes to the next channel where one is closed. */
export function deliver(delivery: Delivery): Promise<ReviewResult> {
  return new Delivering(delivery).run();
}

class Delivering {
  readonly #delivery: Delivery;
  readonly #log: string[] = [];
  /** Suggestions that were posted now. */
  #posted: readonly Suggestion[] = [];
  /** Suggestions that an earlier comment holds, or that somebody took away from this head. */
  #standing: readonly Suggestion[];
  #leftovers: readonly Leftover[];
  #rejected: Sha | undefined;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
    const { plan, said } = delivery;
    this.#leftovers = plan.leftovers;
    const live = new Set(
      said.comments.filter(({ line }) => line !== undefined).flatMap(({ body }) => findingsIn(body)),
    );
    this.#standing = plan.suggestions.filter(({ findings }) => findings.every(({ id }) => live.has(id)));
  }

  async run(): Promise<ReviewResult> {
    try {
      if (!(await this.#suggest())) return this.#annotated();
      await this.#summarise();
      await this.#clear();
    } catch (error) {
      if (!hasStatus(error, 403, 404)) throw error;
      this.#log.push(forbidden);
      return this.#annotated();
    }
    return this.#result('summary', []);
  }

  /** False: the token may not write. */
  async #suggest(): Promise<boolean> {
    const { forge, number, head, plan, said } = this.#delivery;
    const fresh = plan.suggestions.filter(each => !this.#standing.includes(each));
    if (fresh.length === 0) return true;
    if (said.summary && isReviewOf(head, said.summary.body)) {
      this.#reject(fresh);
      return true;
    }
    if (said.comments.some(({ body }) => isReviewOf(head, body))) {
      this.#log.push('this head was reviewed already');
      this.#standing = plan.suggestions;
      return true;
    }
    const comments = fresh.map(each => toComment(each, head, forge.can));
    const answer = await forge.review(number, { commit: head, body: reviewBody(fresh.length, plan, head), comments });
    if (answer === 'ok') this.#posted = fresh;
    if (answer === 'rejected') {
      const lines = comments.map(({ path, startLine, line }) => `${path}:${startLine ?? line}-${line}`);
      this.#log.push(`the forge rejected the review; its lines were ${lines.join(', ')}`);
      this.#reject(fresh);
    }
    if (answer === 'forbidden') this.#log.push(forbidden);
    return answer !== 'forbidden';
  }

  #reject(suggestions: readonly Suggestion[]): void {
    this.#rejected = this.#delivery.head;
    const findings = suggestions.flatMap(each => each.findings);
    this.#leftovers = [...this.#leftovers, ...findings.map((finding): Leftover => ({ finding, why: 'rejected' }))];
  }

  async #summarise(): Promise<void> {
    const { forge, number, said, plan } = this.#delivery;
    const { summary } = said;
    const isNeeded = this.#leftovers.length > 0 || plan.isOpenNew;
    if (!isNeeded && !summary) return;
    const maxLength = Math.min(longestSummary, forge.can.maxBody);
    const body = isNeeded
      ? summaryBody({ ...this.#summaryInput(), maxLength })
      : settledBody(this.#isFixed(findingsIn(summary!.body)));
    if (!summary) await forge.addComment(number, body);
    else if (!saysTheSame(summary.body, body) && (isNeeded || !isSettled(summary.body)))
      await forge.updateComment(number, summary.id, body);
  }

  #isFixed(ids: readonly FindingId[]): boolean {
    const found = new Set(this.#delivery.plan.files.flatMap(({ file }) => file.plan.findings.map(({ id }) => id)));
    return ids.length > 0 && !ids.some(id => found.has(id));
  }

  /** Takes comments away whose findings are gone, or stand in a new one; what somebody answered stays. */
  async #clear(): Promise<void> {
    const { forge, number, said, plan } = this.#delivery;
    const asked = new Set([
      ...plan.suggestions.flatMap(({ findings }) => findings.map(({ id }) => id)),
      ...this.#leftovers.map(({ finding }) => finding.id),
    ]);
    for (const each of this.#posted) for (const { id } of each.findings) asked.delete(id);
    for (const { id, body } of said.comments) {
      if (said.answered.has(id) || findingsIn(body).some(finding => asked.has(finding))) continue;
      await forge.deleteLineComment(number, id);
    }
  }

  #summaryInput(): Omit<SummaryInput, 'maxLength'> {
    const { plan, artifact } = this.#delivery;
    const ids = this.#leftIds();
    return {
      leftovers: this.#leftovers,
      open: plan.open,
      suggested: [...this.#posted, ...this.#standing].reduce((sum, { findings }) => sum + findings.length, 0),
      patch: patchOf(plan.files, ids, 'for-comments'),
      unpatched: unpatchedOf(plan.files, ids),
      artifact,
      rejected: this.#rejected,
    };
  }

  #leftIds(): ReadonlySet<FindingId> {
    return new Set(this.#leftovers.map(({ finding }) => finding.id));
  }

  /** Nothing can be written: the run itself has to say all of it. */
  #annotated(): ReviewResult {
    const { plan } = this.#delivery;
    const open = plan.suggestions.filter(each => !this.#posted.includes(each) && !this.#standing.includes(each));
    const findings = open.flatMap(each => each.findings);
    const known = this.#leftIds();
    const more = findings.filter(({ id }) => !known.has(id));
    this.#leftovers = [...this.#leftovers, ...more.map((finding): Leftover => ({ finding, why: 'forbidden' }))];
    const annotations = new Annotations();
    for (const { finding } of this.#leftovers) annotations.add(finding);
    for (const finding of [...plan.open.unsafe, ...plan.open.declined]) annotations.add(finding);
    return this.#result('annotation', [...annotations.commands()]);
  }

  #result(last: 'summary' | 'annotation', annotations: readonly string[]): ReviewResult {
    const { head, plan } = this.#delivery;
    const { unsafe, declined } = plan.open;
    const isOpenTold = last === 'annotation' || this.#leftovers.length > 0 || plan.isOpenNew;
    const undecided = (finding: PlanFinding, why: string): Delivered => ({
      finding,
      channel: isOpenTold ? last : 'none',
      why,
    });
    const findings: readonly Delivered[] = [
      ...inSuggestions(this.#posted, 'suggestion', ''),
      ...inSuggestions(this.#standing, 'standing', 'an earlier review says it'),
      ...this.#leftovers.map(({ finding, why }): Delivered => ({ finding, channel: last, why: wordsFor(why) })),
      ...unsafe.map(finding => undecided(finding, `the fix may break something: ${finding.fix!.risk}`)),
      ...declined.map(finding => undecided(finding, finding.declined?.reason ?? '')),
    ];
    const hasPatch = this.#leftovers.length > 0;
    return {
      outcome: 'reviewed',
      head,
      findings,
      annotations,
      stepSummary: findings.length === 0 ? '' : summaryBody({ ...this.#summaryInput(), maxLength: longestStep }),
      patch: hasPatch ? patchOf(plan.files, this.#leftIds()) : '',
      log: this.#log,
    };
  }
}

function isSettled(body: string): boolean {
  return [true, false].some(isFixed => saysTheSame(body, settledBody(isFixed)));
}

function toComment(suggestion: Suggestion, head: Sha, can: Abilities): NewLineComment {
  const { path, start, end } = suggestion;
  const body = suggestionBody(suggestion, head, can);
  return end - start === 1 ? { path, line: end, body } : { path, startLine: start + 1, line: end, body };
}

function inSuggestions(
  suggestions: readonly Suggestion[],
  channel: 'suggestion' | 'standing',
  why: string,
): readonly Delivered[] {
  return suggestions.flatMap(({ findings }) => findings.map(finding => ({ finding, channel, why })));
}

function wordsFor(why: Leftover['why']): string {
  if (typeof why !== 'string') return why.refused;
  return why === 'forbidden' ? forbidden : reasons[why];
}
