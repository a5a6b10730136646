/** Writes what harden does to the bundled example into README.md and CHANGELOG.md. `--check` fails when one is stale. */
import { readFileSync } from 'node:fs';
import { defaultConfig } from '../src/config/index.ts';
import { acceptUpTo, createEngine } from '../src/engine/index.ts';
import { projectReader } from '../src/files/read.ts';
import { ClusterIndex } from '../src/workloads/kubernetes/cluster-index.ts';
import { loadTransforms, transformIds } from '../transforms/index.ts';
import { writeGenerated } from './write-generated.ts';

const root = 'examples/shop';
const engine = createEngine({
  config: defaultConfig,
  transforms: await loadTransforms(),
  knownRules: transformIds,
  read: projectReader(`${process.cwd()}/${root}`, defaultConfig.maxFileSize),
  index: new ClusterIndex(),
  today: '2026-01-01',
});

/** The text of an example before and after `fix --write`. */
function harden(path: string): readonly [string, string] {
  const bytes = readFileSync(`${root}/${path}`);
  const planning = engine.planFile({ path, bytes, explicit: true });
  if (planning.kind !== 'planned') throw new Error(`${path} is not planned`);
  const { before, after } = planning.file.apply(acceptUpTo(planning.file.plan, 'assured'));
  return [before, after];
}

function service(text: string, name: string): string {
  const block = new RegExp(`^  ${name}:\\n(?: {3,}.*\\n)+`, 'm').exec(text)?.[0];
  if (block === undefined) throw new Error(`no service ${name}`);
  return `services:\n${block}`;
}

/** The document of an object. */
function object(text: string, name: string): string {
  const document = text.split(/^---\n/m).find(part => part.includes(`\n  name: ${name}\n`));
  if (document === undefined) throw new Error(`no object ${name}`);
  return document;
}

function beforeAfter([before, after]: readonly [string, string], excerpt: (text: string) => string): string {
  return `Before:\n\n\`\`\`yaml\n${excerpt(before)}\`\`\`\n\nAfter:\n\n\`\`\`yaml\n${excerpt(after)}\`\`\`\n`;
}

/** Replaces what stands between the marks of a file. */
function writeBetween(file: string, text: string): void {
  const parts = readFileSync(file, 'utf8').split(/(<!-- before and after: [^>]*-->\n|<!-- end -->\n)/);
  if (parts.length !== 5) throw new Error(`${file} needs one pair of marks`);
  const [head, start, , end, tail] = parts;
  writeGenerated(file, `${head}${start}\n${text}\n${end}${tail}`);
}

const compose = harden('compose.yaml');
const manifests = harden('k8s/shop.yaml');
writeBetween(
  'README.md',
  beforeAfter(compose, text => service(text, 'proxy')),
);
writeBetween(
  'CHANGELOG.md',
  [beforeAfter(compose, text => service(text, 'cache')), beforeAfter(manifests, text => object(text, 'cache'))].join(
    '\n',
  ),
);
