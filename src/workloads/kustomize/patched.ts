import type { Key, Path, Plain } from '../../transform.ts';
import { isList, isMap, type PlainMap, toText } from '../plain.ts';
import { patchJson } from './json-patch.ts';
import type { Patch } from './kustomizations.ts';
import { mergeStrategically } from './strategic-merge.ts';

/** An object after the patches of an overlay. */
export interface Patched {
  readonly object: PlainMap;
  /** The object after each patch that reached it, with the file of that patch. */
  readonly steps: readonly { readonly by: string; readonly object: PlainMap }[];
  /** Places of the original object that are taken away, overwritten or replaced. */
  readonly replaced: readonly { readonly at: Path; readonly by: string }[];
}

/** Applies those of the patches that are for this object; undefined when none is. */
export function applyPatches(original: PlainMap, patches: readonly Patch[]): Patched | undefined {
  let object = original;
  const steps: Patched['steps'][number][] = [];
  const replaced: Patched['replaced'][number][] = [];
  for (const patch of patches) {
    if (!isFor(patch, original)) continue;
    const next: { readonly value: Plain | undefined; readonly replaced: readonly Path[] } =
      'operations' in patch.content
        ? patchJson(object, patch.content.operations)
        : mergeStrategically(object, patch.content.object, hasMergeKeys(original));
    // An overlay may take the whole object away: then nothing of it is used there.
    if (!isMap(next.value)) return undefined;
    for (const path of next.replaced) {
      const at = inOriginal(path, object, original);
      if (at) replaced.push({ at, by: patch.by });
    }
    object = next.value;
    steps.push({ by: patch.by, object });
  }
  return steps.length === 0 ? undefined : { object, steps, replaced };
}

/** Kinds of Kubernetes itself. */
function hasMergeKeys(object: PlainMap): boolean {
  return /^(?:v1$|(?:apps|batch|extensions)\/)/.test(toText(object.apiVersion) ?? '');
}

function isFor({ target, content }: Patch, object: PlainMap): boolean {
  const metadata = mapOf(object.metadata);
  if (!target) {
    if ('operations' in content) return false;
    const named = mapOf(content.object.metadata);
    const sameSpace = named.namespace === undefined || named.namespace === metadata.namespace;
    return content.object.kind === object.kind && named.name === metadata.name && sameSpace;
  }
  const apiVersion = toText(object.apiVersion) ?? '';
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return (
    fits(target.group, group) &&
    fits(target.version, version) &&
    fits(target.kind, toText(object.kind)) &&
    fits(target.name, toText(metadata.name)) &&
    // The namespace may be given by the kustomization: what is not written may be any.
    (metadata.namespace === undefined || fits(target.namespace, toText(metadata.namespace))) &&
    hasLabels(target.labelSelector, mapOf(metadata.labels)) &&
    hasLabels(target.annotationSelector, mapOf(metadata.annotations))
  );
}

/** Selectors are regular expressions over the whole text. One that cannot be read selects everything. */
function fits(selector: Plain | undefined, value: string | undefined): boolean {
  const text = toText(selector);
  if (text === undefined || text === '') return true;
  if (/^[\w.-]+$/.test(text)) return text === value || new RegExp(`^${text}$`).test(value ?? '');
  return !/^[\w.*|()[\]^$+?-]{1,100}$/.test(text) || matchesSimply(text, value ?? '');
}

/** Alternatives with `.*` only: anything else may match. */
function matchesSimply(text: string, value: string): boolean {
  const plain = text.replace(/^\^?\(?/, '').replace(/\)?\$?$/, '');
  if (/[()[\]^$+?]/.test(plain)) return true;
  return plain.split('|').some(part => {
    const pieces = part.split('.*');
    const first = pieces[0]!;
    const last = pieces.at(-1)!;
    return pieces.length === 1 ? part === value : value.startsWith(first) && value.endsWith(last);
  });
}

/** `app=web,tier=front`; conditions of another shape may hold. */
function hasLabels(selector: Plain | undefined, labels: PlainMap): boolean {
  const text = toText(selector);
  if (text === undefined) return true;
  return text.split(',').every(condition => {
    const [, name, value] = /^\s*([\w./-]+)\s*==?\s*([\w.-]+)\s*$/.exec(condition) ?? [];
    return name === undefined || toText(labels[name]) === value;
  });
}

function mapOf(value: Plain | undefined): PlainMap {
  return isMap(value) ? value : {};
}

/** The place in the original object: patches move and add items, which keep their names. */
function inOriginal(path: readonly Key[], object: PlainMap, original: PlainMap): Path | undefined {
  const found: Key[] = [];
  let now: Plain | undefined = object;
  let then: Plain | undefined = original;
  for (const key of path) {
    if (isList(now)) {
      const item: Plain | undefined = now[Number(key)];
      const index: number = isList(then) ? then.findIndex(other => isSameItem(other, item)) : -1;
      if (index === -1) return undefined;
      found.push(index);
      now = item;
      then = (then as readonly Plain[])[index];
    } else {
      found.push(key);
      now = isMap(now) ? now[key] : undefined;
      then = isMap(then) ? then[key] : undefined;
    }
  }
  return found;
}

function isSameItem(one: Plain, other: Plain | undefined): boolean {
  if (!isMap(one) || !isMap(other)) return one === other;
  const key = ['name', 'mountPath', 'containerPort'].find(name => one[name] !== undefined);
  return key === undefined ? one === other : one[key] === other[key];
}
