/**
 * Whoever gets a series may take any part of it: patches with what the manifest says they need apply in their order, and give what
 * `fix` gives with their findings.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Series } from '../../../src/patch/series/index.ts';
import type { PatchSettings } from '../../../src/patch/series/manifest.ts';
import type { PatchSource } from '../../../src/patch/series/steps.ts';
import { manifestsToFix } from '../../engine/manifests.ts';
import { plannedText } from '../../engine/planning.ts';
import { seriesOf, sourceOf } from './sources.ts';

const subsets = suite<{ folder: string }>('any part of a series');
subsets.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'harden-subsets-'));
});
subsets.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

/** Services that look the same, so that a patch could be applied to the wrong one. */
const twins = Array.from({ length: 12 }, (_, index) =>
  [
    `  s${index}:`,
    '    environment:',
    '      A: 1',
    '      B: 2',
    '    image: redis:7',
    '    restart: always',
    '',
  ].join('\n'),
);
const alike = plannedText(`services:\n${twins.join('')}`, { path: 'alike.yaml' });

const sources: readonly PatchSource[] = [
  sourceOf(alike),
  ...manifestsToFix(Number(process.env.SUBSET_EVERY ?? 120)).map(({ path, file }) => ({
    ...sourceOf(file),
    path: path.replace(/^(?:\.\.\/)+/, ''),
  })),
].filter(({ findings }) => findings.length > 1);

/** The patches with what they need. */
function closed({ manifest }: Series, numbers: readonly number[]): Series['manifest']['patches'] {
  const wanted = new Set(numbers.flatMap(number => [number, ...manifest.patches[number - 1]!.needs]));
  return manifest.patches.filter(({ number }) => wanted.has(number));
}

function applied(folder: string, { path, text }: PatchSource, patch: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  if (patch === '') return text;
  const { status, stderr } = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], {
    cwd: folder,
    input: patch,
    encoding: 'utf8',
    env: { ...process.env, GIT_CEILING_DIRECTORIES: dirname(folder) },
  });
  assert.is(status, 0, `${path}: ${stderr}`);
  return readFileSync(file, 'utf8');
}

for (const split of ['finding', 'rule'] satisfies PatchSettings['split'][]) {
  const known = new Map<PatchSource, Series>();
  const seriesFor = (source: PatchSource): Series => {
    const series = known.get(source) ?? seriesOf([source], { split });
    known.set(source, series);
    return series;
  };

  subsets(`by ${split} applies, and gives what its findings give`, ({ folder }) => {
    assert.ok(sources.length > 50);
    const part = fc
      .nat(sources.length - 1)
      .chain(index => fc.tuple(fc.constant(index), fc.array(fc.nat(60), { minLength: 1, maxLength: 8 })));
    fc.assert(
      fc.property(part, ([index, picks]) => {
        const source = sources[index]!;
        const series = seriesFor(source);
        const chosen = closed(
          series,
          picks.map(pick => (pick % series.patches.length) + 1),
        );
        const patch = chosen.map(({ number }) => series.patches[number - 1]!.text).join('');
        const findings = chosen.flatMap(entry => entry.findings);
        const expected = source.open().apply(new Map(findings.map(id => [id, 0]))).after;
        assert.is(applied(folder, source, patch), expected, `${source.path}: ${chosen.map(({ number }) => number)}`);
      }),
      { numRuns: Number(process.env.SUBSET_RUNS ?? 80) },
    );
  });
}

subsets('of services that look alike names what moves them, and each patch finds its service', ({ folder }) => {
  const source = sources[0]!;
  const series = seriesOf([source], { split: 'finding' });
  const last = series.manifest.patches.at(-1)!;
  assert.ok(last.needs.length > 10, 'needs those before it');
  const chosen = closed(series, [last.number]);
  const patch = chosen.map(({ number }) => series.patches[number - 1]!.text).join('');
  const expected = source
    .open()
    .apply(new Map(chosen.flatMap(({ findings }) => findings.map(id => [id, 0] as const)))).after;
  assert.is(applied(folder, source, patch), expected);
});

subsets('needs no more than it has to: services far from each other do not need each other', () => {
  const far = (name: string): string =>
    `  ${name}:\n    image: ${name}:1\n    environment:\n      A${name}: 1\n      B${name}: 2\n`;
  const file = plannedText(`services:\n${['nginx', 'redis', 'postgres'].map(far).join('')}`);
  const { patches } = seriesOf([sourceOf(file)], { split: 'finding' }).manifest;
  const serviceOf = (title: string): string | undefined => /in service (\w+)$/.exec(title)?.[1];
  const needed = patches.flatMap(({ title, needs }) =>
    needs.map(number => [serviceOf(title), serviceOf(patches[number - 1]!.title)] as const),
  );
  assert.ok(needed.length > 5);
  for (const [own, other] of needed) assert.is(own, other);
});

subsets.run();
