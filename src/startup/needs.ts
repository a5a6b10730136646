import type { Effects } from './effects.ts';
import { liesBelow } from './field.ts';
import type { Gift, Need, Target, Touch } from './types.ts';

/**
 * Capabilities that follow from what the commands of a start meet. Root without DAC_OVERRIDE is an ordinary user to files of
 * others, and a start is never the first one: what was given to another user is met again at the next.
 */
export function derivedNeeds(effects: Effects): readonly Need[] {
  return [
    ...effects.touches.flatMap(touch => needsOf(touch, effects.gifts)),
    ...closedNeeds(effects),
    ...signalNeeds(effects),
  ];
}

/** What belongs to another user and is closed to others is closed to root at the next start, whatever is looked up in it then. */
function closedNeeds({ closings, gifts }: Effects): readonly Need[] {
  const owned = gifts.filter(({ kind }) => kind === 'owner');
  return closings
    .filter(closing => owned.some(gift => meets(closing, gift)))
    .map(({ what, at, path, exact }) => ({
      capability: 'DAC_OVERRIDE',
      what,
      at,
      when: 'always',
      target: { path, exact },
    }));
}

function needsOf(touch: Touch, gifts: readonly Gift[]): readonly Need[] {
  if (touch.how === 'owner') return [];
  const place = touch.how === 'make' ? { ...touch, path: parentOf(touch) } : touch;
  const isGiven = gifts.some(gift => meets(place, gift));
  const need = (capability: string): Need => ({
    capability,
    what: touch.what,
    at: touch.at,
    when: isGiven ? 'always' : 'foreign',
    target: { path: place.path, exact: place.exact },
  });
  if (touch.how === 'mode') return [need('FOWNER')];
  if (touch.how === 'replace') return [need('CHOWN'), need('DAC_OVERRIDE'), need('FOWNER')];
  return [need('DAC_OVERRIDE')];
}

/** Whether a command meets what belongs to another user. Places whose end is not known may be anywhere below their beginning. */
function meets(touch: Touch, gift: Gift): boolean {
  // Folders that everybody may write are no obstacle, but what others make there may be closed.
  if (gift.kind === 'mode' && touch.how !== 'walk') return false;
  if (touch.how === 'walk') return overlaps(touch, gift);
  if (gift.recursive || !gift.exact) return isWithin(touch, gift);
  const isInside = touch.how !== 'make' && parentOf(touch) === gift.path;
  return touch.path === gift.path || isInside || !touch.exact;
}

function isWithin(inner: Target, outer: Target): boolean {
  const folder = outer.exact ? outer.path : outer.path.replace(/\/[^/]*$/, '') || '/';
  return liesBelow(inner, folder) !== false;
}

function overlaps(a: Target, b: Target): boolean {
  return isWithin(a, b) || isWithin(b, a);
}

function parentOf({ path }: Target): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** Root cannot signal processes of another user by itself. */
function signalNeeds({ runs, signals, init }: Effects): readonly Need[] {
  if (!runs.some(({ as }) => as !== undefined)) return [];
  const remarks = [...signals, ...(init ? [{ ...init, what: `${init.what} hands signals on` }] : [])];
  return remarks.map(({ what, at }) => ({ capability: 'KILL', what, at, when: 'always', target: undefined }));
}
