/** The pages that are looked at: of the example, and of a project with thousands of findings. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Report {
  readonly url: string;
  readonly bytes: number;
  readonly files: number;
  /** All that are listed, the suppressed ones too. */
  readonly findings: number;
}

/** Runs the built program over a folder, with nothing but what the manifests say. */
export function report(folder: string, out: string, root = folder): Report {
  const [page, data] = [join(out, 'report.html'), join(out, 'report.json')];
  mkdirSync(out, { recursive: true });
  const words = ['check', '--no-config', '--no-evidence', '--exit-zero', '--quiet', '--root', root, folder];
  const reports = ['--report', `html=${page}`, '--report', `json=${data}`];
  execFileSync(process.execPath, [resolve('dist/harden.js'), ...words, ...reports], { stdio: 'ignore' });
  const { summary } = JSON.parse(readFileSync(data, 'utf8')) as {
    readonly summary: Readonly<Record<'files' | 'findings' | 'suppressed', number>>;
  };
  const { files, findings, suppressed } = summary;
  return { url: pathToFileURL(page).href, bytes: readFileSync(page).length, files, findings: findings + suppressed };
}

/** Copies of what tests and examples hold, until there is enough to find. */
export function manyFindings(wanted: number, work: string): Report {
  const folder = join(work, 'many');
  for (let copy = 1; ; copy++) {
    for (const part of ['fixtures', 'examples']) cpSync(part, join(folder, `${copy}`, part), { recursive: true });
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      if (name.includes('.expected.')) rmSync(join(folder, name));
    const result = report(folder, join(work, 'many-report'));
    if (result.findings >= wanted) return result;
  }
}
