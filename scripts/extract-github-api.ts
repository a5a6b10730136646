/**
 * Cuts out of GitHub's API description what the bot calls, as JSON Schema, for the tests. The description is api.github.com.json of
 * the package @octokit/openapi (MIT), which is far too large to be a dependency.
 *
 *   node --import tsx scripts/extract-github-api.ts <api.github.com.json>
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const target = 'test/bot/data/github-api.json';
const repo = '/repos/{owner}/{repo}';
const called = [
  'GET /user',
  'GET /app',
  'POST /app/installations/{installation_id}/access_tokens',
  `GET ${repo}`,
  `GET ${repo}/installation`,
  `GET ${repo}/compare/{basehead}`,
  `POST ${repo}/git/trees`,
  `POST ${repo}/git/commits`,
  `GET ${repo}/git/ref/{ref}`,
  `POST ${repo}/git/refs`,
  `PATCH ${repo}/git/refs/{ref}`,
  `DELETE ${repo}/git/refs/{ref}`,
  `GET ${repo}/pulls`,
  `POST ${repo}/pulls`,
  `GET ${repo}/pulls/{pull_number}`,
  `PATCH ${repo}/pulls/{pull_number}`,
  `GET ${repo}/pulls/{pull_number}/files`,
  `GET ${repo}/pulls/{pull_number}/comments`,
  `DELETE ${repo}/pulls/comments/{comment_id}`,
  `GET ${repo}/pulls/{pull_number}/reviews`,
  `POST ${repo}/pulls/{pull_number}/reviews`,
  `POST ${repo}/pulls/{pull_number}/requested_reviewers`,
  `GET ${repo}/issues`,
  `GET ${repo}/issues/{issue_number}/comments`,
  `POST ${repo}/issues/{issue_number}/comments`,
  `PATCH ${repo}/issues/comments/{comment_id}`,
  `POST ${repo}/issues/{issue_number}/labels`,
  `GET ${repo}/commits/{commit_sha}/pulls`,
  `GET ${repo}/commits/{ref}/status`,
  `GET ${repo}/commits/{ref}/check-runs`,
];

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Node = { readonly [key: string]: Json };

const isNode = (value: Json | undefined): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const nodeOf = (value: Json | undefined): Node => (isNode(value) ? value : {});
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node --import tsx scripts/extract-github-api.ts <api.github.com.json>');
  process.exit(2);
}
const bytes = readFileSync(file);
const description = JSON.parse(bytes.toString('utf8')) as Node;

/** Follows a `$ref`. */
function resolved(value: Json | undefined): Node {
  const node = nodeOf(value);
  if (typeof node.$ref !== 'string') return node;
  const steps = node.$ref.slice(2).split('/');
  return resolved(steps.reduce<Json | undefined>((at, step) => nodeOf(at)[step], description));
}

/** Where GitHub answers otherwise than it describes: schema, property, and what is true. */
const corrections: readonly (readonly [string, string, Json])[] = [
  // Of a comment that is out of date.
  ['pull-request-review-comment', 'line', { type: ['integer', 'null'] }],
];

function corrected(name: string, schema: Json): Json {
  const found = corrections.filter(([of]) => of === name).map(([, property, truth]) => [property, truth] as const);
  const node = nodeOf(schema);
  return found.length === 0
    ? schema
    : { ...node, properties: { ...nodeOf(node.properties), ...Object.fromEntries(found) } };
}

/** Schemas that something refers to, converted. A closed one refuses properties that it does not know. */
const schemas: Record<string, Json> = {};

function refer(name: string, isClosed: boolean): Node {
  const key = isClosed ? `${name}.closed` : name;
  if (!(key in schemas)) {
    schemas[key] = {};
    schemas[key] = corrected(name, schemaOf(nodeOf(nodeOf(description.components).schemas)[name], isClosed));
  }
  return { $ref: `#/schemas/${key}` };
}

/** Only for people, or for other programs. */
const dropped = /^(?:description|title|example|examples|deprecated|discriminator|externalDocs|default|x-.*)$/;

/** JSON Schema of a schema of OpenAPI 3.0. */
function schemaOf(value: Json | undefined, isClosed: boolean): Json {
  if (Array.isArray(value)) return value.map(item => schemaOf(item, isClosed));
  if (!isNode(value)) return value ?? {};
  if (typeof value.$ref === 'string') return refer(value.$ref.split('/').at(-1)!, isClosed);
  const { nullable, properties, ...rest } = value;
  const schema: Record<string, Json> = {};
  for (const [key, item] of Object.entries(rest))
    if (!dropped.test(key)) schema[key] = key === 'enum' || key === 'required' ? item : schemaOf(item, isClosed);
  if (isNode(properties)) {
    schema.properties = Object.fromEntries(
      Object.entries(properties).map(([name, item]) => [name, schemaOf(item, isClosed)]),
    );
    if (isClosed) schema.additionalProperties ??= false;
  }
  return nullable === true ? orNull(schema) : schema;
}

function orNull(schema: Record<string, Json>): Json {
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const values = schema.enum ? { enum: [...new Set([...listOf(schema.enum), null])] } : {};
  return { ...schema, type: [schema.type, 'null'], ...values };
}

const jsonOf = (value: Json | undefined): Node => nodeOf(nodeOf(resolved(value).content)['application/json']);

function answerOf(value: Json | undefined): Json {
  const json = jsonOf(value);
  const examples = Object.values(nodeOf(json.examples)).map(example => resolved(example).value ?? null);
  return {
    ...(json.schema === undefined ? {} : { schema: schemaOf(json.schema, false) }),
    ...(examples.length === 0 ? {} : { example: examples[0]! }),
  };
}

function operationOf(called: string): Json {
  const [method = '', path = ''] = called.split(' ');
  const operation = nodeOf(nodeOf(nodeOf(description.paths)[path])[method.toLowerCase()]);
  if (typeof operation.operationId !== 'string') throw new Error(`${file} does not describe ${called}`);
  const body = jsonOf(operation.requestBody).schema;
  return {
    id: operation.operationId,
    notifies: nodeOf(operation['x-github']).triggersNotification === true,
    parameters: listOf(operation.parameters).map(parameter => {
      const { name = '', in: place = '', required = false, schema } = resolved(parameter);
      return { name, in: place, required, schema: schemaOf(schema, true) };
    }),
    ...(body === undefined ? {} : { request: schemaOf(body, true) }),
    answers: Object.fromEntries(
      Object.entries(nodeOf(operation.responses)).map(([status, answer]) => [status, answerOf(answer)]),
    ),
  };
}

const operations = Object.fromEntries(called.map(name => [name, operationOf(name)]));
// What every refusal looks like, described or not.
refer('basic-error', false);
const { version = '', license = {} } = nodeOf(description.info);
const source = {
  package: '@octokit/openapi',
  file: 'generated/api.github.com.json',
  version,
  license: nodeOf(license).name ?? '',
  copyright: 'GitHub, and the contributors of octokit/openapi',
  sha256: createHash('sha256').update(bytes).digest('hex'),
};

/** One line for each entry: small, and a newer description still makes a readable difference. */
const lines = (entries: Readonly<Record<string, Json>>): string =>
  Object.entries(entries)
    .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(',\n');
const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
const text = `{
  "source": ${JSON.stringify(source)},
  "operations": {
${lines(operations)}
  },
  "schemas": {
${lines(sorted)}
  }
}
`;
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, text);
console.log(`${target}: ${called.length} operations, ${Object.keys(schemas).length} schemas, ${text.length} bytes`);
