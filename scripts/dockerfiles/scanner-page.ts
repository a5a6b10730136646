/** docs/dockerfiles-scanners.md: what other scanners find before and after. */
import { byReason } from './print-remains.ts';
import type { Remaining } from './remains.ts';
import type { SharedRule } from './shared-rules.ts';

/** One rule of a scanner. */
export interface Row {
  readonly shared: SharedRule;
  readonly before: number;
  readonly left: readonly Remaining[];
}

/** What the page is made of. */
export interface Page {
  readonly date: string;
  readonly harden: string;
  readonly files: number;
  readonly repositories: number;
  readonly versions: readonly string[];
  readonly rows: readonly Row[];
}

const number = (count: number): string => count.toLocaleString('en');

export function scannerPage({ date, harden, files, repositories, versions, rows }: Page): string {
  const fixed = rows.filter(({ shared }) => shared.fixing.length > 0);
  const reported = rows.filter(({ shared }) => shared.fixing.length === 0);
  return `# Held against hadolint, Trivy and Checkov

Measured on ${date} on ${number(files)} Dockerfiles of ${number(repositories)} public repositories: harden ${harden};
${versions.join(', ')}.
Each scanner counts the files as they are, then after \`harden fix --write --preset strict --safety unsafe\`. \`npm run dockerfiles\` with
\`--scanners\` and \`--write\` made this page; CONTRIBUTING.md tells how.

A rule of a scanner is in the table when a rule of harden names it among its references and has fixes. What is left is sorted by reason:
what harden says of the same instruction in its second run over the written files (\`declined\`, with its code), else what stands there
instead. Not searched: the name of the file, its folder or a \`.gitignore\` says that it is no Dockerfile of the project (\`.tpl\`, \`.m4\`,
\`node_modules\`). Cannot be built: a word in it is no instruction, or there is no FROM. A template: another program fills it in.

| scanner rule | harden rule | before | after | fell by | what is left, by reason |
| --- | --- | --- | --- | --- | --- |
${fixed.map(line).join('\n')}

## Only reported

${reportedOnly(reported)}
`;
}

function line({ shared, before, left }: Row): string {
  const { scanner, rule, fixing } = shared;
  const share = before === 0 ? '' : `${((100 * (before - left.length)) / before).toFixed(1)} %`;
  const rules = fixing.map(id => `[\`${id}\`](transforms/${id}.md)`).join(', ');
  const reasons = byReason(left).map(([reason, count]) => `${number(count)} ${inCell(reason)}`);
  return `| ${scanner} ${rule} | ${rules} | ${number(before)} | ${number(left.length)} | ${share} | ${reasons.join('; ')} |`;
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function reportedOnly(rows: readonly Row[]): string {
  const byRules = new Map<string, Row[]>();
  for (const row of rows) {
    const key = row.shared.reporting.map(id => `[\`${id}\`](transforms/${id}.md)`).join(', ');
    byRules.set(key, [...(byRules.get(key) ?? []), row]);
  }
  const parts = [...byRules].map(([rules, about]) => {
    const names = about.map(({ shared, before }) => `${shared.scanner} ${shared.rule} (${number(before)})`);
    return `${rules} for ${names.join(', ')}`;
  });
  return `harden finds these matters too, and leaves them to a human, because the file does not tell what is meant
(in brackets: what the scanner finds before, which hardly changes): ${parts.join('; ')}.`;
}
