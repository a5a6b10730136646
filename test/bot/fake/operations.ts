import { readFileSync } from 'node:fs';

/** What a forge offers, as far as it is used: names of what may be asked with it. */
export interface Operation {
  readonly query?: readonly string[];
  /** `position.new_line` lies in `position`. */
  readonly body?: readonly string[];
  /** Its answer is a list with pages. */
  readonly pages?: boolean;
}

export interface Called {
  readonly route: string;
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The operations of one forge, read from `test/bot/data`. */
export class Operations {
  readonly #patterns;
  readonly #paging: readonly string[];

  constructor(file: string, paging: readonly string[]) {
    const { operations } = JSON.parse(readFileSync(`test/bot/data/${file}`, 'utf8')) as {
      readonly operations: Readonly<Record<string, Operation>>;
    };
    this.#paging = paging;
    this.#patterns = Object.entries(operations).map(([route, operation]) => {
      const [method = '', template = ''] = route.split(' ');
      const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
      const path = new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '([^/]+?)')}$`);
      return { route, operation, method, names, path };
    });
  }

  find(method: string, path: string): Called | undefined {
    for (const { route, operation, names, ...pattern } of this.#patterns) {
      const found = pattern.method === method ? pattern.path.exec(path) : null;
      const values = found?.slice(1).map(decodeURIComponent);
      // A dot may belong to the end of a path, or to a name.
      if (!values || (path.endsWith('.diff') && !route.endsWith('.diff'))) continue;
      return { route, operation, parameters: Object.fromEntries(names.map((name, at) => [name, values[at]!])) };
    }
    return undefined;
  }

  /** What a request holds that its operation does not know. */
  wrongIn({ route, operation }: Called, query: URLSearchParams, body: unknown): readonly string[] {
    const asked = new Set([...(operation.query ?? []), ...(operation.pages ? this.#paging : [])]);
    const known = new Set(operation.body ?? []);
    return [
      ...[...query.keys()].filter(name => !asked.has(name)).map(name => `${route}: no parameter ${name}`),
      ...[...namesIn(body)].filter(name => !known.has(name)).map(name => `${route}: no ${name} in a body`),
    ];
  }
}

function* namesIn(value: unknown, prefix = ''): Iterable<string> {
  if (Array.isArray(value)) for (const item of value) yield* namesIn(item, prefix);
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) {
      yield prefix + name;
      yield* namesIn(item, `${prefix}${name}.`);
    }
}
