/**
 * Compares what `harden inspect` says with what a running system says: scripts/inspection/README.md.
 *
 *   npm run inspection -- [--state FOLDER] [--only writable|claim|cost|sources] [--write]
 */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Engine, startEngine } from '../survival/engine.ts';
import { attempt } from '../survival/shell.ts';
import { type Claim, tryClaim } from './claim.ts';
import { measure } from './cost.ts';
import { largeImage, prepareImages } from './images.ts';
import { writeMeasured } from './page.ts';
import { readImage } from './read-image.ts';
import { compareSources } from './sources.ts';
import { compareWritable } from './writable.ts';

const { values: options } = parseArgs({
  options: {
    state: { type: 'string', default: join(tmpdir(), 'harden-survival') },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

interface Part {
  readonly text: string;
  readonly failed: boolean;
}

const asked = (part: string): boolean => options.only === undefined || options.only === part;

/** Users that every image is tried with beside its own. */
const strangers = ['4242', '1000:1000'];

async function examineImages(engine: Engine, tags: readonly string[]): Promise<readonly Part[]> {
  const differences: string[] = [];
  const claims: Claim[] = [];
  let [pairs, paths] = [0, 0];
  for (const tag of tags) {
    const image = await readImage(engine, tag);
    console.log(tag);
    if (asked('writable')) {
      const found = compareWritable(engine, tag, image);
      pairs += found.pairs;
      paths += found.paths;
      differences.push(...found.differences);
    }
    if (!asked('claim')) continue;
    for (const user of ['', ...strangers.filter(stranger => stranger !== image.config.user)]) {
      const claim = tryClaim(engine, tag, image, user);
      if (claim) claims.push(claim);
    }
  }
  return [
    ...(asked('writable') ? [renderWritable(pairs, paths, tags.length, differences)] : []),
    ...(asked('claim') ? [renderClaims(claims)] : []),
  ];
}

function renderWritable(pairs: number, paths: number, images: number, differences: readonly string[]): Part {
  const wrong = new Set(differences.map(line => line.split(': ')[0])).size;
  const text = [
    '### Places that a user can change',
    `${pairs - wrong} of ${pairs} lists are equal to what \`find\` says inside, for ${images} images and up to seven users each; ${paths.toLocaleString('en')} paths.`,
    ...differences.slice(0, 40).map(line => `- ${line}`),
  ];
  return { text: text.join('\n'), failed: differences.length > 0 };
}

function renderClaims(claims: readonly Claim[]): Part {
  const tried = claims.filter(({ declined }) => declined === undefined);
  const equal = tried.filter(({ differences }) => differences.length === 0);
  const successes = tried.reduce((sum, claim) => sum + claim.successes, 0);
  const text = [
    '### Changes on a read-only root',
    `${equal.length} of ${tried.length} starts succeed in exactly the same changes with the mounts on a read-only root as without; ${successes.toLocaleString('en')} successes in all. ${claims.length - tried.length} starts get no mounts:`,
    ...claims.flatMap(({ subject, declined }) => (declined === undefined ? [] : [`- ${subject}: ${declined}`])),
    ...tried.flatMap(({ subject, differences }) => differences.slice(0, 10).map(line => `- ${subject}: ${line}`)),
  ];
  return { text: text.join('\n'), failed: equal.length < tried.length };
}

async function examineCost(engine: Engine): Promise<Part> {
  const rows: string[] = [];
  let failed = false;
  for (const tag of ['postgres:15', 'wordpress:6.1', largeImage]) {
    const { megabytes, nowhere, looked, memory } = await measure(engine, tag);
    const ratio = looked / nowhere;
    failed ||= ratio > 1.3 || memory > 120;
    rows.push(
      `| ${tag} | ${Math.round(megabytes)} | ${nowhere.toFixed(1)} | ${looked.toFixed(1)} | ${ratio.toFixed(2)} | ${Math.round(memory)} |`,
    );
  }
  const text = [
    '### Cost',
    'Fastest of four. At most 1.3 times the reading, and 120 MB, are wanted.',
    '| image | MB | read to nowhere, s | looked into, s | ratio | memory, MB |\n| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ];
  return { text: text.join('\n'), failed };
}

async function examineSources(engine: Engine, state: string): Promise<Part> {
  const results = await compareSources(engine, 'inspection/service:1', state);
  const wrong = results.filter(({ difference }) => difference !== undefined);
  const text = [
    '### Sources',
    `The record is the same by the engine's socket and by ${results
      .filter(({ difference }) => difference === undefined)
      .map(({ source }) => source)
      .join(', ')}.`,
    ...wrong.map(({ difference }) => `- ${difference}`),
  ];
  return { text: text.join('\n'), failed: wrong.length > 0 };
}

async function main(): Promise<number> {
  const missing = ['docker', 'dockerd', 'debootstrap'].filter(
    name => attempt('sh', ['-c', `command -v ${name}`]).code !== 0,
  );
  if (missing.length > 0 || process.getuid?.() !== 0) {
    console.error(`The inspection check cannot run here: it needs root and ${missing.join(', ') || 'nothing else'}`);
    return 2;
  }
  const state = resolve(options.state);
  mkdirSync(state, { recursive: true });
  const engine = startEngine(join(state, 'engine'));
  try {
    const tags = prepareImages(engine, state);
    const parts = asked('writable') || asked('claim') ? [...(await examineImages(engine, tags))] : [];
    if (asked('cost')) parts.push(await examineCost(engine));
    if (asked('sources')) parts.push(await examineSources(engine, state));
    const about = `Docker Engine ${engine.version}; \`scripts/inspection/README.md\` says how this is found out.`;
    console.log([about, ...parts.map(({ text }) => text)].join('\n\n'));
    if (options.write) writeMeasured('docs/inspection.md', [about, ...parts.map(({ text }) => text)]);
    return parts.some(({ failed }) => failed) ? 1 : 0;
  } finally {
    engine.stop();
  }
}

process.exitCode = await main();
