/**
 * Writes a page for every rule and their table from the metadata of the rules and from their fixtures.
 *
 *   node --import tsx scripts/generate-docs.ts [--check]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kindsOfRule, placeOfComment } from '../src/cli/rule-kinds.ts';
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

/** Kinds of files with the fixtures that show them, and the language of their examples. */
const kinds = [
  { kind: 'Compose', ending: /\.ya?ml$/, isOne: (text: string) => /^services:/m.test(text), language: 'yaml' },
  { kind: 'Kubernetes', ending: /\.ya?ml$/, isOne: (text: string) => !/^services:/m.test(text), language: 'yaml' },
  { kind: 'Dockerfile', ending: /\.dockerfile$/, isOne: () => true, language: 'dockerfile' },
] as const;

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
      const { id, title, severity, fixable, preset } = transform.meta;
      return `| [\`${id}\`](${id}.md) | ${title} | ${severity} | ${fixWords[fixable]} | ${kindsOfRule(transform).join(', ')} | ${preset} |`;
    });
  return `## ${group[0]!.toUpperCase()}${group.slice(1)}

| rule | what it finds | severity | fixes it | for | preset |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function page(transform: Transform): string {
  const { id, title, severity, fixable, why, fixSafety, references, removes, preset, isProposal } = transform.meta;
  const sections = [
    `# ${id}`,
    `${title}.`,
    `Severity: ${severity} · fixes it: ${fixWords[fixable]} · for: ${kindsOfRule(transform).join(', ')} · preset: ${preset}`,
    `## Why\n\n${why}`,
    `## How safe the fix is\n\n${fixSafety}${removes ? '\n\nSystem and node workloads are only reported, because the fix takes something away from them.' : ''}${isProposal ? `\n\nThe fix rebuilds what is there, so it is only applied when you take it in the review, or name the rule: \`harden fix --write --safety unsafe --rule ${id}\`.` : ''}`,
    ...examples(id),
    `## Switch it off\n\nFor one place, ${placeOfComment(transform)}, with the reason:\n\n\`\`\`\n# harden-ignore ${id} -- why it has to stay\n\`\`\`\n\nEverywhere, in \`harden.config.json\`:\n\n\`\`\`json\n{ "rules": { "${id}": "off" } }\n\`\`\``,
    ...(references.length > 0 ? [`## In public benchmarks\n\n${references.join(' · ')}`] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The first fixture with a result, one for each kind of manifest. */
function examples(id: string): string[] {
  return kinds.flatMap(kind => {
    const found = fixtureFolders(id)
      .map(situation => examplePair(situation, kind))
      .find(pair => pair !== undefined);
    if (!found) return [];
    const block = (text: string): string => `\`\`\`${kind.language}\n${text}${text.endsWith('\n') ? '' : '\n'}\`\`\``;
    return [
      `## Example: ${kind.kind}\n\nBefore:\n\n${block(found.before)}\n\nAfter \`harden fix --write${found.flag}\`:\n\n${block(found.after)}`,
    ];
  });
}

function examplePair(
  folder: string,
  { ending, isOne }: (typeof kinds)[number],
): { before: string; after: string; flag: string } | undefined {
  for (const name of readdirSync(folder).sort()) {
    const expected = join(folder, name.replace(/(\.\w+)$/, '.expected$1'));
    if (!ending.test(name) || name.includes('.expected.') || !existsSync(expected)) continue;
    const before = readFileSync(join(folder, name), 'utf8');
    if (!isOne(before)) continue;
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
