/** Other people's scanners: what each of them finds in the same Dockerfiles, by rule. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

/** Findings by rule. */
export type Counts = Readonly<Record<string, number>>;

interface Finding {
  readonly rule: string;
  /** Relative to the folder. */
  readonly file: string;
}

interface Scanner {
  readonly version: readonly string[];
  readonly scan: (program: string, folder: string, files: readonly string[]) => readonly Finding[];
}

const scanners: Readonly<Record<string, Scanner>> = {
  hadolint: { version: ['--version'], scan: hadolint },
  trivy: { version: ['--version'], scan: trivy },
  checkov: { version: ['--version'], scan: checkov },
};

/** Counts by scanner, of those whose program lies in the folder. */
export function scan(tools: string, folder: string, files: readonly string[]): Readonly<Record<string, Counts>> {
  const known = new Set(files);
  const counts: Record<string, Counts> = {};
  for (const [name, scanner] of Object.entries(scanners)) {
    const program = programIn(tools, name);
    if (program === undefined) {
      console.log(`${name} is not in ${tools}: nothing is said of it`);
      continue;
    }
    const started = Date.now();
    const findings = scanner.scan(program, folder, files).filter(({ file }) => known.has(file));
    counts[name] = countRules(findings);
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    const { stdout } = spawnSync(program, scanner.version, { encoding: 'utf8' });
    console.log(`${name} (${stdout.trim().split('\n')[0]}): ${findings.length} findings, ${seconds} s`);
  }
  return counts;
}

/** A table of each scanner: rule, before, after and the difference in percent. */
export function printScans(before: Readonly<Record<string, Counts>>, after: Readonly<Record<string, Counts>>): void {
  for (const [name, old] of Object.entries(before)) {
    const now = after[name] ?? {};
    const rules = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    rules.sort((a, b) => (old[b] ?? 0) - (old[a] ?? 0) || a.localeCompare(b));
    console.log(`\n${name.padEnd(16)}  before   after       %`);
    for (const rule of rules) printRow(rule, old[rule] ?? 0, now[rule] ?? 0);
    printRow('all', sum(old), sum(now));
  }
}

function printRow(rule: string, before: number, after: number): void {
  const share = before === 0 ? 'new' : `${((100 * (after - before)) / before).toFixed(1)}`;
  console.log(`${rule.padEnd(16)} ${String(before).padStart(7)} ${String(after).padStart(7)} ${share.padStart(7)}`);
}

const sum = (counts: Counts): number => Object.values(counts).reduce((total, count) => total + count, 0);

function countRules(findings: readonly Finding[]): Counts {
  const counts: Record<string, number> = {};
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

function programIn(tools: string, name: string): string | undefined {
  return ['', 'bin', 'venv/bin'].map(folder => resolve(tools, folder, name)).find(path => existsSync(path));
}

function hadolint(program: string, folder: string, files: readonly string[]): readonly Finding[] {
  return batches(files).flatMap(batch => {
    const words = ['--no-fail', '-f', 'json', '--', ...batch];
    const entries = run(program, words, folder) as readonly { readonly code: string; readonly file: string }[];
    return entries.map(({ code, file }) => ({ rule: code, file }));
  });
}

interface TrivyReport {
  readonly Results?: readonly {
    readonly Target: string;
    readonly Misconfigurations?: readonly { readonly ID: string; readonly Status: string }[];
  }[];
}

/** Its time grows faster than the number of files. */
function trivy(program: string, folder: string, files: readonly string[]): readonly Finding[] {
  const offline = ['--skip-check-update', '--skip-version-check', '--quiet'];
  const words = ['config', ...offline, '--misconfig-scanners', 'dockerfile', '-f', 'json', '.'];
  return batches(files).flatMap(batch => {
    const { Results = [] } = alone(folder, batch, copy => run(program, words, copy)) as TrivyReport;
    return Results.flatMap(({ Target, Misconfigurations = [] }) =>
      Misconfigurations.filter(({ Status }) => Status === 'FAIL').map(({ ID }) => ({ rule: ID, file: Target })),
    );
  });
}

interface CheckovReport {
  readonly results: {
    readonly failed_checks: readonly { readonly check_id: string; readonly file_abs_path: string }[];
  };
}

function checkov(program: string, folder: string, files: readonly string[]): readonly Finding[] {
  const words = ['-d', '.', '--framework', 'dockerfile', '-o', 'json', '--compact', '--quiet', '--skip-download'];
  return alone(folder, files, copy => {
    const report = run(program, [...words, '--soft-fail'], copy) as CheckovReport | readonly CheckovReport[];
    return [report]
      .flat()
      .flatMap(({ results }) =>
        results.failed_checks.map(check => ({ rule: check.check_id, file: relative(copy, check.file_abs_path) })),
      );
  });
}

function batches(files: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(files.length / 200);
  return Array.from({ length: count }, (_, index) => files.slice(200 * index, 200 * (index + 1)));
}

/** For a scanner that takes a folder: one that holds these files and nothing else. */
function alone<T>(folder: string, files: readonly string[], work: (copy: string) => T): T {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'harden-scan-')));
  try {
    for (const file of files) cpSync(join(folder, file), join(copy, file));
    return work(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Hidden folders hold Dockerfiles too, and checkov leaves them out unless told. */
function run(program: string, words: readonly string[], cwd: string): unknown {
  const { status, stdout, stderr } = spawnSync(program, words, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    env: { ...process.env, CKV_IGNORE_HIDDEN_DIRECTORIES: 'False' },
  });
  if (status !== 0) throw new Error(`${program} gave ${status}: ${stderr.slice(-1000)}`);
  return JSON.parse(stdout);
}
