/** Evidence that is asked for in the middle of a review: by a look into images, or by trying services. */
import type { FilePlan, FindingId, PlanFinding, UnknownImage } from '../../engine/plan.ts';
import { currentRow } from './current.ts';
import { choose } from './decide.ts';
import { say } from './message.ts';
import { count, resourceName } from './names.ts';
import { remember } from './remember.ts';
import { topScreen } from './screen-stack.ts';
import type { Place, Seeking, Way } from './shapes.ts';
import type { Result, State } from './state.ts';

const byPath = remember<Pick<State, 'files'>, ReadonlyMap<string, FilePlan>>({
  last: 1,
  parts: ({ files }) => [files],
  compute: ({ files }) => new Map(files.map(file => [file.path, file])),
});

/** The image, when nothing is known about the one that a finding is about. */
export function unknownImageOf(state: State, { path, document, target }: PlanFinding): UnknownImage | undefined {
  const unknown = byPath(state).get(path)?.unknownImages ?? [];
  return unknown.find(image => {
    if (image.document !== document) return false;
    const [short, long] = image.target.length < target.length ? [image.target, target] : [target, image.target];
    return short.every((key, index) => key === long[index]);
  });
}

/** What is said of an unknown image, with the keys that lead to evidence. */
export function unknownText({ keymap }: State, { image }: UnknownImage): string {
  if (image === undefined) return 'unknown: which image it is depends on a variable';
  const has = (way: Way): boolean => keymap.bindings.some(({ command }) => command === way);
  const ways = [
    ...(has('inspect') ? ['{inspect} looks into it'] : []),
    ...(has('probe') ? ['{probe} tries the service'] : []),
  ];
  return keymap.fill(['unknown', ...ways].join(ways.length > 1 ? '; ' : ': '));
}

/** Asks for evidence about the service of the current row, or about all services of a group. */
export function seek(state: State, way: Way): Result {
  if (state.seeking) return [say(state, 'not before the work that is under way has ended', ['back', 'cancels it']), []];
  const row = currentRow(state);
  const ids = row?.kind === 'finding' ? [row.key] : row?.kind === 'group' ? row.ids : [];
  if (ids.length === 0) return [choose(state), []];
  const places = new Map(ids.map(id => placeOf(state.findings.get(id)!)).map(place => [JSON.stringify(place), place]));
  const seeking: Seeking = { way, text: way === 'inspect' ? 'looking into images' : 'trying services' };
  return [{ ...state, seeking }, [{ kind: 'seek', way, places: [...places.values()] }]];
}

function placeOf({ path, resource }: PlanFinding): Place {
  return { path, name: resource.container ?? resource.name };
}

/** Ends the work, when some is under way and the list is what is looked at. */
export function cancelSeeking(state: State): Result | undefined {
  if (!state.seeking || topScreen(state).kind !== 'review') return undefined;
  return [{ ...state, seeking: { ...state.seeking, text: 'cancelling' } }, [{ kind: 'stop-seeking' }]];
}

/** What changed for the better: counted, and marked until the next key. */
export function tellGain(before: State['findings'], state: State, said: string): State {
  const better = [...state.findings.values()].filter(({ id, safety }) => {
    const old = before.get(id);
    return old !== undefined && old.safety !== safety && (safety === 'assured' || safety === 'safe');
  });
  const next = { ...state, seeking: undefined, gained: new Set<FindingId>(better.map(({ id }) => id)) };
  if (better.length === 0) return say(next, said);
  const names = new Set(better.map(({ resource }) => resourceName(resource)));
  const whose = names.size === 1 ? ` of ${[...names][0]}` : '';
  return say(
    next,
    `${said}; ${count(better.length, 'finding')}${whose} ${better.length === 1 ? 'is' : 'are'} assured now`,
  );
}
