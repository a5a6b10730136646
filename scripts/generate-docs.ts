/**
 * Writes a page for every rule and their table from the metadata of the rules and from their fixtures.
 *
 *   node --import tsx scripts/generate-docs.ts [--check]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Meta, severities, type Transform } from '../src/transform.ts';
import { loadTransforms } from '../transforms/index.ts';
import { fixtureFolders, type RuleGroup, rulesByGroup } from './shared/rule-files.ts';
import { removeGenerated, writeGenerated } from './write-generated.ts';

const folder = 'docs/transforms';
const fixWords: Readonly<Record<Meta['fixable'], string>> = {
  always: 'always',
  sometimes: 'when the evidence allows',
  never: 'never, only reported',
};

const transforms = (await loadTransforms()).sort(
  (a, b) => severities.indexOf(a.meta.severity) - severities.indexOf(b.meta.severity) || compare(a.meta.id, b.meta.id),
);
const pages = new Map(transforms.map(transform => [`${transform.meta.id}.md`, page(transform)]));
pages.set('README.md', table());
for (const [name, text] of pages) writeGenerated(join(folder, name), text);
for (const name of existsSync(folder) ? readdirSync(folder) : [])
  if (!pages.has(name)) removeGenerated(join(folder, name));

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function manifestKinds({ on }: Transform): string {
  return [...(on.service ? ['Compose'] : []), ...(on.podSpec || on.container ? ['Kubernetes'] : [])].join(', ');
}

function table(): string {
  return `# Rules

By subject, and in each from the gravest.

${rulesByGroup().map(tableOf).join('\n')}
What the safety classes mean, which evidence counts and why harden sometimes says no: [safety.md](../safety.md).
`;
}

function tableOf({ group, ids }: RuleGroup): string {
  const rows = transforms
    .filter(({ meta }) => ids.includes(meta.id))
    .map(transform => {
      const { id, title, severity, fixable } = transform.meta;
      return `| [\`${id}\`](${id}.md) | ${title} | ${severity} | ${fixWords[fixable]} | ${manifestKinds(transform)} |`;
    });
  return `## ${group[0]!.toUpperCase()}${group.slice(1)}

| rule | what it finds | severity | fixes it | for |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function page(transform: Transform): string {
  const { id, title, severity, fixable, why, fixSafety, references, removes } = transform.meta;
  const sections = [
    `# ${id}`,
    `${title}.`,
    `Severity: ${severity} · fixes it: ${fixWords[fixable]} · for: ${manifestKinds(transform)}`,
    `## Why\n\n${why}`,
    `## How safe the fix is\n\n${fixSafety}${removes ? '\n\nSystem and node workloads are only reported, because the fix takes something away from them.' : ''}`,
    ...examples(id),
    `## Switch it off\n\nFor one place, on the line above it, with the reason:\n\n\`\`\`yaml\n# harden-ignore ${id} -- why it has to stay\n\`\`\`\n\nEverywhere, in \`harden.config.json\`:\n\n\`\`\`json\n{ "rules": { "${id}": "off" } }\n\`\`\``,
    ...(references.length > 0 ? [`## In public benchmarks\n\n${references.join(' · ')}`] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The first fixture with a result, one for each kind of manifest. */
function examples(id: string): string[] {
  const sections: string[] = [];
  for (const kind of ['Compose', 'Kubernetes'] as const) {
    const found = fixtureFolders(id)
      .map(situation => examplePair(situation, kind))
      .find(pair => pair !== undefined);
    if (found)
      sections.push(
        `## Example: ${kind}\n\nBefore:\n\n\`\`\`yaml\n${found.before}\`\`\`\n\nAfter \`harden fix --write${found.flag}\`:\n\n\`\`\`yaml\n${found.after}\`\`\``,
      );
  }
  return sections;
}

function examplePair(
  folder: string,
  kind: 'Compose' | 'Kubernetes',
): { before: string; after: string; flag: string } | undefined {
  for (const name of readdirSync(folder).sort()) {
    const expected = join(folder, name.replace(/(\.ya?ml)$/, '.expected$1'));
    if (!/\.ya?ml$/.test(name) || name.includes('.expected.') || !existsSync(expected)) continue;
    const before = readFileSync(join(folder, name), 'utf8');
    if (/^services:/m.test(before) !== (kind === 'Compose')) continue;
    const { safety, rules } = JSON.parse(readFileSync(join(folder, 'findings.json'), 'utf8')) as {
      safety?: string;
      rules?: readonly string[];
    };
    // The page of a rule shows what this rule does alone.
    if (rules) continue;
    return {
      before,
      after: readFileSync(expected, 'utf8'),
      flag: safety && safety !== 'assured' ? ` --safety ${safety}` : '',
    };
  }
  return undefined;
}
