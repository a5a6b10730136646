/** A JSON reader that says where something stands, refuses a key that is there twice, and stops at a depth. */

export interface JsonProblem {
  readonly message: string;
  /** Place in the text, in UTF-16 units. */
  readonly offset: number;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface JsonDocument {
  readonly value: Json;
  /** Where the values of maps and lists begin. */
  offsetOf(path: readonly (string | number)[]): number;
}

const deepest = 16;

/** The value with its places, or the first problem. */
export function readJson(text: string): JsonDocument | JsonProblem {
  const reader = new Reader(text);
  try {
    return reader.document();
  } catch (error) {
    if (error instanceof Stop) return { message: error.message, offset: error.offset };
    throw error;
  }
}

export function isJsonProblem(outcome: JsonDocument | JsonProblem): outcome is JsonProblem {
  return 'message' in outcome;
}

class Stop extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Offsets of the members of a map or a list. */
type Offsets = ReadonlyMap<string | number, number>;

class Reader {
  readonly #text: string;
  readonly #offsets = new WeakMap<object, Offsets>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonDocument {
    const start = this.#skipBlanks();
    const value = this.#value(0);
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw new Stop('something follows the end', this.#at);
    return { value, offsetOf: path => this.#offsetOf(value, start, path) };
  }

  #offsetOf(root: Json, start: number, path: readonly (string | number)[]): number {
    let value: Json | undefined = root;
    let offset = start;
    for (const key of path) {
      if (typeof value !== 'object' || value === null) return offset;
      const next = this.#offsets.get(value)?.get(key);
      if (next === undefined) return offset;
      offset = next;
      value = (value as Readonly<Record<string | number, Json>>)[key];
    }
    return offset;
  }

  #skipBlanks(): number {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at++;
    return this.#at;
  }

  #value(depth: number): Json {
    if (depth > deepest) throw new Stop('is nested too deeply', this.#at);
    const char = this.#text[this.#at];
    if (char === '{') return this.#map(depth);
    if (char === '[') return this.#list(depth);
    if (char === '"') return this.#string();
    return this.#word();
  }

  #map(depth: number): Json {
    const map: Record<string, Json> = {};
    const offsets = new Map<string | number, number>();
    this.#members('}', () => {
      const keyAt = this.#at;
      if (this.#text[keyAt] !== '"') throw new Stop('a key in quotes is missing', keyAt);
      const key = this.#string();
      if (offsets.has(key)) throw new Stop(`the key ${JSON.stringify(key)} is there twice`, keyAt);
      this.#skipBlanks();
      if (this.#text[this.#at] !== ':') throw new Stop('a colon is missing', this.#at);
      this.#at++;
      offsets.set(key, this.#skipBlanks());
      // `__proto__` is a key like any other.
      const value = this.#value(depth + 1);
      Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
    });
    this.#offsets.set(map, offsets);
    return map;
  }

  #list(depth: number): Json {
    const list: Json[] = [];
    const offsets = new Map<string | number, number>();
    this.#members(']', () => {
      offsets.set(list.length, this.#at);
      list.push(this.#value(depth + 1));
    });
    this.#offsets.set(list, offsets);
    return list;
  }

  #members(close: string, read: () => void): void {
    this.#at++;
    this.#skipBlanks();
    if (this.#text[this.#at] === close) {
      this.#at++;
      return;
    }
    for (;;) {
      this.#skipBlanks();
      read();
      this.#skipBlanks();
      const char = this.#text[this.#at];
      if (char !== ',' && char !== close) throw new Stop(`a comma or ${close} is missing`, this.#at);
      this.#at++;
      if (char === close) return;
    }
  }

  #string(): string {
    const start = this.#at;
    const end = stringEnd(this.#text, start);
    if (end === undefined) throw new Stop('a text does not end', start);
    this.#at = end;
    return this.#parse(start, end) as string;
  }

  #word(): Json {
    const start = this.#at;
    while (/[-+.\w]/.test(this.#text[this.#at] ?? '')) this.#at++;
    return this.#parse(start, this.#at);
  }

  #parse(start: number, end: number): Json {
    try {
      return JSON.parse(this.#text.slice(start, end)) as Json;
    } catch {
      throw new Stop('is no JSON', start);
    }
  }
}

function stringEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '"') return at + 1;
    if (char === '\\') at++;
  }
  return undefined;
}
