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
    'changed-files': changed.join('\n'),
    'sarif-file': sarifFile,
    'patch-dir': changed.length > 0 ? patchDir : '',
    'exit-code': String(exitCode),
  };
}

/** As a runner reads them. Nothing in a value can end it: nobody knows the delimiter before. */
export function printOutputs(outputs: Readonly<Record<string, string>>, delimiter: string): string {
  return Object.entries(outputs)
    .map(([name, value]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
    .join('');
}
