/** What must hold between two readings of a Dockerfile: everything that no edit touched is read as before, in the same order. */
import type { Splice } from '../corpus/checks.ts';

/** One instruction as BuildKit's parser reads it. */
export interface Instruction {
  readonly keyword: string;
  readonly flags: readonly string[];
  readonly words: readonly string[];
  readonly original: string;
  /** In exec form. */
  readonly json: boolean;
  /** First and last line, from 1. */
  readonly start: number;
  readonly end: number;
  readonly heredocs: readonly { readonly name: string; readonly content: string }[];
}

/** What the parser says of a whole file. */
export interface Reading {
  readonly path: string;
  readonly error?: string;
  readonly escapeToken?: string;
  readonly syntax?: string;
  readonly instructions: readonly Instruction[];
  readonly warnings?: readonly string[];
}

/** A text and how it was read; texts and splices count in the same units. */
export interface Side {
  readonly text: string;
  readonly reading: Reading;
}

/** The instructions that hold an edit, as they were and as they are. */
export interface Touched {
  readonly before: readonly Instruction[];
  readonly after: readonly Instruction[];
}

/** A stretch of one side that differs from the other, with what the other side has there. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly there: string;
}

export function touchedInstructions(before: Side, after: Side, splices: readonly Splice[]): Touched {
  const { removed, inserted } = stretches(before.text, splices);
  return {
    before: split(before, removed).touched,
    after: split(after, inserted).touched,
  };
}

/** The sentences that say what does not hold. */
export function compareReadings(before: Side, after: Side, splices: readonly Splice[]): readonly string[] {
  if (before.reading.error !== undefined) return [];
  if (after.reading.error !== undefined) return [`BuildKit could read it before: ${after.reading.error}`];
  const { removed, inserted } = stretches(before.text, splices);
  const kept = split(before, removed).untouched.map(meaning);
  const now = split(after, inserted).untouched.map(meaning);
  return [...compareHeads(before.reading, after.reading), ...compareKept(kept, now)];
}

function compareHeads(before: Reading, after: Reading): readonly string[] {
  const wrong: string[] = [];
  if (before.escapeToken !== after.escapeToken) wrong.push('the escape character changed');
  if (before.syntax !== after.syntax) wrong.push('the syntax directive changed');
  const [old, now] = [before.warnings ?? [], after.warnings ?? []];
  if (now.length > old.length) wrong.push(`a new warning: ${now.find(warning => !old.includes(warning)) ?? now[0]}`);
  return wrong;
}

function compareKept(kept: readonly string[], now: readonly string[]): readonly string[] {
  const at = kept.findIndex((instruction, index) => instruction !== now[index]);
  if (at !== -1) return [`without an edit, ${kept[at]} became ${now[at] ?? 'nothing'}`];
  return now.length > kept.length ? [`without an edit there is now ${now[kept.length]}`] : [];
}

const meaning = ({ keyword, flags, words, json, heredocs }: Instruction): string =>
  JSON.stringify({ keyword, flags, words, json, heredocs });

/** The edits as seen from the text before and from the text after. */
function stretches(before: string, splices: readonly Splice[]): Readonly<Record<'removed' | 'inserted', Stretch[]>> {
  const removed: Stretch[] = [];
  const inserted: Stretch[] = [];
  let shift = 0;
  for (const { start, end, text } of splices) {
    removed.push({ start, end, there: text });
    inserted.push({ start: start + shift, end: start + shift + text.length, there: before.slice(start, end) });
    shift += text.length - (end - start);
  }
  return { removed, inserted };
}

function split(
  { text, reading }: Side,
  changed: readonly Stretch[],
): Readonly<Record<'touched' | 'untouched', Instruction[]>> {
  const lines = lineStarts(text);
  const touched: Instruction[] = [];
  const untouched: Instruction[] = [];
  for (const instruction of reading.instructions) {
    const start = lines[instruction.start - 1] ?? text.length;
    const end = endOfLine(text, lines[instruction.end - 1] ?? text.length);
    const isTouched = changed.some(stretch => touches(stretch, start, end));
    (isTouched ? touched : untouched).push(instruction);
  }
  return { touched, untouched };
}

/** Whole lines that come or go beside an instruction do not touch it. */
function touches({ start, end, there }: Stretch, from: number, to: number): boolean {
  if (start < end) return start < to && end > from;
  if (start > from && start < to) return true;
  if (start === from) return !/[\r\n]$/.test(there);
  return start === to && !/^[\r\n]/.test(there);
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function endOfLine(text: string, start: number): number {
  const at = text.indexOf('\n', start);
  if (at === -1) return text.length;
  return text[at - 1] === '\r' && at > start ? at - 1 : at;
}
