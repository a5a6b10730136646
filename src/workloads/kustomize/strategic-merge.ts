import type { Path, Plain } from '../../transform.ts';
import { isList, isMap, type PlainMap, toText } from '../plain.ts';

/** By which key the items of a list belong together (patchMergeKey in k8s.io/api core/v1). Other lists are replaced. */
const mergeKeys: ReadonlyMap<string, string> = new Map([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['ephemeralContainers', 'name'],
  ['volumes', 'name'],
  ['env', 'name'],
  ['imagePullSecrets', 'name'],
  ['volumeMounts', 'mountPath'],
  ['ports', 'containerPort'],
]);

export interface Merged {
  readonly value: Plain | undefined;
  /** Places of the original that are taken away, overwritten or replaced. */
  readonly replaced: readonly Path[];
}

/** A strategic merge patch laid over an object. `known`: its kind has merge keys; those of other projects have none. */
export function mergeStrategically(base: PlainMap, patch: PlainMap, known: boolean): Merged {
  const replaced: Path[] = [];
  const value = mergeMap({ base, patch, path: [] }, { known, replaced });
  return { value, replaced };
}

interface Step<B, P> {
  readonly base: B;
  readonly patch: P;
  readonly path: Path;
}

interface Context {
  readonly known: boolean;
  readonly replaced: Path[];
}

function mergeMap({ base, patch, path }: Step<PlainMap, PlainMap>, context: Context): PlainMap | undefined {
  const { $patch: directive } = patch;
  if (directive === 'delete' || directive === 'replace') {
    context.replaced.push(path);
    return directive === 'delete' ? undefined : plainOf(patch);
  }
  const merged: Record<string, Plain> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    const result = mergeValue({ base: base[key], patch: value, path: [...path, key] }, context);
    if (result === undefined) delete merged[key];
    else merged[key] = result;
  }
  return merged;
}

function mergeValue({ base, patch, path }: Step<Plain | undefined, Plain>, context: Context): Plain | undefined {
  if (isMap(patch)) return mergeMap({ base: isMap(base) ? base : {}, patch, path }, context);
  const mergeKey = context.known ? mergeKeys.get(String(path.at(-1))) : undefined;
  if (isList(patch) && isList(base) && mergeKey !== undefined && patch.every(isMap))
    return mergeList({ base, patch: patch as readonly PlainMap[], path }, mergeKey, context);
  if (patch !== base) context.replaced.push(path);
  return patch === null ? undefined : patch;
}

/** New items come first, as kustomize writes them. */
function mergeList(
  { base, patch, path }: Step<readonly Plain[], readonly PlainMap[]>,
  mergeKey: string,
  context: Context,
): Plain {
  if (patch.some(item => item.$patch === 'replace' && item[mergeKey] === undefined)) {
    context.replaced.push(path);
    return patch.filter(item => item.$patch === undefined).map(plainOf);
  }
  const kept: (Plain | undefined)[] = [...base];
  const added: Plain[] = [];
  for (const item of patch) {
    const index = base.findIndex(other => isMap(other) && toText(other[mergeKey]) === toText(item[mergeKey]));
    if (index === -1) added.push(plainOf(item));
    else kept[index] = mergeMap({ base: base[index] as PlainMap, patch: item, path: [...path, index] }, context);
  }
  return [...added, ...kept.filter(item => item !== undefined)];
}

function plainOf(patch: PlainMap): PlainMap {
  return Object.fromEntries(Object.entries(patch).filter(([key]) => !key.startsWith('$')));
}
