/** GitHub's own description of its interface, as far as the bot calls it. */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
}

export interface Operation {
  readonly id: string;
  readonly notifies: boolean;
  readonly parameters: readonly Parameter[];
  readonly request?: object;
  readonly answers: Readonly<Record<string, { readonly schema?: object; readonly example?: unknown }>>;
}

const api = JSON.parse(readFileSync('test/bot/data/github-api.json', 'utf8')) as {
  readonly operations: Readonly<Record<string, Operation>>;
};

export const operations = api.operations;

const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
(addFormats as unknown as (ajv: Ajv) => void)(ajv);
ajv.addSchema({ ...api, $id: 'github' });
// Parameters come as text.
const ofText = new Ajv({ strict: false, coerceTypes: true, logger: false });
ofText.addSchema({ ...api, $id: 'github' });

function validator(by: Ajv, ...steps: readonly (string | number)[]): ValidateFunction {
  const pointer = steps.map(step => encodeURIComponent(String(step).replaceAll('~', '~0').replaceAll('/', '~1')));
  return by.getSchema(`github#/${pointer.join('/')}`)!;
}

const errors = ({ errors }: ValidateFunction): string =>
  (errors ?? [])
    .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
    .join('; ');

export interface Called {
  readonly route: string;
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, string>>;
}

const patterns = Object.entries(operations).map(([route, operation]) => {
  const [method = '', template = ''] = route.split(' ');
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const path = new RegExp(`^${template.replace(/\{\w+\}/g, '([^/]+)')}$`);
  return { route, operation, method, names, path };
});

/** Finds the operation that a request is meant for. */
export function findOperation(method: string, path: string): Called | undefined {
  for (const pattern of patterns) {
    const found = pattern.method === method ? pattern.path.exec(path) : null;
    if (!found) continue;
    const values = found.slice(1).map(decodeURIComponent);
    const parameters = Object.fromEntries(pattern.names.map((name, at) => [name, values[at]!]));
    return { route: pattern.route, operation: pattern.operation, parameters };
  }
  return undefined;
}

/** What is wrong with a request, in words. */
export function wrongInRequest(called: Called, query: URLSearchParams, body: unknown): readonly string[] {
  const { route, operation, parameters } = called;
  const wrong: string[] = [];
  const given: Readonly<Record<string, string>> = { ...Object.fromEntries(query), ...parameters };
  const known = new Set(operation.parameters.map(({ name }) => name));
  for (const name of query.keys()) if (!known.has(name)) wrong.push(`no parameter ${name}`);
  for (const [at, { name, required }] of operation.parameters.entries()) {
    const value = given[name];
    if (value === undefined) {
      if (required) wrong.push(`${name} is missing`);
      continue;
    }
    const check = validator(ofText, 'operations', route, 'parameters', at, 'schema');
    // Only what lies in an object can be taken for something else than text.
    const wrapped = { value };
    if (
      !check(value, {
        parentData: wrapped,
        parentDataProperty: 'value',
        instancePath: '',
        rootData: wrapped,
        dynamicAnchors: {},
      })
    )
      wrong.push(`${name} ${errors(check)}`);
  }
  if (!operation.request) return body === undefined ? wrong : [...wrong, 'a body that is not asked for'];
  const check = validator(ajv, 'operations', route, 'request');
  return check(body ?? {}) ? wrong : [...wrong, `body ${errors(check)}`];
}

/** What is wrong with an answer, in words. */
export function wrongInAnswer({ route, operation }: Called, status: number, body: unknown): readonly string[] {
  const described = operation.answers[String(status)];
  if (!described && status < 400) return [`status ${status} is not described`];
  if (described && !described.schema) return [];
  const check = described
    ? validator(ajv, 'operations', route, 'answers', status, 'schema')
    : validator(ajv, 'schemas', 'basic-error');
  return check(body) ? [] : [`answer ${status} ${errors(check)}`];
}

/** A copy of an official example. */
export function exampleOf(route: string, status: number): unknown {
  const { example } = operations[route]?.answers[String(status)] ?? {};
  if (example === undefined) throw new Error(`there is no example of ${route} ${status}`);
  return structuredClone(example);
}
