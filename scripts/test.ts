/**
 * Runs the uvu suites, each file in a process of its own, and does not trust uvu's exit code: a forgotten `.run()`, a hook that
 * throws and a pattern without matches all exit 0 there. Every file must report at least one passed test, every suite it creates
 * must be run, and what it reports must add up. It gets a temporary folder of its own, and must leave nothing in it.
 *
 *   node --import tsx scripts/test.ts [substring ...]
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

interface Outcome {
  file: string;
  passed: number;
  failed: number;
  output: string;
  problem: string | undefined;
}

// What the program remembers between runs stays apart from what it knows of its user.
const state = mkdtempSync(join(tmpdir(), 'harden-test-state-'));
process.on('exit', () => rmSync(state, { recursive: true, force: true }));
const env = { ...process.env, XDG_STATE_HOME: state };

const filters = process.argv.slice(2);
const found = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter(name => /\.test\.tsx?$/.test(name))
  .map(name => join('test', name))
  .sort();
// In the order of the words that choose them.
const files =
  filters.length === 0 ? found : [...new Set(filters.flatMap(filter => found.filter(name => name.includes(filter))))];

/** Suites created and suites started, read from the source: uvu cannot tell. */
function unstartedSuites(file: string): string | undefined {
  const source = readFileSync(file, 'utf8');
  const created = [...source.matchAll(/(?:const|let)\s+(\w+)\s*=\s*(?:uvu\.)?suite(?:<[^>]*>)?\(/g)].map(
    match => match[1]!,
  );
  if (/import\s*\{[^}]*\btest\b[^}]*\}\s*from\s*'uvu'/.test(source)) created.push('test');
  if (created.length === 0) return 'creates no uvu suite';
  const missing = created.filter(name => !new RegExp(`^${name}\\.run\\(\\)`, 'm').test(source));
  return missing.length > 0 ? `never runs ${missing.map(name => `${name}.run()`).join(', ')}` : undefined;
}

const temporary = mkdtempSync(join(tmpdir(), 'harden-t-'));
process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
// Some tests run the program as another user.
chmodSync(temporary, 0o755);

/** Where tsx keeps what it has compiled: the one thing that all files share. */
const compiled = `tsx-${process.getuid?.() ?? ''}`;

function makeTemporary(file: string): string {
  // Short: the path of a socket in it may have about a hundred bytes.
  const folder = join(temporary, String(files.indexOf(file)));
  mkdirSync(folder);
  chmodSync(folder, 0o1777);
  if (process.getuid) {
    mkdirSync(join(tmpdir(), compiled), { recursive: true });
    symlinkSync(join(tmpdir(), compiled), join(folder, compiled));
  }
  return folder;
}

function leftIn(folder: string): string | undefined {
  const names = readdirSync(folder).filter(name => name !== compiled);
  return names.length > 0 ? `leaves ${names.join(', ')} in the temporary folder` : undefined;
}

function runFile(file: string): Promise<Outcome> {
  const folder = makeTemporary(file);
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, TMPDIR: folder, TEMP: folder, TMP: folder },
    });
    let output = '';
    child.stdout.on('data', chunk => {
      output += chunk;
    });
    child.stderr.on('data', chunk => {
      output += chunk;
    });
    child.on('close', code => {
      // biome-ignore lint/complexity/useRegexLiterals: the escape character is clearer in a string
      const plain = output.replace(new RegExp('\\u001b\\[[0-9;]*m', 'g'), '');
      const sum = (label: string): number =>
        [...plain.matchAll(new RegExp(`^ {2}${label}: +(\\d+)`, 'gm'))].reduce(
          (all, match) => all + Number(match[1]),
          0,
        );
      const total = sum('Total');
      const passed = sum('Passed');
      const skipped = sum('Skipped');
      let problem = unstartedSuites(file);
      if (!problem && total === 0) problem = 'ran no test';
      if (!problem && passed + skipped !== total) problem = `${total - passed - skipped} of ${total} failed`;
      if (!problem && code !== 0) problem = `exit code ${code}`;
      problem ??= leftIn(folder);
      resolve({ file, passed, failed: problem ? Math.max(1, total - passed - skipped) : 0, output, problem });
    });
  });
}

/** Some suites run the built program. */
function noteOnBuild(): void {
  const built = statSync('dist/harden.js', { throwIfNoEntry: false })?.mtimeMs;
  const newest = ['src', 'transforms']
    .flatMap(folder => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name)))
    .reduce((latest, name) => Math.max(latest, statSync(name).mtimeMs), 0);
  if (built === undefined)
    console.log('note: dist/ is missing, and suites that run the program will fail: npm run build');
  else if (built < newest) console.log('note: dist/ is older than the sources: npm run build');
}
noteOnBuild();

const queue = [...files];
const outcomes: Outcome[] = [];
async function worker(): Promise<void> {
  for (let file = queue.shift(); file; file = queue.shift()) {
    const outcome = await runFile(file);
    outcomes.push(outcome);
    // What a test prints stands behind the name of its suite and the dots of the tests before it.
    const notes = [...outcome.output.matchAll(/^(?:.* )?((?:skip|note): .*)$/gm)].map(match => match[1]);
    if (outcome.problem) console.log(`FAIL ${file}: ${outcome.problem}\n${outcome.output}`);
    else console.log(`ok   ${file} (${outcome.passed})${notes.length > 0 ? `\n     ${notes.join('\n     ')}` : ''}`);
  }
}
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));

const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0) + (files.length === 0 ? 1 : 0);
if (files.length === 0) console.log('FAIL no test file matches');
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
