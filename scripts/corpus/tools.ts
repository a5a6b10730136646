/**
 * Asks the real programs: Compose and kubectl must still read every file of a tree that they read before the fix.
 *
 *   node --import tsx scripts/corpus/tools.ts compose <docker-compose binary> [--corpus ../shared/corpus] [--safety unsafe]
 *   node --import tsx scripts/corpus/tools.ts kubectl <kubectl binary> ...
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const option = (name: string, fallback: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : process.argv[at + 1]!;
};
const [tool, binary] = process.argv.slice(2) as ['compose' | 'kubectl', string];
const source = realpathSync(join(option('corpus', '../shared/corpus'), tool === 'compose' ? 'compose' : 'kubernetes'));
const work = mkdtempSync(join(tmpdir(), 'harden-tools-'));
const fixed = join(work, 'fixed');

async function accepts(file: string): Promise<string | undefined> {
  const words =
    tool === 'compose' ? ['-f', file, 'config', '-q'] : ['label', '--local', '-f', file, 'harden=check', '-o', 'json'];
  try {
    await run(binary, words, { maxBuffer: 1 << 28, timeout: 60_000, cwd: resolve(file, '..') });
    return undefined;
  } catch (error) {
    return (
      String((error as { stderr?: string }).stderr ?? error)
        .trim()
        .split('\n')
        .at(-1) ?? 'failed'
    );
  }
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    [1, 2, 3].map(async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

try {
  cpSync(source, fixed, { recursive: true });
  try {
    await run(
      process.execPath,
      [
        resolve('dist/harden.js'),
        'fix',
        '--write',
        '--quiet',
        '--no-config',
        '--exit-zero',
        '--safety',
        option('safety', 'unsafe'),
        '--root',
        fixed,
        fixed,
      ],
      { maxBuffer: 1 << 28 },
    );
  } catch (error) {
    console.log(`harden: ${(error as Error).message.split('\n').slice(0, 5).join('\n')}`);
  }
  const changed = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ya?ml|json)$/.test(name) && statSync(join(source, name)).isFile())
    .filter(name => !readFileSync(join(source, name)).equals(readFileSync(join(fixed, name))));
  let before = 0;
  const broken: string[] = [];
  await inParallel(changed, async name => {
    if ((await accepts(join(source, name))) !== undefined) return;
    before++;
    const error = await accepts(join(fixed, name));
    if (error !== undefined) broken.push(`${name}: ${error}`);
  });
  for (const line of broken) console.log(`FAIL ${line}`);
  console.log(
    `${tool}: ${changed.length} files changed, ${before} of them accepted before, ${before - broken.length} accepted after`,
  );
  process.exitCode = broken.length > 0 ? 1 : 0;
} finally {
  rmSync(work, { recursive: true, force: true });
}
