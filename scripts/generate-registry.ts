/**
 * Writes the list of rules from the files of `transforms/<group>/`: `ids.ts` with their names, `index.ts`, which costs nothing to
 * import, and `all.ts` with the rules, which the bundler keeps in one chunk that is loaded on demand. A chunk for each group made
 * every run slower, and a run of one rule no faster.
 *
 *   node --import tsx scripts/generate-registry.ts [--check]
 */
import { rulesByGroup } from './shared/rule-files.ts';
import { writeGenerated } from './write-generated.ts';

const groups = rulesByGroup();
const rules = groups.flatMap(({ group, ids }) => ids.map(id => ({ group, id }))).sort((a, b) => (a.id < b.id ? -1 : 1));

const camelCase = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const lines = (format: (rule: { group: string; id: string }) => string): string => rules.map(format).join('\n');
const header = '// Written by scripts/generate-registry.ts. To change it: npm run generate.';

writeGenerated(
  'transforms/ids.ts',
  `${header}

/** Each rule, and the folder of its subject. */
export const ruleGroups = {
${lines(({ id, group }) => `  ${id.includes('-') ? `'${id}'` : id}: '${group}',`)}
} as const;

/** A rule that exists: one that names another cannot misspell it. */
export type RuleId = keyof typeof ruleGroups;
`,
);

writeGenerated(
  'transforms/index.ts',
  `${header}
import type { Transform } from '../src/transform.ts';

/** Ids of all rules, known without loading one. */
export const transformIds: readonly string[] = [
${lines(({ id }) => `  '${id}',`)}
];

/** The rules with these ids, or all of them. */
export async function loadTransforms(ids?: readonly string[]): Promise<Transform[]> {
  const { all } = await import('./all.ts');
  return ids ? all.filter(({ meta }) => ids.includes(meta.id)) : [...all];
}
`,
);

writeGenerated(
  'transforms/all.ts',
  `${header}
import type { Transform } from '../src/transform.ts';
${groups.flatMap(({ group, ids }) => ids.map(id => `import ${camelCase(id)} from './${group}/${id}.ts';`)).join('\n')}

export const all: readonly Transform[] = [
${lines(({ id }) => `  ${camelCase(id)},`)}
];
`,
);
