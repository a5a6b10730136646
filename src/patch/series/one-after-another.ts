import { titleBeside } from '../../engine/edits.ts';
import type { Applied, FindingId, PlanFinding, PlannedFile } from '../../engine/plan.ts';
import { hunksAround, type LineChange, lineChanges, splitLines } from '../hunks.ts';
import { changesBetween } from './between.ts';
import { dependsOn } from './dependence.ts';
import { Layers } from './layers.ts';
import { type FileStep, type Fixed, type GroupOf, type PatchSource, versionOf } from './steps.ts';

/** What each patch of a series does to a file, on top of the patches before it. The last one leaves what `fix --write` leaves. */
export function oneAfterAnother(source: PatchSource, groupOf: GroupOf): readonly FileStep[] {
  const file = new FileInSeries(source);
  const groups = [...new Set(source.findings.map(({ id }) => groupOf.get(id)!))].sort((a, b) => a - b);
  for (const group of groups) {
    const upTo = source.findings.filter(({ id }) => groupOf.get(id)! <= group);
    file.step(group, upTo, group === groups.at(-1));
  }
  return file.steps;
}

class FileInSeries {
  readonly #source: PatchSource;
  readonly #planned: PlannedFile;
  readonly #original: readonly string[];
  readonly #layers: Layers;
  readonly #done = new Set<FindingId>();
  /** Everything that each step needs in this file, itself included. */
  readonly #closed = new Map<number, ReadonlySet<number>>();
  readonly #steps: FileStep[] = [];
  /** As changes of the original. */
  #changes: readonly LineChange[] = [];
  #text: string;

  constructor(source: PatchSource) {
    this.#source = source;
    this.#planned = source.open();
    this.#text = this.#planned.text;
    this.#original = splitLines(this.#text);
    this.#layers = new Layers(this.#original);
  }

  get steps(): readonly FileStep[] {
    return this.#steps;
  }

  step(group: number, upTo: readonly PlanFinding[], isLast: boolean): void {
    const applied = isLast ? this.#planned.apply(this.#source.accepted) : this.#apply(upTo);
    const fixed = this.#fixedBy(applied, upTo);
    for (const { finding } of fixed) this.#done.add(finding.id);
    const changes = lineChanges(applied.before, this.#original, applied.splices);
    const between = changesBetween(this.#original, this.#changes, changes);
    if (between.length === 0) for (const each of fixed) this.#join(each);
    else this.#add(group, fixed, between, applied.after);
    this.#changes = changes;
  }

  #add(group: number, fixed: readonly Fixed[], changes: readonly LineChange[], text: string): void {
    const { path, mode } = this.#source;
    const hunks = hunksAround(splitLines(this.#text), changes);
    const near = this.#layers.neededBy(hunks);
    this.#layers.add(group, changes);
    const needs = this.#close(group, new Set([...near, ...this.#meant(fixed)]), fixed);
    const isNew = this.#planned.plan.isNew && this.#steps.length === 0;
    const [before, after] = [versionOf(this.#text, isNew), versionOf(text)];
    this.#steps.push({ group, path, mode, before, after, changes, hunks, fixed, needs, collides: new Set() });
    this.#text = text;
  }

  #apply(findings: readonly PlanFinding[]): Applied {
    return this.#planned.apply(new Map(findings.map(({ id }) => [id, this.#source.accepted.get(id) ?? 0])));
  }

  /** What is fixed for the first time. What could not be applied without a later fix comes with that one. */
  #fixedBy({ fixed }: Applied, accepted: readonly PlanFinding[]): readonly Fixed[] {
    const made = new Set(fixed);
    return this.#source.findings
      .filter(({ id }) => made.has(id) && !this.#done.has(id))
      .map(finding => ({ finding, title: titleBeside(finding, accepted) }));
  }

  /** Nothing is left to do for a fix whose changes an earlier step makes: it belongs to that one. */
  #join(fixed: Fixed): void {
    const index = this.#steps.findIndex(step => this.#isMadeBy(step, fixed));
    // Behind the last one when none does.
    const step = this.#steps.at(index);
    if (step) this.#steps[this.#steps.indexOf(step)] = { ...step, fixed: [...step.fixed, fixed] };
    else this.#done.delete(fixed.finding.id);
  }

  /** Whether it is fixed, without a change of the text, by a step and what that needs. */
  #isMadeBy({ group }: FileStep, { finding }: Fixed): boolean {
    const closed = this.#closed.get(group)!;
    const made = this.#apply([...this.#findingsOf(closed), finding]);
    return made.fixed.includes(finding.id) && made.after === this.#layers.textWith(closed);
  }

  #findingsOf(groups: ReadonlySet<number>): readonly PlanFinding[] {
    return this.#steps.filter(({ group }) => groups.has(group)).flatMap(({ fixed }) => fixed.map(each => each.finding));
  }

  /** Earlier steps that these fixes require, or that they would be others without. */
  #meant(fixed: readonly Fixed[]): readonly number[] {
    return this.#steps
      .filter(step =>
        step.fixed.some(earlier =>
          fixed.some(({ finding }) => dependsOn(finding, earlier.finding) || dependsOn(earlier.finding, finding)),
        ),
      )
      .map(({ group }) => group);
  }

  /**
   * Proves that a patch gives, with nothing but what it needs, the text that its fixes give with nothing but theirs. Whatever
   * nobody thought of is in the way otherwise: then it needs all that is before it.
   */
  #close(group: number, needs: ReadonlySet<number>, fixed: readonly Fixed[]): ReadonlySet<number> {
    const earlier = this.#steps.map(step => step.group);
    const closed = new Set([group, ...[...needs].flatMap(need => [...this.#closed.get(need)!])]);
    const findings = [...this.#findingsOf(closed), ...fixed.map(({ finding }) => finding)];
    const isProven = closed.size > earlier.length || this.#apply(findings).after === this.#layers.textWith(closed);
    this.#closed.set(group, isProven ? closed : new Set([group, ...earlier]));
    return isProven ? needs : new Set(earlier);
  }
}
