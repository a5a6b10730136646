/**
 * Compares what the bot asks of GitLab or Gitea, as test/bot/data says, with the description that such a forge publishes of its
 * interface: Swagger 2.0, as YAML or JSON (templates in it are left alone).
 *
 *   node --import tsx scripts/compare-forge-api.ts test/bot/data/gitea-api.json <v1_json.tmpl>
 *   node --import tsx scripts/compare-forge-api.ts test/bot/data/gitlab-api.json <openapi_v2.yaml>
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

interface Described {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema?: Schema;
  }[];
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

interface Operation {
  readonly query?: readonly string[];
  readonly body?: readonly string[];
}

const [ours, theirs] = process.argv.slice(2);
if (ours === undefined || theirs === undefined) {
  console.error('usage: node --import tsx scripts/compare-forge-api.ts <our file> <description>');
  process.exit(2);
}
const { operations } = JSON.parse(readFileSync(ours, 'utf8')) as {
  readonly operations: Readonly<Record<string, Operation>>;
};
const description = parse(readFileSync(theirs, 'utf8').replace(/\{\{[^}]*\}\}/g, '')) as Description;

/** Names of what a path holds differ. */
const shapeOf = (path: string): string => path.replace(/^\/api\/v4/, '').replace(/\{\w+\}/g, '{}');
const described = new Map(
  Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${shapeOf(path)}`, operation]),
  ),
);

function resolved(schema: Schema | undefined): Schema {
  const name = schema?.$ref?.split('/').at(-1);
  if (name !== undefined) return resolved(description.definitions?.[name]);
  return schema?.items ? resolved(schema.items) : (schema ?? {});
}

function* namesIn(schema: Schema, prefix = '', depth = 0): Iterable<string> {
  for (const [name, item] of Object.entries(resolved(schema).properties ?? {})) {
    yield prefix + name;
    if (depth < 2) yield* namesIn(item, `${prefix}${name}.`, depth + 1);
  }
}

/** A last part of a path may be one of several: `{index}.{type}` stands for `{index}.diff`. */
function find(route: string): Described | undefined {
  const [method, path = ''] = route.split(' ');
  return (
    described.get(`${method} ${shapeOf(path)}`) ?? described.get(`${method} ${shapeOf(path).replace(/\.\w+$/, '.{}')}`)
  );
}

function wrongIn(route: string, { query = [], body = [] }: Operation): readonly string[] {
  const operation = find(route);
  if (!operation) return [`${route}: is not described`];
  const { parameters = [] } = operation;
  const inQuery = new Set(parameters.filter(each => each.in === 'query').map(({ name }) => name));
  const inForm = parameters.filter(each => each.in === 'formData').map(({ name }) => name.replace(/\[(\w+)\]/g, '.$1'));
  const inBody = new Set([
    ...inForm,
    ...parameters.filter(each => each.in === 'body').flatMap(each => [...namesIn(each.schema ?? {})]),
  ]);
  return [
    ...query
      .filter(name => !inQuery.has(name) && !inQuery.has(name.replace('[]', '')))
      .map(name => `${route}: no parameter ${name}`),
    ...body.filter(name => !inBody.has(name)).map(name => `${route}: no ${name} in a body`),
  ];
}

const wrong = Object.entries(operations).flatMap(([route, operation]) => wrongIn(route, operation));
for (const words of wrong) console.error(words);
console.log(`${ours}: ${Object.keys(operations).length} operations, ${wrong.length} differ`);
process.exitCode = wrong.length === 0 ? 0 : 1;
