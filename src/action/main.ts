/** Entry of the GitHub action: inputs to a command line, results to outputs and the summary of the step. */
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../cli/run.ts';
import type { ReportDocument } from '../report/json/document.ts';
import { commandData } from '../report/workflow-command.ts';
import { wishOf } from './inputs.ts';
import { outputsOf, printOutputs } from './outputs.ts';

const { env } = process;
const folder = mkdtempSync(join(env.RUNNER_TEMP || tmpdir(), 'harden-action-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

try {
  if (env['INPUT_WORKING-DIRECTORY']) process.chdir(env['INPUT_WORKING-DIRECTORY']);
  const kept = { markdown: join(folder, 'summary.md'), json: join(folder, 'report.json') };
  const wish = wishOf(env, kept);
  const exitCode = await run(wish.words);
  append(env.GITHUB_STEP_SUMMARY, existsSync(kept.markdown) ? readFileSync(kept.markdown, 'utf8') : '');
  if (existsSync(kept.json)) {
    const report = JSON.parse(readFileSync(kept.json, 'utf8')) as ReportDocument;
    const outputs = outputsOf(wish, report, exitCode);
    append(env.GITHUB_OUTPUT, printOutputs(outputs, `harden-${randomBytes(16).toString('hex')}`));
  }
  process.exitCode = exitCode;
} catch (error) {
  process.stdout.write(`::error title=harden::${commandData((error as Error).message)}\n`);
  process.exitCode = 2;
}

function append(file: string | undefined, text: string): void {
  if (file && text !== '') appendFileSync(file, text);
}
