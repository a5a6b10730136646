import type { BotResult } from '../cli/bot/result.ts';
import type { ReportDocument } from '../report/json/document.ts';
import type { Wish } from './inputs.ts';

/** What later steps of a workflow can read, by name. */
export function outputsOf(
  { mode, sarifFile, patchDir }: Wish,
  { summary, files }: Pick<ReportDocument, 'summary' | 'files'>,
  exitCode: number,
): Readonly<Record<string, string>> {
  const changed = mode === 'patch' ? files.filter(({ edits }) => edits.length > 0).map(({ path }) => path) : [];
  return {
    findings: String(summary.findings),
    fixable: String(mode === 'patch' ? summary.fixed : summary.fixable),
    operation: '',
    'pull-request-number': '',
    'pull-request-url': '',
    'changed-files': changed.join('\n'),
    'sarif-file': sarifFile,
    'patch-dir': changed.length > 0 ? patchDir : '',
    'exit-code': String(exitCode),
  };
}

/** The same of the bot. */
export function outputsOfBot(
  { patchDir }: Pick<Wish, 'patchDir'>,
  { operation, pulls, findings }: BotResult,
  { exitCode, hasPatch }: { readonly exitCode: number; readonly hasPatch: boolean },
): Readonly<Record<string, string>> {
  const pull =
    pulls.find(each => each.operation === operation && each.number !== undefined) ??
    pulls.find(({ number }) => number !== undefined);
  return {
    findings: String(findings.told),
    fixable: String(operation === 'reviewed' ? findings.suggested : findings.told),
    operation,
    'pull-request-number': pull?.number === undefined ? '' : String(pull.number),
    'pull-request-url': pull?.url ?? '',
    'changed-files': [...new Set(pulls.flatMap(({ files }) => files))].join('\n'),
    'sarif-file': '',
    'patch-dir': hasPatch ? patchDir : '',
    'exit-code': String(exitCode),
  };
}

/** As a runner reads them. Nothing in a value can end it: nobody knows the delimiter before. */
export function printOutputs(outputs: Readonly<Record<string, string>>, delimiter: string): string {
  return Object.entries(outputs)
    .map(([name, value]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
    .join('');
}
