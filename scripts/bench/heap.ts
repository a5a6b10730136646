import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { median } from './measure.ts';

/**
 * Runs a Node program once, with looks at its memory after full collections; gives the MB that are alive near its end, as the median of
 * the last fifth of the looks. `file`: where the looks may be kept.
 */
export function measureHeap(words: readonly string[], file: string): number {
  const sampler = resolve('scripts/bench/heap-sampler.mjs');
  const { status, stderr } = spawnSync(process.execPath, ['--expose-gc', '--import', sampler, ...words], {
    env: { ...process.env, HEAP_SAMPLES: file },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${words.join(' ')}: exit code ${status}\n${stderr}`);
  const samples = (JSON.parse(readFileSync(file, 'utf8')) as number[]).map(bytes => bytes / (1 << 20));
  return median(samples.slice(-Math.ceil(samples.length / 5)));
}
