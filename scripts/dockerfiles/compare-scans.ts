/** What scanners find before and after, and why something is left. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ReportDocument } from '../../src/report/json/document.ts';
import { loadTransforms } from '../../transforms/index.ts';
import { type Corpus, option } from '../corpus/copy.ts';
import { printRemains } from './print-remains.ts';
import { Remains } from './remains.ts';
import { type Page, type Row, scannerPage } from './scanner-page.ts';
import { type Counts, countScans, printScans, scan } from './scanners.ts';
import { sharedRules } from './shared-rules.ts';
import { viewOf } from './view.ts';

const pagePath = 'docs/dockerfiles-scanners.md';

/** Scans the written tree, of which the report is, and prints it beside the unchanged one; with `--write` the page is made of it. */
export async function compareScans(tree: Corpus, report: ReportDocument, isWritten: boolean): Promise<void> {
  const tools = option('scanners', '');
  const before = countsBefore(tools, tree);
  const scans = scan(tools, tree.copy, tree.files);
  printScans(before, countScans(scans));
  const remains = new Remains(report, viewOf(tree.copy));
  const metas = (await loadTransforms()).map(({ meta }) => meta);
  const rows = sharedRules(metas).map((shared): Row => {
    const findings = scans[shared.scanner]?.findings ?? [];
    return { shared, before: before[shared.scanner]?.[shared.rule] ?? 0, left: remains.of(shared, findings) };
  });
  const found = rows.filter(({ before, left }) => before + left.length > 0);
  printRemains(found, Number(option('open', '0')));
  const versions = Object.entries(scans).map(([name, { version }]) => `${name} ${version}`);
  if (isWritten) writeFileSync(pagePath, scannerPage({ ...pageFacts(tree, report), versions, rows: found }));
}

function pageFacts({ files }: Corpus, { tool }: ReportDocument): Omit<Page, 'versions' | 'rows'> {
  const repositories = new Set(files.map(file => file.split('/')[0])).size;
  return { date: new Date().toISOString().slice(0, 10), harden: tool.version, files: files.length, repositories };
}

/** The counts of the unchanged tree, from the file that `--before` names when it is there. */
function countsBefore(tools: string, { source, files }: Corpus): Readonly<Record<string, Counts>> {
  const kept = option('before', '');
  if (kept !== '' && existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8'));
  const counts = countScans(scan(tools, source, files));
  if (kept !== '') writeFileSync(kept, `${JSON.stringify(counts, null, 2)}\n`);
  return counts;
}
