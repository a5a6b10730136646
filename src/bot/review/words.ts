/** Words that the texts of a review share. Names of strangers stand in code spans only. */

import type { PlanFinding } from '../../engine/plan.ts';
import { resourceName } from '../../engine/resource-name.ts';
import { code, prose } from '../../report/markdown-text.ts';
import { rulePage } from '../../report/rule-page.ts';

export function count(number: number, word: string, many = `${word}s`): string {
  return `${number} ${number === 1 ? word : many}`;
}

export function ruleLink(rule: string): string {
  return `[${rule}](${rulePage(rule)})`;
}

/** `**Service web runs as root** (high, assured), [run-as-non-root](…).` */
export function statement({ message, severity, safety, rule }: PlanFinding): string {
  return `**${prose(capital(message))}** (${severity}, ${safety}), ${ruleLink(rule)}.`;
}

/** Why it matters, and what the fix rests on or may break. */
export function grounds({ evidence, fix, why }: PlanFinding): string {
  const matters = ended(prose(why.replace(/(?<=[.!?]) .*$/s, '')));
  if (fix && fix.risk !== '') return `${matters} The fix may break something: ${ended(prose(fix.risk))}`;
  const [first] = evidence;
  return first ? `${matters} Evidence: ${prose(first.what)} (${code(first.origin)}).` : matters;
}

/** How to say that something is not wanted. */
export function refusing(findings: readonly PlanFinding[]): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].join(', ');
  const places = [...new Set(findings.map(placeOf))];
  const where = places.length === 1 ? places[0]! : 'above the service, container or document';
  return `Not wanted here? Put ${code(`# harden-ignore ${rules} -- reason`)} ${where}.`;
}

export function nameOf({ resource }: PlanFinding, isCell = false): string {
  return code(resourceName(resource), isCell);
}

function placeOf({ resource }: PlanFinding): string {
  if (resource.container !== undefined) return `above container ${code(resource.container)}`;
  return resource.kind === 'service' ? `above service ${code(resource.name)}` : 'above the document';
}

function capital(text: string): string {
  return text.replace(/^[a-z](?=[a-z]* )/, letter => letter.toUpperCase());
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
