/** Schema errors of every document of a text, with the official Compose and Kubernetes schemas. */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parseAllDocuments } from 'yaml';

interface Validators {
  readonly compose: ValidateFunction;
  readonly kinds: ReadonlyMap<string, ValidateFunction>;
}

let loaded: Validators | undefined;

function load(folder: string): Validators {
  if (loaded) return loaded;
  const options = { strict: false, allErrors: true, validateFormats: false, validateSchema: false } as const;
  const read = (name: string): object => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as object;
  const ajv = new Ajv(options);
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  const { $schema: _schema, ...composeSchema } = read('compose-spec.json') as { $schema?: string };
  const compose = ajv.compile(composeSchema);
  const workloads = read('kubernetes-workloads-1.36.json') as {
    definitions: Record<
      string,
      { 'x-kubernetes-group-version-kind'?: { group: string; kind: string; version: string }[] }
    >;
  };
  ajv.addSchema({ ...workloads, $id: 'kubernetes' });
  const kinds = new Map<string, ValidateFunction>();
  for (const [name, definition] of Object.entries(workloads.definitions)) {
    for (const { group, version, kind } of definition['x-kubernetes-group-version-kind'] ?? []) {
      if (
        !/^(Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob|Pod|PodTemplate|ReplicationController)$/.test(kind)
      )
        continue;
      kinds.set(
        `${group ? `${group}/` : ''}${version} ${kind}`,
        ajv.compile({ $ref: `kubernetes#/definitions/${name}` }),
      );
    }
  }
  loaded = { compose, kinds };
  return loaded;
}

export function schemaErrors(folder: string, text: string): readonly string[] {
  const { compose, kinds } = load(folder);
  const errors: string[] = [];
  const documents = parseAllDocuments(text, { merge: true, uniqueKeys: false, logLevel: 'silent' });
  for (const document of Array.isArray(documents) ? documents : []) {
    if (document.errors.length > 0) continue;
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: -1 });
    } catch {
      continue;
    }
    if (typeof value !== 'object' || value === null) continue;
    const { apiVersion, kind, services } = value as Record<string, unknown>;
    const validate =
      typeof kind === 'string' ? kinds.get(`${String(apiVersion)} ${kind}`) : services ? compose : undefined;
    if (!validate || validate(value)) continue;
    errors.push(...(validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`));
  }
  return errors;
}
