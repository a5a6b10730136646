/**
 * What a pull request of ours remembers, as a comment in its body. Whoever may edit the body may change it: it is checked, used for
 * comparison only, and never becomes a path, a ref or a command.
 */
import type { FindingId } from '../../engine/plan.ts';

export interface PullState {
  readonly group: string;
  readonly key: string;
  readonly findings: readonly FindingId[];
  /** Findings that are there and were refused in another pull request. */
  readonly refused?: readonly FindingId[];
  /** The title that we gave it: another one is somebody else's. */
  readonly title?: string;
  /** Labels were set once: one that somebody removed stays removed. */
  readonly labeled?: boolean;
  /** We closed it: nothing was refused. */
  readonly closed?: 'obsolete';
  /** Head about which we said that others have worked on it. */
  readonly told?: string;
}

/** Characters of the longest comment that is read. */
const longest = 65_536;
const pattern = /<!-- harden:state 1 ([A-Za-z0-9_-]+) -->/;
const mostFindings = 1_000;

export function encodeState({ findings, refused = [], ...rest }: PullState): string {
  const data = { ...rest, findings: packed(findings), ...(refused.length > 0 && { refused: packed(refused) }) };
  return `<!-- harden:state 1 ${Buffer.from(JSON.stringify(data)).toString('base64url')} -->`;
}

/** A body that remembers something else; everything else in it stays. */
export function withState(body: string, state: PullState): string {
  return body.replace(pattern, () => encodeState(state));
}

/** Undefined: there is none, or none that we wrote. */
export function decodeState(body: string): PullState | undefined {
  const [, encoded] = pattern.exec(body) ?? [];
  if (encoded === undefined || encoded.length > longest) return undefined;
  try {
    return checked(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')));
  } catch {
    return undefined;
  }
}

function checked(data: unknown): PullState | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { group, key, findings, refused, title, labeled, closed, told } = data as Record<string, unknown>;
  if (!isText(group, /^[a-z0-9-]{1,100}$/) || !isText(key, /^[0-9a-f]{16}$/)) return undefined;
  if (!isPacked(findings)) return undefined;
  return {
    group,
    key,
    findings: unpacked(findings),
    ...(isPacked(refused) && { refused: unpacked(refused) }),
    ...(isText(title, /^.{1,200}$/) && { title }),
    ...(labeled === true && { labeled }),
    ...(closed === 'obsolete' && { closed }),
    ...(isText(told, /^[0-9a-f]{40}$/) && { told }),
  };
}

/** The digits of many ids, one behind the other: a body has not much room. */
function packed(ids: readonly FindingId[]): string {
  return ids
    .slice(0, mostFindings)
    .map(id => id.replace(/^hf1-/, ''))
    .join('');
}

function isPacked(value: unknown): value is string {
  return isText(value, /^(?:[0-9a-f]{20})*$/) && value.length <= mostFindings * 20;
}

function unpacked(digits: string): readonly FindingId[] {
  return (digits.match(/.{20}/g) ?? []).map(each => `hf1-${each}`);
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}
