import type { PlanFinding } from '../engine/plan.ts';

/** A finding in one paragraph, for receivers that show one text: what is wrong, what would fix it and what that may break. */
export function paragraph({ message, fix, safety, declined, suppressed }: PlanFinding): string {
  const begin = sentence(message);
  if (suppressed) return `${begin} Suppressed by ${suppressed.by} (${suppressed.where}).`;
  if (declined) return `${begin} No automatic fix: ${sentence(declined.reason)}`;
  if (!fix) return begin;
  const risk = fix.risk === '' ? '' : ` Risk: ${sentence(fix.risk)}`;
  return `${begin} Fix: ${fix.title} (${safety}).${risk}`;
}

function sentence(text: string): string {
  const upper = text.replace(/^[a-z](?=[a-z]* )/, letter => letter.toUpperCase());
  return /[.!?]$/.test(upper) ? upper : `${upper}.`;
}
