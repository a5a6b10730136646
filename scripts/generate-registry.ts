/**
 * Writes the list of rules from the files of `transforms/`: `index.ts` with their ids, which costs nothing to import, and `all.ts`
 * with the rules, which the bundler keeps in one chunk that is loaded on demand.
 *
 *   node --import tsx scripts/generate-registry.ts [--check]
 */
import { readdirSync } from 'node:fs';
import { writeGenerated } from './write-generated.ts';

const ids = readdirSync('transforms')
  .filter(name => /^[a-z].*\.ts$/.test(name) && name !== 'index.ts' && name !== 'all.ts')
  .map(name => name.slice(0, -'.ts'.length))
  .sort();

const camelCase = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const lines = (format: (id: string) => string): string => ids.map(format).join('\n');
const header = '// Written by scripts/generate-registry.ts. To change it: npm run generate.';

writeGenerated(
  'transforms/index.ts',
  `${header}
import type { Transform } from '../src/transform.ts';

/** Ids of all rules, known without loading one. */
export const transformIds: readonly string[] = [
${lines(id => `  '${id}',`)}
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
${lines(id => `import ${camelCase(id)} from './${id}.ts';`)}

export const all: readonly Transform[] = [
${lines(id => `  ${camelCase(id)},`)}
];
`,
);
