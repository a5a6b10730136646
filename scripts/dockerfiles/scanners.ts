/** Other people's scanners: what each of them finds in the same Dockerfiles, by rule. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

/** Findings by rule. */
export type Counts = Readonly<Record<string, number>>;

/** What a scanner says of a place. */
export interface ScannerFinding {
  readonly rule: string;
  /** Relative to the folder. */
  readonly file: string;
  /** From 1; 0 when it is about the whole file. */
  readonly line: number;
}

/** What one scanner says of a tree. */
export interface Scan {
  /** As it names itself. */
  readonly version: string;
  readonly findings: readonly ScannerFinding[];
}

interface Scanner {
  readonly version: readonly string[];
  readonly scan: (program: string, folder: string, files: readonly string[]) => readonly ScannerFinding[];
}

const scanners: Readonly<Record<string, Scanner>> = {
  hadolint: { version: ['--version'], scan: hadolint },
  trivy: { version: ['--version'], scan: trivy },
  checkov: { version: ['--version'], scan: checkov },
};

/** By scanner, of those whose program lies in the folder. */
export function scan(tools: string, folder: string, files: readonly string[]): Readonly<Record<string, Scan>> {
  const known = new Set(files);
  const scans: Record<string, Scan> = {};
  for (const [name, scanner] of Object.entries(scanners)) {
    const program = programIn(tools, name);
    if (program === undefined) {
      console.log(`${name} is not in ${tools}: nothing is said of it`);
      continue;
    }
    const started = Date.now();
    const findings = scanner.scan(program, folder, files).filter(({ file }) => known.has(file));
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    const version = versionOf(program, scanner.version);
    scans[name] = { version, findings };
    console.log(`${name} (${version}): ${findings.length} findings, ${seconds} s`);
  }
  return scans;
}

/** What it says itself; a Go program that was built from its module says `dev`, and Go knows better. */
function versionOf(program: string, words: readonly string[]): string {
  const [line = ''] = spawnSync(program, words, { encoding: 'utf8' }).stdout.split('\n');
  const said = line.trim().split(' ').at(-1)!;
  if (said !== 'dev') return said;
  const { stdout } = spawnSync('go', ['version', '-m', program], { encoding: 'utf8' });
  return /^\tmod\t\S+\tv(\S+)/m.exec(stdout ?? '')?.[1] ?? said;
}

/** Counts by scanner. */
export function countScans(scans: Readonly<Record<string, Scan>>): Readonly<Record<string, Counts>> {
  return Object.fromEntries(Object.entries(scans).map(([name, { findings }]) => [name, countRules(findings)]));
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

function countRules(findings: readonly ScannerFinding[]): Counts {
  const counts: Record<string, number> = {};
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

function programIn(tools: string, name: string): string | undefined {
  return ['', 'bin', 'venv/bin'].map(folder => resolve(tools, folder, name)).find(path => existsSync(path));
}

interface HadolintEntry {
  readonly code: string;
  readonly file: string;
  readonly line: number;
}

function hadolint(program: string, folder: string, files: readonly string[]): readonly ScannerFinding[] {
  return batches(files).flatMap(batch => {
    const words = ['--no-fail', '-f', 'json', '--', ...batch];
    const entries = run(program, words, folder) as readonly HadolintEntry[];
    return entries.map(({ code, file, line }) => ({ rule: code, file, line }));
  });
}

interface TrivyReport {
  readonly Results?: readonly {
    readonly Target: string;
    readonly Misconfigurations?: readonly {
      readonly ID: string;
      readonly Status: string;
      readonly CauseMetadata?: { readonly StartLine?: number };
    }[];
  }[];
}

/** Its time grows faster than the number of files. */
function trivy(program: string, folder: string, files: readonly string[]): readonly ScannerFinding[] {
  const offline = ['--skip-check-update', '--skip-version-check', '--quiet'];
  const words = ['config', ...offline, '--misconfig-scanners', 'dockerfile', '-f', 'json', '.'];
  return batches(files).flatMap(batch => {
    const { Results = [] } = alone(folder, batch, copy => run(program, words, copy)) as TrivyReport;
    return Results.flatMap(({ Target, Misconfigurations = [] }) =>
      Misconfigurations.filter(({ Status }) => Status === 'FAIL').map(({ ID, CauseMetadata }) => ({
        rule: ID,
        file: Target,
        line: CauseMetadata?.StartLine ?? 0,
      })),
    );
  });
}

interface CheckovReport {
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly file_abs_path: string;
      readonly file_line_range: readonly number[];
    }[];
  };
}

function checkov(program: string, folder: string, files: readonly string[]): readonly ScannerFinding[] {
  const words = ['-d', '.', '--framework', 'dockerfile', '-o', 'json', '--compact', '--quiet', '--skip-download'];
  return alone(folder, files, copy => {
    const report = run(program, [...words, '--soft-fail'], copy) as CheckovReport | readonly CheckovReport[];
    return [report].flat().flatMap(({ results }) =>
      results.failed_checks.map(check => ({
        rule: check.check_id,
        file: relative(copy, check.file_abs_path),
        line: check.file_line_range[0] ?? 0,
      })),
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
