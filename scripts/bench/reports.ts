import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { formatNames } from '../../src/report/formats.ts';
import { type Measured, measure } from './measure.ts';

export interface ReportCost extends Measured {
  readonly format: string;
  /** Bytes. */
  readonly size: number;
  readonly zipped: number;
}

/** A check of a folder without a report, then with one report of each format, each in a process of its own. */
export function measureReports(
  harden: string,
  source: string,
  work: string,
): { readonly bare: Measured; readonly reports: readonly ReportCost[] } {
  const check = [process.execPath, harden, 'check', '--quiet', '--exit-zero', '--no-config', '--root', source, source];
  const fileOf = (format: string): string => join(work, `report.${format}`);
  const [bare, ...costs] = measure(
    [check, ...formatNames.map(format => [...check, '--report', `${format}=${fileOf(format)}`])],
    1,
  );
  const reports = formatNames.map((format, index) => {
    const file = fileOf(format);
    return { ...costs[index]!, format, size: statSync(file).size, zipped: gzipSync(readFileSync(file)).length };
  });
  return { bare: bare!, reports };
}

/** Findings of a JSON report, without those that are suppressed. */
export function findingsIn(work: string): number {
  return (JSON.parse(readFileSync(join(work, 'report.json'), 'utf8')) as { summary: { findings: number } }).summary
    .findings;
}
