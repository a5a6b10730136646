import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lineHashes } from '../../src/report/sarif/line-hashes.ts';
import { plannedText } from '../engine/planning.ts';
import { report } from './reporting.ts';

const sarif = suite('sarif');

/** Test vectors of github/codeql-action, src/fingerprints.test.ts. */
const ending = [
  'e9496ae3ebfced30:1',
  'fb7c023a8b9ccb3f:1',
  'ce8ba1a563dcdaca:1',
  'e20e36e16fcb0cc8:1',
  'b3edc88f2938467e:1',
  'c8e28b0b4002a3a0:1',
  'c129715d7a2bc9a3:1',
];
const vectors: readonly (readonly [text: string, hashes: readonly string[]])[] = [
  ['', ['c129715d7a2bc9a3:1']],
  [' a\nb\n  \t\tc\n d', ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1']],
  [
    ' hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End',
    [
      '8b7cf3e952e7aeb2:1',
      'b1ae1287ec4718d9:1',
      'bff680108adb0fcc:1',
      'c6805c5e1288b612:1',
      'b86d3392aea1be30:1',
      'e6ceba753e1a442:1',
    ],
  ],
  [' hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n', ending],
  [' hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r', ending],
  [' hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n', ending],
  [' hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n', ending],
  [
    'Lorem ipsum dolor sit amet.\n'.repeat(10),
    [
      'a7f2ff13bc495cf2:1',
      'a7f2ff13bc495cf2:2',
      'a7f2ff13bc495cf2:3',
      'a7f2ff13bc495cf2:4',
      'a7f2ff13bc495cf2:5',
      'a7f2ff13bc495cf2:6',
      'a7f2ff1481e87703:1',
      'a9cf91f7bbf1862b:1',
      '55ec222b86bcae53:1',
      'cc97dc7b1d7d8f7b:1',
      'c129715d7a2bc9a3:1',
    ],
  ],
];

for (const [text, hashes] of vectors)
  sarif(`lines are hashed as GitHub does: ${JSON.stringify(text.slice(0, 40))}`, () =>
    assert.equal(lineHashes(text), hashes),
  );

const compose = `services:
  web:
    image: traefik:3
    privileged: true
  db: # harden-ignore read-only-root -- later
    image: postgres:16
`;

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly locations: readonly { readonly physicalLocation: unknown }[];
  readonly partialFingerprints: unknown;
  readonly fixes?: readonly { readonly artifactChanges: readonly { readonly replacements: unknown }[] }[];
  readonly suppressions?: unknown;
}

async function resultsOf(text: string, options: Parameters<typeof report>[2] = {}): Promise<readonly Result[]> {
  const log = JSON.parse(await report('sarif', [plannedText(text, { path: 'a dir/compose.yaml' })], options));
  return log.runs[0].results as readonly Result[];
}

sarif('a result stands in one place, with the hash of its line and the edits of its fix', async () => {
  const results = await resultsOf(compose);
  const result = results.filter(({ ruleId, fixes }) => ruleId === 'no-new-privileges' && fixes).at(-1)!;
  assert.is(result.level, 'error');
  assert.equal(result.locations, [
    {
      physicalLocation: {
        artifactLocation: { uri: 'a%20dir/compose.yaml' },
        region: { startLine: 5, startColumn: 3, endLine: 5, endColumn: 5 },
      },
    },
  ]);
  assert.equal(result.partialFingerprints, {
    primaryLocationLineHash: lineHashes(compose)[4],
    'hardenFinding/v1': plannedText(compose, { path: 'a dir/compose.yaml' }).plan.findings.find(
      ({ rule, resource }) => rule === 'no-new-privileges' && resource.name === 'db',
    )!.id,
  });
  assert.equal(result.fixes![0]!.artifactChanges[0]!.replacements, [
    {
      deletedRegion: { startLine: 7, startColumn: 1, endLine: 7, endColumn: 1 },
      insertedContent: { text: '    security_opt:\n      - no-new-privileges:true\n' },
    },
  ]);
});

sarif('what is suppressed says so, and fixes beyond the class that is applied are left out', async () => {
  const results = await resultsOf(compose);
  assert.equal(
    results.filter(({ suppressions }) => suppressions).map(({ ruleId, suppressions }) => [ruleId, suppressions]),
    [['read-only-root', [{ kind: 'inSource', justification: 'later (by comment, a dir/compose.yaml:5)' }]]],
  );
  const withFix = async (limit: 'safe' | 'assured' | 'unsafe'): Promise<number> =>
    (await resultsOf(compose, { limit })).filter(({ fixes }) => fixes).length;
  const [safe, assured, unsafe] = [await withFix('safe'), await withFix('assured'), await withFix('unsafe')];
  assert.ok(safe < assured && assured < unsafe, `${safe} ${assured} ${unsafe}`);
});

sarif('what was not read is told with its place', async () => {
  const problem = { path: 'a b.yaml', code: 'syntax', message: 'is no YAML', at: { line: 2, column: 3 } };
  const said = async (explicit: boolean): Promise<unknown> =>
    JSON.parse(await report('sarif', [], { problems: [{ ...problem, explicit }] })).runs[0].invocations;
  const location = {
    physicalLocation: { artifactLocation: { uri: 'a%20b.yaml' }, region: { startLine: 2, startColumn: 3 } },
  };
  const note = { message: { text: 'is no YAML' }, locations: [location] };
  assert.equal(await said(false), [
    { executionSuccessful: true, toolExecutionNotifications: [{ level: 'warning', ...note }] },
  ]);
  assert.equal(await said(true), [
    { executionSuccessful: false, toolExecutionNotifications: [{ level: 'error', ...note }] },
  ]);
});

sarif('what was just written is not told', async () => {
  const [checked, diff, written] = [
    await resultsOf(compose),
    await resultsOf(compose, { mode: 'diff' }),
    await resultsOf(compose, { mode: 'write' }),
  ];
  assert.is(diff.length, checked.length);
  assert.is(written.length, checked.filter(({ fixes, suppressions }) => !fixes || suppressions).length);
});

sarif.run();
