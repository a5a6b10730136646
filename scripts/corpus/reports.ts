/**
 * Writes every report that has a schema over a tree of real manifests, with the program as people run it, and checks it against that
 * schema. All reports tell the same findings, each with a fingerprint of its own.
 *
 *   npm run corpus:reports [-- --corpus ../shared/corpus --safety unsafe]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReportDocument } from '../../src/report/json/document.ts';
import { reportSchemas } from '../shared/report-schemas.ts';
import { option } from './copy.ts';

const corpus = option('corpus', '../shared/corpus');
const folder = mkdtempSync(join(tmpdir(), 'harden-reports-'));
const failures: string[] = [];
const formats = Object.keys(reportSchemas) as (keyof typeof reportSchemas)[];

function read(format: string): unknown {
  return JSON.parse(readFileSync(join(folder, format), 'utf8'));
}

try {
  const wanted = formats.flatMap(format => ['--report', `${format}=${join(folder, format)}`]);
  const words = ['check', '--quiet', '--no-config', '--safety', option('safety', 'assured'), '--root', corpus, corpus];
  const { status, stderr } = spawnSync(process.execPath, ['dist/harden.js', ...words, ...wanted], { encoding: 'utf8' });
  if (status !== 1) failures.push(`exit code ${status}: ${stderr.slice(-2000)}`);
  for (const format of formats) {
    const validate = reportSchemas[format];
    if (!validate(read(format))) failures.push(`${format}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
  }
  const { summary } = read('json') as ReportDocument;
  const gitlab = read('gitlab') as readonly { readonly fingerprint: string }[];
  const prints = new Set(gitlab.map(({ fingerprint }) => fingerprint));
  if (gitlab.length !== summary.findings)
    failures.push(`gitlab tells ${gitlab.length} of ${summary.findings} findings`);
  if (prints.size !== gitlab.length) failures.push(`${gitlab.length - prints.size} fingerprints are not unique`);
  console.log(`${formats.join(', ')}: ${summary.findings} findings in ${summary.files} files`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const failure of failures) console.log(`FAIL ${failure}`);
console.log(`${failures.length} failures`);
process.exitCode = failures.length > 0 ? 1 : 0;
