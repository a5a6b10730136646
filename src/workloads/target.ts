import type { View } from '../languages/language.ts';
import type {
  AppendEdit,
  Key,
  ListItem,
  Path,
  Place,
  Plain,
  Read,
  RemoveEdit,
  SameAs,
  SetEdit,
  Target,
} from '../transform.ts';

import { isList } from './plain.ts';

export interface Located {
  readonly file: string;
  /** Line (from 1) of an offset. */
  readonly lines: (offset: number) => number;
}

type Source = Read['source'];

type Places = Pick<SetEdit, 'places'>;

/** What was found at a key and below it. Rules ask for the same keys again and again. */
class Seen {
  readonly view: View | undefined;
  readonly source: Source;
  /** A tag of the reader's own on the way here. */
  readonly tagged: boolean;
  /** Null: nothing is written here. */
  read: Read | null | undefined;
  places: Places | undefined;
  #below: Map<Key, Seen> | undefined;
  #ownKeys: readonly string[] | undefined;

  constructor(view: View | undefined, source: Source, tagged: boolean) {
    this.view = view;
    this.source = source;
    this.tagged = tagged;
  }

  below(key: Key): Seen {
    this.#below ??= new Map();
    const known = this.#below.get(key);
    if (known) return known;
    const next = this.view?.get(key);
    const source = next && next.owner !== 'own' ? next.owner : this.source;
    const seen = new Seen(next, source, this.tagged || next?.tag !== undefined);
    this.#below.set(key, seen);
    return seen;
  }

  /** Keys that are written in this very map, in their order. */
  get ownKeys(): readonly string[] {
    this.#ownKeys ??= this.view?.keys().filter(name => this.view!.get(name)?.owner !== 'merge') ?? [];
    return this.#ownKeys;
  }
}

/** A target that reads from a view of its document. Subclasses say what an unknown text is and where keys belong. */
export abstract class ViewTarget implements Target {
  readonly path: Path;
  readonly name: string;
  readonly file: string;
  protected readonly view: View;
  readonly #lines: (offset: number) => number;
  readonly #seen: Seen;

  constructor(path: Path, name: string, view: View, located: Located) {
    this.path = path;
    this.name = name;
    this.view = view;
    this.file = located.file;
    this.#lines = located.lines;
    this.#seen = new Seen(view, view.owner, view.tag !== undefined);
  }

  abstract readonly windows: boolean;
  abstract readonly infrastructure: boolean;

  /** Whether a text cannot be known from the files (an unresolved variable). */
  protected abstract isUnknown(text: string): boolean;

  /** Place of `key` in the map at `parents` (relative to the target), whose own keys are `present`. */
  protected abstract placeFor(parents: readonly Key[], key: string, present: readonly string[]): Place | undefined;

  at(...keys: Key[]): Path {
    return [...this.path, ...keys];
  }

  get(...keys: Key[]): Read {
    return this.readView(keys) ?? { value: undefined, unknown: false, source: 'absent', at: keys, comment: undefined };
  }

  keys(...keys: Key[]): readonly string[] {
    const { view } = this.#look(keys);
    return view?.kind === 'map' ? view.keys() : [];
  }

  /** What is written in this very document; undefined when nothing is. */
  protected readView(keys: readonly Key[]): Read | undefined {
    const seen = this.#look(keys);
    if (seen.read === undefined) seen.read = this.#read(seen, keys) ?? null;
    return seen.read ?? undefined;
  }

  #look(keys: readonly Key[]): Seen {
    let seen = this.#seen;
    for (const key of keys) seen = seen.below(key);
    return seen;
  }

  #read({ view, source, tagged }: Seen, at: readonly Key[]): Read | undefined {
    if (!view) return undefined;
    const value = view.plain();
    const unknown = value === undefined || tagged || view.holdsTag() || this.holdsUnknown(value);
    return { value: value ?? null, unknown, source, at, comment: view.comment };
  }

  protected holdsUnknown(value: Plain): boolean {
    if (typeof value === 'string') return this.isUnknown(value);
    if (value === null || typeof value !== 'object') return false;
    const members: readonly Plain[] = isList(value) ? value : Object.values(value);
    return members.some(member => this.holdsUnknown(member));
  }

  flag(...keys: Key[]): boolean | 'unknown' | undefined {
    const { value, unknown } = this.get(...keys);
    if (unknown) return 'unknown';
    if (typeof value === 'boolean') return value;
    return this.textFlag(value);
  }

  /** Booleans written as text, where the reader accepts them. */
  protected textFlag(_value: Plain | undefined): boolean | undefined {
    return undefined;
  }

  list(...keys: Key[]): readonly ListItem[] {
    const read = this.get(...keys);
    const { value } = read;
    if (value === undefined || value === null) return [];
    if (isList(value)) return value.map((item, index) => this.itemAt(keys, index, item, read.source));
    return typeof value === 'object' ? [] : [{ ...read, value, index: 0 }];
  }

  protected itemAt(keys: readonly Key[], index: number, value: Plain, source: Source): ListItem {
    const at = [...keys, index];
    const item = this.#look(at);
    return {
      value,
      unknown: this.holdsUnknown(value),
      source: item.view ? item.source : source,
      at,
      index,
      comment: item.view?.comment,
    };
  }

  origin(...keys: Key[]): string {
    for (let length = keys.length; length > 0; length--) {
      const view = this.view.find(keys.slice(0, length));
      if (view) return `${this.file}:${this.#lines((view.keyRange ?? view.range)[0])}`;
    }
    return `${this.file}:${this.#lines((this.view.keyRange ?? this.view.range)[0])}`;
  }

  set(keys: readonly Key[], value: Plain, options: { unlessPresent?: boolean } = {}): SetEdit {
    return { op: 'set', at: this.at(...keys), value, ...this.#place(keys), ...options };
  }

  append(keys: readonly Key[], item: Plain, sameAs?: SameAs): AppendEdit {
    return { op: 'append', at: this.at(...keys), item, ...this.#place(keys), ...(sameAs ? { sameAs } : {}) };
  }

  remove(keys: readonly Key[], leaveEmpty?: 'empty' | 'prune'): RemoveEdit {
    return { op: 'remove', at: this.at(...keys), ...(leaveEmpty ? { leaveEmpty } : {}) };
  }

  /** Places of the keys of the path that do not exist yet; the parents of the later ones may be made by another fix. */
  #place(keys: readonly Key[]): Places {
    const seen = this.#look(keys);
    seen.places ??= this.#findPlaces(keys);
    return seen.places;
  }

  #findPlaces(keys: readonly Key[]): Places {
    const places: (Place | undefined)[] = this.path.map(() => undefined);
    let seen: Seen | undefined = this.#seen;
    for (const [index, key] of keys.entries()) {
      const next: Seen | undefined = seen?.below(key);
      const exists: boolean = next?.view !== undefined && !(next.view.isNull && index < keys.length - 1);
      places.push(
        exists || typeof key !== 'string' ? undefined : this.placeFor(keys.slice(0, index), key, seen?.ownKeys ?? []),
      );
      seen = exists ? next : undefined;
    }
    return places.some(place => place !== undefined) ? { places } : {};
  }
}
