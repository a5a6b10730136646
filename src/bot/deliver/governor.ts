/** Whether a fleet may go on: what became of the pull requests so far. */

/** What became of one pull request of ours. */
export interface Fate {
  /** refused: people closed it. obsolete: we did, as nothing was left to change. gone: it cannot be seen any more. */
  readonly state: 'open' | 'merged' | 'refused' | 'obsolete' | 'gone';
  /** What other programs say of our commit; undefined: nothing yet. */
  readonly ours: 'failed' | 'passed' | undefined;
  readonly base: 'failed' | 'passed' | undefined;
}

export interface Judgement {
  readonly asked: number;
  readonly merged: number;
  readonly refused: number;
  /** Pull requests about which other programs have said something. */
  readonly checked: number;
  readonly failed: number;
  /** Of those: their bases that fail. Nothing said of a base counts as no failure. */
  readonly baseFailed: number;
  /** Why no further ones are opened; undefined: nothing speaks against it. */
  readonly why: string | undefined;
}

/** More refusals than this, of all, and more failures than those of the bases. */
const mostRefused = 0.2;
const mostFailures = 0.1;

export function judge(fates: readonly Fate[]): Judgement {
  const seen = fates.filter(({ state }) => state !== 'gone');
  const count = (state: Fate['state']): number => seen.filter(fate => fate.state === state).length;
  const checked = seen.filter(({ ours }) => ours !== undefined);
  const failed = checked.filter(({ ours }) => ours === 'failed').length;
  const baseFailed = checked.filter(({ base }) => base === 'failed').length;
  const tally = {
    asked: seen.length,
    merged: count('merged'),
    refused: count('refused'),
    checked: checked.length,
    failed,
    baseFailed,
  };
  return { ...tally, why: whyNot(tally) };
}

function whyNot({ asked, refused, checked, failed, baseFailed }: Omit<Judgement, 'why'>): string | undefined {
  if (refused > mostRefused * asked)
    return `${refused} of ${asked} pull requests were closed unmerged (${percent(refused / asked)}; more than ${percent(mostRefused)} stop the fleet)`;
  if (failed - baseFailed > mostFailures * checked)
    return `checks fail on ${failed} of ${checked} pull requests, and on ${baseFailed} of their bases (more than 10 points stop the fleet)`;
  return undefined;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** At most so many, evenly spread. */
export function sample<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)]!);
}
