/** What is said of findings that scanners still have: the reason is that of the same place, and the page is made of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Remains } from '../../scripts/dockerfiles/remains.ts';
import { scannerPage } from '../../scripts/dockerfiles/scanner-page.ts';
import { type SharedRule, sharedRules } from '../../scripts/dockerfiles/shared-rules.ts';
import { viewOf } from '../../scripts/dockerfiles/view.ts';
import type { FindingEntry, ReportDocument } from '../../src/report/json/document.ts';
import type { Meta } from '../../src/transform.ts';
import { loadTransforms } from '../../transforms/index.ts';

const remains = suite('what scanners still find');

const shared = (rule: string, ...fixing: string[]): SharedRule => ({
  scanner: 'hadolint',
  rule,
  fixing,
  reporting: [],
});

/** Only what is looked at. */
function reportOf(files: Readonly<Record<string, readonly Partial<FindingEntry>[]>>): ReportDocument {
  const entries = Object.entries(files).map(([path, findings]) => ({ path, findings, problems: [] }));
  return { files: entries, problems: [] } as unknown as ReportDocument;
}

const at = (line: number): Pick<FindingEntry, 'range'> => ({
  range: { start: { line, column: 1 }, end: { line, column: 2 } },
});

/** Reasons for findings of one rule in these lines, in a tree with these files. */
function reasons(
  files: Readonly<Record<string, string>>,
  report: ReportDocument,
  about: SharedRule,
  places: readonly (readonly [file: string, line: number])[],
): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'harden-remains-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const findings = places.map(([file, line]) => ({ rule: about.rule, file, line }));
    const others = [{ rule: 'other', file: 'Dockerfile', line: 1 }];
    return new Remains(report, viewOf(folder)).of(about, [...findings, ...others]).map(({ reason }) => reason);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

remains('harden says why at the same instruction, whichever of its lines a scanner names', () => {
  const text = 'FROM debian\nRUN apt-get update \\\n    && apt-get install -y curl\nRUN apt-get update\n';
  const finding = {
    rule: 'apt-clean-lists',
    status: 'declined' as const,
    declined: { code: 'needs-other-fix', reason: 'Dockerfile:9 installs with these lists; join the two' },
    ...at(2),
  };
  const report = reportOf({ Dockerfile: [finding, { ...finding, rule: 'another', ...at(4) }] });
  assert.equal(
    reasons({ Dockerfile: text }, report, shared('DL3009', 'apt-clean-lists'), [
      ['Dockerfile', 2],
      ['Dockerfile', 3],
      ['Dockerfile', 4],
    ]),
    [
      'declined (needs-other-fix): a later RUN installs with these lists',
      'declined (needs-other-fix): a later RUN installs with these lists',
      'not looked into',
    ],
  );
});

remains('what is suppressed, and what has a fix that was not made', () => {
  const report = reportOf({
    Dockerfile: [
      { rule: 'copy-not-add', status: 'suppressed', ...at(2) },
      { rule: 'copy-not-add', status: 'fixable', safety: 'unsafe', ...at(3) },
    ],
  });
  assert.equal(
    reasons({ Dockerfile: 'FROM a\nADD a /a\nADD b /b\n' }, report, shared('DL3020', 'copy-not-add'), [
      ['Dockerfile', 2],
      ['Dockerfile', 3],
    ]),
    ['suppressed by a comment', 'has a fix that is unsafe, and was not made in this run'],
  );
});

remains('where harden says nothing, what stands there tells why', () => {
  const files = {
    Dockerfile:
      'FROM debian AS build\nADD a /a\nFROM debian\nADD https://example.com/x /x\nADD x.tar /x\nONBUILD ADD a /a\n',
    'Dockerfile.win': 'FROM mcr.microsoft.com/windows/servercore:1\nADD a /a\n',
    'Dockerfile.m4': 'include(begin)\nFROM a\nADD a /a\n',
    'Dockerfile.jinja': 'FROM {{ base }}\nADD a /a\n',
    'Dockerfile.dev': 'FROM {{ base }}\nADD a /a\n',
    'Dockerfile.tpl': 'FROM a\nADD a /a\n',
  };
  assert.equal(
    reasons(files, reportOf({}), shared('DL3020', 'copy-not-add'), [
      ['Dockerfile', 2],
      ['Dockerfile', 4],
      ['Dockerfile', 5],
      ['Dockerfile.win', 2],
      ['Dockerfile.m4', 3],
      ['Dockerfile.dev', 2],
      ['Dockerfile.tpl', 2],
    ]),
    [
      'in a stage that no image is made of',
      'ADD of an address, which COPY cannot fetch',
      'ADD of an archive, which COPY would not unpack',
      'an image of Windows',
      'cannot be built',
      'a template',
      'not searched',
    ],
  );
});

remains('what is about the whole image is found at any line', () => {
  const declined = { code: 'by-design', reason: 'its start needs root: gosu' };
  const finding = { rule: 'image-user', status: 'declined' as const, declined, ...at(3) };
  const user = { ...shared('DS002', 'image-user'), scanner: 'trivy' };
  const text = 'ARG A\n\nFROM a\n';
  const places = [['Dockerfile', 0]] as const;
  assert.equal(reasons({ Dockerfile: text }, reportOf({ Dockerfile: [finding] }), user, places), [
    'declined (by-design): its start needs root',
  ]);
  assert.equal(
    reasons({ Dockerfile: 'FROM a AS b\nUSER root\nFROM c\nUSER 1\n' }, reportOf({}), user, [['Dockerfile', 2]]),
    ['in a stage that no image is made of'],
  );
});

remains('rules are shared by the references of harden, in the names that scanners print', async () => {
  const metas: readonly Meta[] = (await loadTransforms()).map(({ meta }) => meta);
  const all = sharedRules(metas);
  const rule = (name: string): SharedRule | undefined => all.find(each => each.rule === name);
  assert.equal(rule('DS002'), {
    scanner: 'trivy',
    rule: 'DS002',
    fixing: ['image-root-user', 'image-user'],
    reporting: [],
  });
  assert.equal(rule('DL3008'), {
    scanner: 'hadolint',
    rule: 'DL3008',
    fixing: [],
    reporting: ['pin-package-versions'],
  });
  assert.is(rule('CKV2_DOCKER_7')?.scanner, 'checkov');
});

remains('the page tells of rules with fixes in a table, and of the others in a sentence', () => {
  const left = ['b | c', 'a', 'b | c'].map(reason => ({
    finding: { rule: 'DL1', file: 'Dockerfile', line: 1 },
    reason,
    isOpen: false,
    place: undefined,
  }));
  const page = scannerPage({
    date: '2026-01-02',
    harden: '1.0.0',
    files: 1234,
    repositories: 5,
    versions: ['hadolint 2.0'],
    rows: [
      { shared: shared('DL1', 'apt-clean-lists'), before: 1000, left },
      { shared: { ...shared('DL2'), reporting: ['no-sudo'] }, before: 7, left: [] },
    ],
  });
  const rows = page.split('\n').filter(line => line.startsWith('| hadolint'));
  assert.equal(rows, [
    '| hadolint DL1 | [`apt-clean-lists`](transforms/apt-clean-lists.md) | 1,000 | 3 | 99.7 % | 2 b \\| c; 1 a |',
  ]);
  assert.match(page, 'on 1,234 Dockerfiles of 5 public repositories: harden 1.0.0;\nhadolint 2.0.');
  assert.match(page, '[`no-sudo`](transforms/no-sudo.md) for hadolint DL2 (7)');
});

remains.run();
