import type { FileSplice, FindingId } from '../engine/plan.ts';

/** A line of a changed text, with the findings whose edits are in it. */
export interface MarkedLine {
  /** Without line break. */
  readonly text: string;
  readonly findings: readonly FindingId[];
}

/** The whole new text by lines. A line is marked when some of it was written by an edit. */
export function markedLines(before: string, splices: readonly FileSplice[]): readonly MarkedLine[] {
  const lines: { text: string; findings: FindingId[] }[] = [{ text: '', findings: [] }];
  const write = (text: string, findings: readonly FindingId[]): void => {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) lines.push({ text: '', findings: [] });
      const line = lines.at(-1)!;
      line.text += part;
      if (part.trim() !== '') line.findings.push(...findings.filter(id => !line.findings.includes(id)));
    }
  };
  let position = 0;
  for (const { start, end, text, findings } of splices) {
    write(before.slice(position, start), []);
    write(text, findings);
    position = end;
  }
  write(before.slice(position), []);
  if (lines.at(-1)!.text === '') lines.pop();
  return lines;
}
