/** Edits made from a few numbers, so that the test library can shrink them, and a model of what they mean on plain data. */
import type { Document, TaggedEdit, View } from '../../../src/languages/language.ts';
import type { Path, Place, Plain } from '../../../src/transform.ts';

export interface Seed {
  readonly op: number;
  readonly target: number;
  readonly value: number;
  readonly key: number;
  readonly place: number;
}

interface Place_ {
  readonly path: Path;
  readonly view: View;
}

/** Values that readers like to misunderstand. */
const hurtful: readonly Plain[] = [
  true,
  5,
  'x',
  null,
  'yes',
  '0644',
  '12:30:45',
  '# x',
  'a: b',
  '{{ x }}',
  '',
  'null',
  '- x',
  'é\u2028',
  "it's",
  '"',
  'a\nb',
  '1e3',
  '~',
  ' lead',
  '*x',
  'y',
  -1.5,
  1e21,
  'C:\\x',
  '@',
  '%',
  '2001-12-14',
  '[a',
  'a,b',
  'a #b',
  ':',
  '0x1F',
  '1_000',
  '<<',
  '=',
];
const values: readonly Plain[] = [
  ...hurtful,
  ['ALL'],
  ['a', 'b: c'],
  [],
  {},
  { a: 1 },
  { drop: ['ALL'], add: [] },
  { n: { m: { o: 'p' } } },
  [{ name: 'x', v: 1 }, { name: 'y' }],
  [['x'], []],
  { k: null, l: '' },
];
const keys = ['new', 'securityContext', 'y', 'a b', '0', 'key: x', 'zz', '"q"', 'on', '8080', ''];

/** Every place in a document that can be addressed. */
export function placesOf(document: Document, limit = 400): Place_[] {
  const places: Place_[] = [];
  const walk = (view: View, path: Path): void => {
    if (places.length >= limit) return;
    places.push({ path, view });
    if (view.owner !== 'own') return;
    if (view.kind === 'map') for (const key of view.keys()) walk(view.get(key)!, [...path, key]);
    for (const [index, item] of view.items().entries()) walk(item, [...path, index]);
  };
  walk(document.root, []);
  return places;
}

export function editsFrom(document: Document, seeds: readonly Seed[]): TaggedEdit[] {
  const places = placesOf(document);
  const edits: TaggedEdit[] = [];
  for (const [index, seed] of seeds.entries()) {
    const edit = editFrom(places, seed) as TaggedEdit | undefined;
    // Taking a place away and writing to it again in one plan means nothing on a second run.
    if (edit && !edits.some(other => isContradiction(other, edit))) edits.push({ ...edit, by: `f${index}` });
  }
  return edits;
}

function isContradiction(a: TaggedEdit, b: TaggedEdit): boolean {
  if (![a, b].some(({ op }) => op === 'remove' || op === 'rename' || op === 'set')) return false;
  const renamed = [a, b].flatMap(edit => (edit.op === 'rename' ? [[...edit.at.slice(0, -1), edit.to]] : []));
  const paths = [a.at, b.at, ...renamed];
  return paths.some((path, index) =>
    paths.some((other, at) => at !== index && path.every((key, level) => String(other[level]) === String(key))),
  );
}

function pick<T>(list: readonly T[], number: number): T {
  return list[number % list.length]!;
}

function editFrom(places: readonly Place_[], seed: Seed): object | undefined {
  const isOp = (op: number): boolean => seed.op % 9 === op;
  const maps = places.filter(({ view }) => view.kind === 'map');
  const lists = places.filter(({ view }) => view.kind === 'seq');
  const inner = places.filter(({ path }) => path.length > 0);
  const scalars = inner.filter(({ view }) => view.kind === 'scalar');
  const value = pick(values, seed.value);
  if (isOp(0) || isOp(1)) {
    if (maps.length === 0) return undefined;
    const { path, view } = pick(maps, seed.target);
    return { op: 'set', at: [...path, pick(keys, seed.key)], value, ...placeFrom(view, seed.place) };
  }
  if (isOp(2)) {
    if (scalars.length === 0) return undefined;
    const { path } = pick(scalars, seed.target);
    return { op: 'set', at: path, value };
  }
  if (isOp(3) || isOp(4)) {
    if (lists.length === 0) return undefined;
    const { path, view } = pick(lists, seed.target);
    if (isOp(3)) return { op: 'append', at: path, item: value };
    return { op: 'insert', at: path, item: value, index: seed.key % (view.items().length + 1) };
  }
  if (inner.length === 0) return undefined;
  const { path, view } = pick(inner, seed.target);
  if (isOp(5)) return { op: 'remove', at: path, leaveEmpty: seed.key % 2 ? 'empty' : 'prune' };
  if (isOp(6) && typeof path.at(-1) === 'string') return { op: 'rename', at: path, to: pick(keys, seed.key) };
  if (isOp(7)) return { op: 'comment', at: path, text: pick(['why', 'a: b', '- x'], seed.key) };
  if (isOp(8) && view.isNull) return { op: 'set', at: [...path, 'a', 'b'], value };
  return { op: 'append', at: [...path.slice(0, -1), pick(keys, seed.key)], item: value };
}

function placeFrom(view: View, seed: number): { place?: Place } {
  const names = view.keys();
  if (names.length === 0) return {};
  const name = pick(names, seed >> 3);
  return pick([{}, {}, { place: 'first' as const }, { place: { after: [name] } }, { place: { before: [name] } }], seed);
}

// ---------------------------------------------------------------------------------------------------------------------
// The model

type Cell = { readonly index: number | undefined; value: Model };
type Model = null | boolean | number | string | Cell[] | Map<string, Model>;

/** What the edits mean on data without anchors; undefined when an edit cannot be done. */
export function model(before: Plain, edits: readonly TaggedEdit[]): Plain | undefined {
  const root = { value: toModel(before, true) };
  for (const edit of edits) if (!applyToModel(root, edit)) return undefined;
  return fromModel(root.value);
}

function toModel(plain: Plain, pristine = false): Model {
  if (plain === null || typeof plain !== 'object') return plain;
  if (Array.isArray(plain)) {
    return (plain as readonly Plain[]).map((value, index) => ({
      index: pristine ? index : undefined,
      value: toModel(value, pristine),
    }));
  }
  return new Map(Object.entries(plain).map(([key, value]) => [key, toModel(value, pristine)]));
}

function fromModel(node: Model): Plain {
  if (Array.isArray(node)) return node.map(({ value }) => fromModel(value));
  if (node instanceof Map) return Object.fromEntries([...node].map(([key, value]) => [key, fromModel(value)]));
  return node;
}

interface Holder {
  get(): Model | undefined;
  set(value: Model): void;
  remove(): void;
}

/** Indexes mean the original list; new items count behind it. */
function cellAt(list: Cell[], index: number): Cell | undefined {
  const original = list.find(cell => cell.index === index);
  if (original) return original;
  const size = sizes.get(list) ?? 0;
  return index < size ? undefined : list.filter(cell => cell.index === undefined)[index - size];
}
const sizes = new WeakMap<Cell[], number>();

function rememberSizes(node: Model): void {
  if (Array.isArray(node)) {
    if (!sizes.has(node)) sizes.set(node, node.filter(({ index }) => index !== undefined).length);
    for (const { value } of node) rememberSizes(value);
  } else if (node instanceof Map) for (const value of node.values()) rememberSizes(value);
}

function holderOf(root: { value: Model }, path: Path, create: boolean): Holder | undefined {
  let holder: Holder = {
    get: () => root.value,
    set: value => {
      root.value = value;
    },
    remove: () => {},
  };
  for (const key of path) {
    let node = holder.get();
    if ((node === undefined || node === null) && create && typeof key === 'string') {
      node = new Map();
      holder.set(node);
    }
    if (node instanceof Map) {
      const map = node;
      const name = String(key);
      holder = {
        get: () => map.get(name),
        set: value => void map.set(name, value),
        remove: () => void map.delete(name),
      };
    } else if (Array.isArray(node) && typeof key === 'number') {
      const list = node;
      const cell = cellAt(list, key);
      if (!cell) return undefined;
      holder = {
        get: () => cell.value,
        set: value => {
          cell.value = value;
        },
        remove: () => void list.splice(list.indexOf(cell), 1),
      };
    } else return undefined;
  }
  return holder;
}

function same(a: Plain, b: Plain): boolean {
  const sorted = (value: Plain): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([x], [y]) => (x < y ? -1 : 1))
            .map(([key, part]) => [key, sorted(part)]),
        )
      : Array.isArray(value)
        ? value.map(sorted)
        : value;
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function applyToModel(root: { value: Model }, edit: TaggedEdit): boolean {
  rememberSizes(root.value);
  if (edit.op === 'comment') return true;
  const holder = holderOf(root, edit.at, edit.op === 'set' || edit.op === 'append' || edit.op === 'insert');
  if (!holder) return false;
  const current = holder.get();
  switch (edit.op) {
    case 'set':
      holder.set(toModel(edit.value));
      return true;
    case 'append':
    case 'insert': {
      if (current instanceof Map) return false;
      if (current === undefined || current === null) {
        holder.set(toModel([edit.item]));
        return true;
      }
      const list: Cell[] = Array.isArray(current) ? current : [{ index: undefined, value: current }];
      if (list.some(({ value }) => same(fromModel(value), edit.item))) return true;
      const fresh = { index: undefined, value: toModel(edit.item) };
      const before =
        edit.op === 'insert' ? (Array.isArray(current) ? cellAt(list, edit.index) : list[edit.index]) : undefined;
      list.splice(before ? list.indexOf(before) : list.length, 0, fresh);
      holder.set(list);
      return true;
    }
    case 'remove': {
      if (current === undefined) return true;
      holder.remove();
      for (let level = edit.at.length - 1; level > 0 && edit.leaveEmpty !== 'empty'; level--) {
        const parent = holderOf(root, edit.at.slice(0, level), false)!;
        const left = parent.get();
        if ((left instanceof Map ? left.size : (left as Cell[]).length) > 0) break;
        parent.remove();
      }
      return true;
    }
    case 'rename': {
      const parent = holderOf(root, edit.at.slice(0, -1), false)?.get();
      if (!(parent instanceof Map)) return false;
      const key = String(edit.at.at(-1));
      const entries = [...parent].map(([name, value]) => [name === key ? edit.to : name, value] as const);
      parent.clear();
      for (const [name, value] of entries) parent.set(name, value);
      return true;
    }
  }
}

export { same };
