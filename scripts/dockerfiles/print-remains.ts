import type { Remaining } from './remains.ts';
import type { Row } from './scanner-page.ts';

/** Prints what is left of each rule that has fixes, by reason, and some of the findings whose reason is not known. */
export function printRemains(rows: readonly Row[], samples: number): void {
  for (const { shared, before, left } of rows) {
    const { scanner, rule, fixing } = shared;
    if (fixing.length === 0) continue;
    console.log(`\n${scanner} ${rule} (${fixing.join(', ')}): ${before} before, ${left.length} after`);
    for (const [reason, count] of byReason(left)) console.log(`${String(count).padStart(7)}  ${reason}`);
    const open = left.filter(({ isOpen }) => isOpen);
    const step = Math.max(1, Math.ceil(open.length / Math.max(1, samples)));
    for (const one of samples > 0 ? open.filter((_, index) => index % step === 0) : []) printSample(one);
  }
}

/** Reasons with their counts, the most frequent first. */
export function byReason(left: readonly Remaining[]): readonly (readonly [reason: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { reason } of left) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1));
}

function printSample({ finding, place }: Remaining): void {
  console.log(`    ${finding.file}:${finding.line}`);
  if (place) console.log(`        ${place.step.keyword} ${place.step.text.slice(0, 500).replace(/\n/g, '\n        ')}`);
}
