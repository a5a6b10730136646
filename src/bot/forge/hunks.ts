/** Lines of the new text that hunks show, each with its number in the old one; undefined: it is new. */
export function shownLines(hunks: string): ReadonlyMap<number, number | undefined> {
  const shown = new Map<number, number | undefined>();
  let [before, now] = [0, 0];
  for (const line of hunks.split('\n')) {
    const [, from, to] = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line) ?? [];
    if (from !== undefined) [before, now] = [Number(from), Number(to)];
    else if (line.startsWith('+')) shown.set(now++, undefined);
    else if (line.startsWith('-')) before++;
    else if (line.startsWith(' ')) shown.set(now++, before++);
  }
  return shown;
}
