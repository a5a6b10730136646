import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import Ajv04 from 'ajv-draft-04';

function schema(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** The same, but no key is taken that it does not name. */
function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== 'object' || part === null) return part;
  const inner = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, closed(value)]));
  return inner.type === 'object' && inner.properties ? { additionalProperties: false, ...inner } : inner;
}

const old = new Ajv04.default({ strict: false, validateFormats: false });

/** By format: the official schema where there is one (test/data/schemas), and our own. */
export const reportSchemas = {
  json: new Ajv().compile(closed(schema('schemas/report-1.json')) as object),
  gitlab: new Ajv().compile(schema('test/data/schemas/gitlab-code-quality.json') as object),
  sarif: old.compile(schema('test/data/schemas/sarif-2.1.0.json') as object),
  rdjson: old.compile(closed(schema('test/data/schemas/rdjson.json')) as object),
};
