/**
 * Loaded before a measured program, with --expose-gc: what is alive while it works. Between two pieces of its output, at most four times a
 * second, everything that is garbage goes, and what is left is counted. Resident memory would tell how lazy the collector was.
 */
import { writeFileSync } from 'node:fs';

const pause = 250;
const samples = [];
let due = 0;
const write = process.stdout.write.bind(process.stdout);

process.stdout.write = (...words) => {
  if (performance.now() >= due) {
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    samples.push(heapUsed + external);
    due = performance.now() + pause;
  }
  return write(...words);
};
process.on('exit', () => writeFileSync(process.env.HEAP_SAMPLES, JSON.stringify(samples)));
