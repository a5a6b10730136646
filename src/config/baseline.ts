import { ConfigProblem } from './problem.ts';
import type { Schema } from './schema.ts';
import { keyText, validate } from './validate.ts';

/** What a baseline says of one place: see schemas/baseline-1.json. */
export interface KnownFindings {
  readonly rule: string;
  readonly path: string;
  readonly resource: string;
  readonly pointer: string;
  readonly count: number;
}

const text = (description: string): Schema => ({ type: 'string', description });

export const baselineSchema: Schema = {
  description: 'Findings that harden does not tell any more. Data only; unknown keys are errors.',
  type: 'object',
  required: ['schema', 'findings'],
  properties: {
    schema: { description: 'Version of this form.', enum: ['harden-baseline/1'] },
    findings: {
      description: 'Sorted by path, rule, resource and pointer.',
      type: 'array',
      items: {
        description: 'Findings of one rule at one place.',
        type: 'object',
        required: ['rule', 'path', 'resource', 'pointer', 'count'],
        properties: {
          rule: text('Id of the rule.'),
          path: text('File, relative to the root.'),
          resource: text('As in `service web` or `Deployment/web in shop, container app`.'),
          pointer: text('JSON pointer into the document, with * for every index of a list.'),
          count: { type: 'number', minimum: 1, description: 'How many there are.' },
        },
      },
    },
  },
};

/** Throws ConfigProblem with every error. */
export function parseBaseline(source: string, file: string): readonly KnownFindings[] {
  let data: unknown;
  try {
    data = JSON.parse(source);
  } catch (error) {
    throw new ConfigProblem(`${file}: is no JSON (${(error as Error).message}); ${anew}`);
  }
  const errors = validate(data, baselineSchema);
  if (errors.length > 0) {
    const [{ path, message }] = errors as [(typeof errors)[number]];
    throw new ConfigProblem(`${file}: ${path.length === 0 ? '' : `${keyText(path)} `}${message}; ${anew}`);
  }
  return (data as { readonly findings: readonly KnownFindings[] }).findings;
}

const anew = 'correct it, or remove it and write it anew with `harden check --write-baseline`';

/** A line for each place, so that a review shows what comes and goes. */
export function printBaseline(findings: readonly KnownFindings[]): string {
  const lines = findings.map(entry => `\n    ${JSON.stringify(entry)}`);
  return `{\n  "schema": "harden-baseline/1",\n  "findings": [${lines.join(',')}${lines.length > 0 ? '\n  ' : ''}]\n}\n`;
}
