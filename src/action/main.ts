/** Entry of the GitHub action: inputs to a command line, results to outputs and the summary of the step. */
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BotResult } from '../cli/bot/result.ts';
import { run } from '../cli/run.ts';
import type { ReportDocument } from '../report/json/document.ts';
import { commandData } from '../report/workflow-command.ts';
import { wishOf } from './inputs.ts';
import { outputsOf, outputsOfBot, printOutputs } from './outputs.ts';

const { env } = process;
const folder = mkdtempSync(join(env.RUNNER_TEMP || tmpdir(), 'harden-action-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

try {
  if (env['INPUT_WORKING-DIRECTORY']) process.chdir(env['INPUT_WORKING-DIRECTORY']);
  const kept = {
    markdown: join(folder, 'summary.md'),
    json: join(folder, 'report.json'),
    bot: join(folder, 'bot.json'),
  };
  const wish = wishOf(env, kept);
  if (wish.token !== '') env.HARDEN_TOKEN = wish.token;
  const exitCode = await run(wish.words);
  append(env.GITHUB_STEP_SUMMARY, existsSync(kept.markdown) ? readFileSync(kept.markdown, 'utf8') : '');
  if (existsSync(kept.json)) {
    tell(outputsOf(wish, JSON.parse(readFileSync(kept.json, 'utf8')) as ReportDocument, exitCode));
  } else if (existsSync(kept.bot)) {
    const hasPatch = wish.mode === 'review' && existsSync(join(wish.patchDir, 'review.patch'));
    tell(outputsOfBot(wish, JSON.parse(readFileSync(kept.bot, 'utf8')) as BotResult, { exitCode, hasPatch }));
  }
  process.exitCode = exitCode;
} catch (error) {
  process.stdout.write(`::error title=harden::${commandData((error as Error).message)}\n`);
  process.exitCode = 2;
}

function tell(outputs: Readonly<Record<string, string>>): void {
  append(env.GITHUB_OUTPUT, printOutputs(outputs, `harden-${randomBytes(16).toString('hex')}`));
}

function append(file: string | undefined, text: string): void {
  if (file && text !== '') appendFileSync(file, text);
}
