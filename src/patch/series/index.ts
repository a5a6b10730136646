/** A series of patches: the fixes of `fix --write`, shared out so that people can review and take them one by one. */
import { hash } from 'node:crypto';
import type { PlanFinding } from '../../engine/plan.ts';
import { fileDiff } from '../index.ts';
import { eachAlone } from './alone.ts';
import { groupFindings, judgedBy } from './groups.ts';
import { changeKey } from './key.ts';
import { type Author, textOf, toMail } from './mail.ts';
import type { PatchEntry, PatchManifest, PatchSettings } from './manifest.ts';
import { messageOf } from './message.ts';
import { oneAfterAnother } from './one-after-another.ts';
import { readPatch } from './reapply.ts';
import { statOf } from './stat.ts';
import type { FileStep, PatchSource } from './steps.ts';
import { fileNameOf, rulesOf, type Titled, titleOf } from './title.ts';

export interface SeriesOptions {
  readonly version: string;
  readonly settings: PatchSettings;
  /** Ids of the rules that run, in the order in which they are asked. */
  readonly ruleOrder: readonly string[];
  /** Of mails. */
  readonly author: Author;
  /** Of mails, in seconds since 1970. */
  readonly date: number;
}

export interface Series {
  /** In their order, with the names that the manifest gives them. */
  readonly patches: readonly { readonly file: string; readonly text: string }[];
  readonly manifest: PatchManifest;
  /** Fixes that have no effect without others: independent patches leave them out. */
  readonly left: readonly PlanFinding[];
}

/** What a patch is made of. */
interface Draft {
  readonly titled: Titled;
  readonly needs: readonly number[];
  readonly collides: readonly number[];
}

/** Throws when a patch, read again, does not give the text that was planned: then there is a bug, and nothing may be handed out. */
export function makeSeries(sources: readonly PatchSource[], options: SeriesOptions): Series {
  const { settings, version } = options;
  const drafts = draft(sources, options);
  const patches = drafts.map((each, index) => writePatch(each, index + 1, drafts.length, options));
  const texts = new Map(sources.map(({ path, text }) => [path, text]));
  for (const [index, { text }] of patches.entries()) prove(text, drafts[index]!, settings, texts);
  const manifest: PatchManifest = {
    schema: 'harden-patches/1',
    tool: { name: 'harden', version },
    settings,
    patches: drafts.map((each, index) => entryOf(each, index + 1, patches[index]!, settings)),
  };
  const held = new Set(manifest.patches.flatMap(({ findings }) => findings));
  const left = sources.flatMap(({ findings }) => findings).filter(({ id }) => !held.has(id));
  return { patches, manifest, left };
}

function draft(sources: readonly PatchSource[], { settings, ruleOrder }: SeriesOptions): readonly Draft[] {
  const { split, independent } = settings;
  const groups = groupFindings(sources, split, ruleOrder);
  const steps = sources.flatMap(source => (independent ? eachAlone : oneAfterAnother)(source, groups.of));
  const judges = new Map(judgedBy(sources.flatMap(({ findings }) => findings)).map(([{ id }, own]) => [id, own]));
  /** Groups in other files that a step counts on. */
  const elsewhere = ({ fixed, group }: FileStep): ReadonlySet<number> =>
    new Set(
      fixed
        .flatMap(({ finding }) => (judges.get(finding.id) ?? []).map(judge => groups.of.get(judge.id)!))
        .filter(other => other !== group),
    );
  const used = Array.from({ length: groups.count }, (_, group) => steps.filter(step => step.group === group));
  const numberOf = new Map(
    used.flatMap((own, group) => (own.length > 0 ? [group] : [])).map((group, index) => [group, index + 1]),
  );
  const numbers = (sets: readonly ReadonlySet<number>[]): readonly number[] =>
    [...new Set(sets.flatMap(set => [...set]))].map(group => numberOf.get(group)!).sort((a, b) => a - b);
  const needs = new Map<number, ReadonlySet<number>>();
  return [...numberOf].map(([group, number]) => {
    const own = used[group]!;
    const direct = numbers(own.flatMap(step => [step.needs, elsewhere(step)]));
    needs.set(number, new Set(direct.flatMap(need => [need, ...needs.get(need)!])));
    const hasManyFiles = sources.length > 1;
    return {
      titled: { split, steps: own, isMerged: groups.merged.has(group), hasManyFiles },
      needs: [...needs.get(number)!].sort((a, b) => a - b),
      collides: numbers(own.map(step => step.collides)),
    };
  });
}

function writePatch(
  { titled, needs }: Draft,
  number: number,
  count: number,
  { settings, author, date, version }: SeriesOptions,
): Series['patches'][number] {
  const { steps } = titled;
  const file = fileNameOf(number, titled);
  const diff = steps
    .map(({ path, mode, before, after, hunks }) =>
      fileDiff({ path, mode, before: before.blob, after: after.blob }, hunks),
    )
    .join('');
  if (settings.format === 'diff') return { file, text: diff };
  const prefix = `PATCH ${String(number).padStart(String(count).length, '0')}/${count}`;
  const body = messageOf(steps, needs);
  return {
    file,
    text: toMail({ author, date, prefix, title: titleOf(titled), body, stat: statOf(steps), diff, version }),
  };
}

/** Reads a patch again and applies it; `texts` holds the files as the patches before it left them. */
function prove(
  patch: string,
  { titled }: Draft,
  { format, independent }: PatchSettings,
  texts: Map<string, string>,
): void {
  const found = readPatch(format === 'mail' ? textOf(patch) : patch);
  const steps = new Map(titled.steps.map(step => [step.path, step]));
  if (found.length !== steps.size) throw new Error('a patch does not hold the files that it was made of');
  for (const { path, before, after, apply } of found) {
    const step = steps.get(path);
    const old = texts.get(path)!;
    const text = apply(old);
    const isRight = step?.before.blob === before && step.after.blob === after;
    if (!isRight || hash('sha256', old) !== step.before.sha256 || hash('sha256', text) !== step.after.sha256)
      throw new Error(`a patch does not give the planned text of ${path}`);
    if (!independent) texts.set(path, text);
  }
}

function entryOf(
  { titled, needs, collides }: Draft,
  number: number,
  { file, text }: Series['patches'][number],
  { independent }: PatchSettings,
): PatchEntry {
  const { steps } = titled;
  return {
    number,
    file,
    sha256: hash('sha256', text),
    title: titleOf(titled),
    key: changeKey(steps),
    rules: rulesOf(steps),
    findings: steps.flatMap(({ fixed }) => fixed.map(({ finding }) => finding.id)),
    files: steps.map(({ path, mode, before, after }) => ({ path, mode, before, after })),
    needs,
    ...(independent && { collides }),
  };
}
