/**
 * Asks the programs that read these files: Compose and kubectl must still accept every file of the corpus that they accepted before
 * `harden fix --write --safety unsafe`. Compose is installed where it is missing; kubectl has to be there (Debian: kubernetes-client).
 *
 *   npm run corpus:tools -- [compose|kubectl-label|kubectl-set-env] [--binary path] [--safety unsafe] [--corpus ../shared/corpus] [--every n]
 */
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { copyCorpus, option, removeCopy } from './copy.ts';

interface Tool {
  /** Folder of the corpus. */
  readonly part: string;
  readonly binary: () => string;
  readonly words: (file: string) => readonly string[];
}

const tools: Readonly<Record<string, Tool>> = {
  compose: {
    part: 'compose',
    binary: () =>
      execFileSync('scripts/corpus/install-compose.sh', ['node_modules/.cache'], { encoding: 'utf8' }).trim(),
    words: file => ['-f', file, 'config', '-q'],
  },
  // `label` reads every kind but looks at no field; `set env` decodes fields into the types of Kubernetes, so it refuses custom resources.
  'kubectl-label': {
    part: 'kubernetes',
    binary: () => 'kubectl',
    words: file => ['label', '--local', '-f', file, 'harden=check', '-o', 'json'],
  },
  'kubectl-set-env': {
    part: 'kubernetes',
    binary: () => 'kubectl',
    words: file => ['set', 'env', '--local', '-f', file, 'HARDEN=check', '-o', 'json'],
  },
};

const run = promisify(execFile);

/** What the program says against a file; undefined: it accepts it. */
async function complaint(binary: string, words: Tool['words'], file: string): Promise<string | undefined> {
  try {
    await run(binary, words(basename(file)), { maxBuffer: 1 << 28, timeout: 60_000, cwd: dirname(file) });
    return undefined;
  } catch (error) {
    const lines = String((error as { stderr?: string }).stderr ?? error).trim();
    return lines.split('\n').at(-1) ?? 'failed';
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

async function compare(name: string, { part, binary, words }: Tool): Promise<boolean> {
  const program = option('binary', '') || binary();
  const corpus = copyCorpus([part]);
  try {
    const safety = option('safety', 'unsafe');
    const root = ['--root', corpus.copy, corpus.copy];
    const flags = ['--write', '--quiet', '--no-config', '--exit-zero', '--safety', safety];
    execFileSync(process.execPath, [resolve('dist/harden.js'), 'fix', ...flags, ...root], {
      stdio: 'pipe',
      env: { ...process.env, XDG_STATE_HOME: join(corpus.copy, '../state') },
    });
    const changed = corpus.files.filter(
      file => !readFileSync(join(corpus.source, file)).equals(readFileSync(join(corpus.copy, file))),
    );
    let before = 0;
    const broken: string[] = [];
    await inParallel(changed, async file => {
      if ((await complaint(program, words, join(corpus.source, file))) !== undefined) return;
      before++;
      const error = await complaint(program, words, join(corpus.copy, file));
      if (error !== undefined) broken.push(`${file}: ${error}`);
    });
    for (const line of broken) console.log(`FAIL ${line}`);
    console.log(
      `${name}: ${changed.length} files changed, ${before} of them accepted before, ${before - broken.length} accepted after`,
    );
    return broken.length === 0;
  } finally {
    removeCopy(corpus);
  }
}

const asked = process.argv[2]?.startsWith('--') ? undefined : process.argv[2];
if (asked !== undefined && !(asked in tools)) throw new Error(`${asked} is none of ${Object.keys(tools).join(', ')}`);
for (const [name, tool] of Object.entries(tools)) {
  if (asked !== undefined && asked !== name) continue;
  if (!(await compare(name, tool))) process.exitCode = 1;
}
