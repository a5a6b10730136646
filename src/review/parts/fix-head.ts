/** What is said about one finding above its fix: class, why, risk and evidence. */

import { titleBeside } from '../../engine/edits.ts';
import type { PlanFinding } from '../../engine/plan.ts';
import { isFixable } from '../model/decisions.ts';
import { unknownImageOf, unknownText } from '../model/evidence.ts';
import type { State } from '../model/state.ts';
import { shownFix, shownVariant } from '../model/variants.ts';
import type { Token } from '../terminal/theme.ts';
import { justify, type Line, line, span } from './line.ts';
import { paragraph } from './paragraph.ts';

export interface HeadRoom {
  readonly columns: number;
  /** Whether there is space for the reason and for more than one piece of evidence. */
  readonly space: 'roomy' | 'tight';
}

export function classWord(finding: PlanFinding): { readonly word: string; readonly token: Token } {
  return { word: finding.safety.toUpperCase(), token: finding.safety };
}

/** What stands above the change: as much as the room allows. */
export function fixHead(state: State, finding: PlanFinding, { columns, space }: HeadRoom): readonly Line[] {
  const isRoomy = space === 'roomy';
  const { word, token } = classWord(finding);
  const variant = shownVariant(state, finding);
  const variants = finding.fix?.variants ?? [];
  const note = variants.length > 0 ? `variant ${variant + 1} of ${variants.length + 1}  v next ` : '';
  const title = [span(' '), span(word, token), span(`  ${finding.severity}  `), span(finding.rule, 'bold')];
  const lines: Line[] = [justify(title, note === '' ? [] : line(note, 'dim'), columns)];
  const say = (label: string, text: string, most: number): void => {
    lines.push(...paragraph({ label, text, columns, most }));
  };
  if (isRoomy) say('why', finding.why, 2);
  const decision = state.decisions.get(finding.id);
  if (decision?.kind === 'ignore') {
    say('ignored', decision.reason, 2);
    return lines;
  }
  const unknown = isCertain(finding) ? undefined : unknownImageOf(state, finding);
  const sayUnknown = (): void => {
    if (unknown) say('image', unknownText(state, unknown), 1);
  };
  if (finding.declined) {
    say('is', finding.message, 2);
    say('no fix', finding.declined.reason, isRoomy ? 4 : 3);
    sayUnknown();
    return lines;
  }
  if (!isFixable(finding)) return lines;
  const { fix } = finding;
  const chosen = shownFix(state, finding);
  say('fix', chosen.title, isRoomy ? 2 : 1);
  const beside = variant === 0 ? titleBeside(finding, acceptedIn(state, finding)) : chosen.title;
  if (beside !== chosen.title) say('here', `${beside}, with what else is accepted`, 1);
  if (chosen.risk !== '') say('risk', chosen.risk, isRoomy ? 3 : 2);
  sayUnknown();
  const evidence = isRoomy ? 3 : chosen.risk === '' ? 1 : 0;
  for (const { code, what, origin } of finding.evidence.slice(0, evidence))
    say('know', `${what} (${code} ${origin})`, isRoomy ? 2 : 1);
  const needed = fix.requires.map(id => state.findings.get(id)?.rule).filter(rule => rule !== undefined);
  if (needed.length > 0) say('with', `${[...new Set(needed)].join(', ')}: accepted and skipped together`, 1);
  return lines;
}

function isCertain({ safety }: PlanFinding): boolean {
  return safety === 'safe' || safety === 'assured';
}

function acceptedIn({ files, decisions }: State, { path }: PlanFinding): readonly PlanFinding[] {
  const file = files.find(other => other.path === path);
  return file?.findings.filter(({ id }) => decisions.get(id)?.kind === 'accept') ?? [];
}
