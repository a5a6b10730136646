import type { Severity } from '../transform.ts';
import { remaining } from './remaining.ts';
import { paragraph } from './sentences.ts';
import type { MakeWriter } from './writer.ts';

const severities: Readonly<Record<Severity, 'critical' | 'major' | 'minor' | 'info'>> = {
  critical: 'critical',
  high: 'major',
  medium: 'minor',
  low: 'info',
  info: 'info',
};

/** Code quality of GitLab: a list of what is found, told apart by fingerprints (docs.gitlab.com/ci/testing/code_quality). */
export const writer: MakeWriter = (start, print) => {
  let separator = '[\n';
  return {
    file: outcome => {
      for (const finding of remaining(outcome, start)) {
        const { id, rule, severity, path, range } = finding;
        const entry = {
          description: paragraph(finding),
          check_name: rule,
          fingerprint: id,
          severity: severities[severity],
          location: { path, lines: { begin: range.start.line, end: range.end.line } },
        };
        print(separator + JSON.stringify(entry));
        separator = ',\n';
      }
    },
    end: () => print(separator === '[\n' ? '[]\n' : '\n]\n'),
  };
};
