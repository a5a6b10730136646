import type { FileEntry } from '../../src/report/json/document.ts';
import { type Side, type Touched, touchedInstructions } from './instructions.ts';

type Change = Pick<FileEntry, 'path' | 'edits' | 'findings'>;

/** Prints how many edits each rule asked for, in how many files; an edit that two rules ask for counts for both. */
export function printEdits(changed: readonly Change[]): void {
  const edits = new Map<string, number>();
  const files = new Map<string, number>();
  for (const file of changed) {
    const rules = file.edits.flatMap(edit => [...new Set(edit.findings.map(id => ruleOf(file, id)))]);
    for (const rule of rules) edits.set(rule, (edits.get(rule) ?? 0) + 1);
    for (const rule of new Set(rules)) files.set(rule, (files.get(rule) ?? 0) + 1);
  }
  console.log('\nedits by rule, and files');
  for (const [rule, count] of [...edits].sort((a, b) => b[1] - a[1]))
    console.log(`${String(count).padStart(7)} ${String(files.get(rule)).padStart(7)}  ${rule}`);
}

function ruleOf({ findings }: Change, id: string): string {
  return findings.find(finding => finding.id === id)?.rule ?? id;
}

/** A change and both readings of its file, for eyes. */
export interface Sample {
  readonly change: Change;
  readonly before: Side;
  readonly after: Side;
}

/** Prints the instructions that hold an edit, before and after: some files of each set of rules. */
export function printSamples(samples: readonly Sample[], each: number): void {
  const shown = new Map<string, number>();
  for (const sample of samples) {
    const rules = [...new Set(sample.change.findings.filter(({ edits }) => edits.length > 0).map(({ rule }) => rule))];
    const key = rules.sort().join(', ');
    const count = shown.get(key) ?? 0;
    if (count >= each) continue;
    shown.set(key, count + 1);
    console.log(`\n${sample.change.path} (${key})`);
    printTouched(touchedInstructions(sample.before, sample.after, sample.change.edits));
  }
}

function printTouched({ before, after }: Touched): void {
  for (const { start, original } of before) console.log(`  - ${String(start).padStart(3)} ${original.slice(0, 400)}`);
  for (const { start, original } of after) console.log(`  + ${String(start).padStart(3)} ${original.slice(0, 400)}`);
}
