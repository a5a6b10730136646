import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Anchors, survivesComments } from '../../../src/bot/review/anchors.ts';
import { type FileDiff, readDiff } from '../../../src/bot/review/diff.ts';
import { planReview } from '../../../src/bot/review/plan.ts';
import { replacementOf, withReplacements } from '../../../src/bot/review/replacement.ts';
import { suggest } from '../../../src/bot/review/suggest.ts';
import { dependentBundles } from '../../../src/bot/review/together.ts';
import { acceptUpTo, type PlanFinding, type PlannedFile } from '../../../src/engine/index.ts';
import { splitLines } from '../../../src/patch/hunks.ts';
import { plannedText } from '../../engine/planning.ts';
import { patchBetween } from './pulls.ts';

const suggesting = suite('suggestions');

const can = {
  suggest: 'same-hunk',
  suggestionFence: () => 'suggestion',
  maxBody: 65_536,
  signedCommits: false,
} as const;

/** Everything is new. */
const added = (text: string): FileDiff => readDiff(patchBetween('', text), text);
const wanted = ({ plan }: PlannedFile) => acceptUpTo(plan, 'assured').keys();

const web = 'services:\n  web:\n    image: nginx:1.27\n';
const both = `${web}    ports:\n      - "80:80"\n  db:\n    image: postgres:16\n    ports:\n      - "5432:5432"\n`;

/** `first-last: lines` of each suggestion, and the reasons of what is none. */
function tell(file: PlannedFile, diff: FileDiff, abilities: Parameters<typeof suggest>[3] = can): readonly string[] {
  const { suggestions, left } = suggest(file, wanted(file), diff, abilities);
  const reasons = new Set([...left.values()].map(why => (typeof why === 'string' ? why : why.refused)));
  return [...suggestions.map(({ start, end }) => `${start + 1}-${end}`), ...reasons];
}

suggesting('replace the line before what is added, with whole lines', () => {
  const file = plannedText(web);
  const { suggestions, left } = suggest(file, wanted(file), added(web), can);
  assert.equal(
    suggestions.map(({ start, end, lines, path }) => ({ path, start, end, text: lines.join('') })),
    [
      {
        path: 'compose.yaml',
        start: 2,
        end: 3,
        text: [
          '    image: nginx:1.27',
          '    read_only: true',
          '    tmpfs:',
          '      - /var/cache/nginx',
          '      - /run',
          '    cap_drop:',
          '      - ALL',
          '    cap_add:',
          '      - CHOWN',
          '      - SETGID',
          '      - SETUID',
          '    security_opt:',
          '      - no-new-privileges:true',
          '',
        ].join('\n'),
      },
    ],
  );
  assert.is(left.size, 0);
  assert.is(withReplacements(splitLines(web), suggestions), file.apply(acceptUpTo(file.plan, 'assured')).after);
});

suggesting('replace the line behind where the line before is not in the diff', () => {
  const file = plannedText(both);
  const at = (line: number): readonly string[] => {
    const lines = both.split('\n');
    const earlier = [...lines.slice(0, line - 1), `${lines[line - 1]} # earlier`, ...lines.slice(line)].join('\n');
    return tell(file, readDiff(patchBetween(earlier, both, 0), both));
  };
  assert.equal([2, 3, 4, 5].map(at), [['outside'], ['3-3', 'outside'], ['4-4', 'outside'], ['outside']]);
  assert.equal([6, 7, 8, 9].map(at), [['outside'], ['7-7', 'outside'], ['8-8', 'outside'], ['outside']]);
});

suggesting('survive only in texts whose characters a comment keeps', () => {
  const survives = (text: string): boolean => survivesComments({ plan: { ...plannedText(web).plan, eol: 'lf' }, text });
  for (const char of ['ä', '\u{1F680}', '\u200D', '\t']) assert.ok(survives(`a: ${char}\n`), JSON.stringify(char));
  for (const char of ['\0', '\r', '\u0085', '\u2028', '\u202E', '\u2066', '\u200F', '\uD800', '\uDC00'])
    assert.not.ok(survives(`a: ${char}\n`), JSON.stringify(char));
});

const whole = plannedText(both);

suggesting('are what the forge is able to show', () => {
  assert.equal(tell(whole, added(both)), ['3-3', '7-7']);
  assert.equal(tell(whole, added(both), { ...can, suggest: 'no' }), ['no-suggestions']);
  assert.equal(tell(whole, readDiff(undefined, both)), ['no-patch']);
  assert.equal(tell(whole, readDiff('@@ broken', both)), ['no-patch']);
});

/** What its fixes add stands at two places, far from each other. */
const pod = [
  'apiVersion: v1',
  'kind: Pod',
  'metadata:',
  '  name: shop',
  'spec:',
  '  containers:',
  '    - name: web',
  '      image: nginx:1.27',
  ...Array.from({ length: 12 }, (_, index) => `      # ${index}`),
  '  volumes:',
  '    - name: data',
  '      emptyDir: {}',
  '',
].join('\n');

suggesting('of several lines need a forge that takes them, within one hunk or not as it likes', () => {
  const file = plannedText(pod, { rules: ['read-only-root'] });
  assert.equal(tell(file, added(pod)), ['9-23']);
  assert.equal(tell(file, added(pod), { ...can, suggestionFence: lines => (lines > 1 ? undefined : 'suggestion') }), [
    'several-lines',
  ]);
  assert.equal(tell(whole, added(both), { ...can, suggestionFence: lines => (lines > 1 ? undefined : 'suggestion') }), [
    '3-3',
    '7-7',
  ]);
  const lines = pod.split('\n').slice(0, -1);
  const halves = [lines.slice(0, 12), lines.slice(12)].map((half, index) =>
    [`@@ -${index},0 +${index === 0 ? 1 : 13},${half.length} @@`, ...half.map(line => `+${line}`)].join('\n'),
  );
  const inTwo = readDiff(halves.join('\n'), pod);
  assert.ok(inTwo.hunks);
  assert.equal(tell(file, inTwo), ['outside']);
  assert.equal(tell(file, inTwo, { ...can, suggest: 'any-diff-line' }), ['9-23']);
});

const unfit: Readonly<Record<string, readonly [text: string, reason: string]>> = {
  CRLF: [web.replaceAll('\n', '\r\n'), 'line-breaks'],
  'CRLF and LF': [`${web.replaceAll('\n', '\r\n')}    restart: always\n`, 'line-breaks'],
  'no break behind the last line': [web.trimEnd(), 'last-line'],
  'bidirectional controls': [`# \u202Eevil\n${web}`, 'characters'],
  'a mark in front of the line': ['\uFEFFservices: { web: { image: nginx:1.27 } }\n', 'characters'],
};

for (const [name, [text, reason]] of Object.entries(unfit))
  suggesting(`leave files alone with ${name}`, () => assert.equal(tell(plannedText(text), added(text)), [reason]));

suggesting('do not care for the last line where they do not touch it', () => {
  const text = both.trimEnd();
  assert.equal(tell(plannedText(text), added(text)), ['3-3', '7-7']);
  const mark = `\uFEFF${both}`;
  assert.equal(tell(plannedText(mark), added(mark)), ['3-3', '7-7']);
});

suggesting('hold all of what belongs together, or none of it', () => {
  const file = plannedText(pod, { rules: ['read-only-root', 'no-new-privileges'] });
  const all = suggest(file, wanted(file), added(pod), can);
  assert.equal(
    all.suggestions.map(({ findings }) => findings.map(({ rule }) => rule).sort()),
    [['no-new-privileges', 'read-only-root']],
  );
  const earlier = pod.replace('nginx:1.27', 'nginx:1.26');
  const part = suggest(file, wanted(file), readDiff(patchBetween(earlier, pod), pod), can);
  assert.equal(
    part.suggestions.map(({ findings }) => findings.map(({ rule }) => rule)),
    [['no-new-privileges']],
    'its volume is out of reach',
  );
  assert.equal([...part.left.values()], ['outside']);
});

suggesting('bring along what they require', () => {
  const text = 'services:\n  x:\n    image: acme/foo\n    privileged: true\n';
  const file = plannedText(text);
  const drop = file.plan.findings.find(({ rule }) => rule === 'drop-capabilities')!;
  assert.ok(drop.fix!.requires.length > 0);
  const { suggestions } = suggest(file, [drop.id], added(text), can);
  assert.equal(
    suggestions.map(({ findings }) => findings.map(({ rule }) => rule)),
    [['no-privileged', 'drop-capabilities']],
  );
});

/** As if fixes of so many services at once came to something else than what they come to otherwise. */
function lyingAbout(services: number, file: PlannedFile): PlannedFile {
  return {
    ...file,
    apply: accepted => {
      const applied = file.apply(accepted);
      const names = file.plan.findings.filter(({ id }) => accepted.has(id)).map(({ resource }) => resource.name);
      return new Set(names).size === services ? { ...applied, after: file.apply(new Map()).after } : applied;
    },
  };
}

const many = `services:\n${['a', 'b', 'c', 'd'].map(name => web.replace('services:\n  web', `  ${name}`)).join('')}`;

suggesting('are none when one alone, all, or all but one would not give what was planned', () => {
  const file = plannedText(many);
  assert.is(tell(file, added(many)).length, 4);
  for (const services of [1, 3, 4])
    assert.equal(tell(lyingAbout(services, file), added(many)), ['unproven'], `${services}`);
});

suggesting('are none when those within the limit would not give what was planned', () => {
  const reviewed = (file: PlannedFile) =>
    planReview({
      files: [{ file, mode: '100644' }],
      changed: [{ path: 'compose.yaml', status: 'added', patch: patchBetween('', many) }],
      head: 'a'.repeat(40),
      can,
      settings: { scope: 'resource', maxSuggestions: 2, limit: 'assured' },
    });
  const file = plannedText(many);
  const reasons = (leftovers: readonly { readonly why: unknown }[]) => new Set(leftovers.map(({ why }) => why));
  const right = reviewed(file);
  assert.equal([right.suggestions.length, reasons(right.leftovers)], [2, new Set(['cap'])]);
  const wrong = reviewed(lyingAbout(2, file));
  assert.equal([wrong.suggestions.length, reasons(wrong.leftovers)], [0, new Set(['unproven', 'cap'])]);
});

suggesting('that reach over each other are one', () => {
  const two = pod.replace(
    '  volumes:',
    '    - name: second\n      image: redis:7\n      securityContext:\n        readOnlyRootFilesystem: true\n  volumes:',
  );
  const file = plannedText(two, { rules: ['read-only-root', 'no-new-privileges'] });
  const others = file.plan.findings.filter(
    ({ rule, resource }) => rule === 'no-new-privileges' && resource.container === 'second',
  );
  const spread = file.plan.findings.filter(
    ({ rule, resource }) => rule === 'read-only-root' && resource.container === 'web',
  );
  assert.equal([others.length, spread.length], [1, 1]);
  const { suggestions } = suggest(
    file,
    [...others, ...spread].map(({ id }) => id),
    added(two),
    can,
  );
  assert.equal(
    suggestions.map(({ findings }) => findings.length),
    [2],
  );
});

suggesting('give no last line without a break', () => {
  const file = plannedText(web);
  const lines = splitLines(web);
  const anchors = new Anchors(file, lines, added(web), can);
  assert.is(
    replacementOf([{ start: 2, removed: [lines[2]!], added: ['    image: nginx'] }], lines, anchors),
    'last-line',
  );
});

suggesting('of lines that only go away hold the line before', () => {
  const file = plannedText(both);
  const lines = splitLines(both);
  const anchors = new Anchors(file, lines, added(both), can);
  const removed = lines.slice(3, 5);
  assert.equal(replacementOf([{ start: 3, removed, added: [] }], lines, anchors), {
    start: 2,
    end: 5,
    lines: [lines[2]],
  });
});

suggesting('hold fixes that others of their target make', () => {
  const file = plannedText(many);
  const of = (name: string) => file.plan.findings.filter(({ resource }) => resource.name === name).slice(0, 2);
  const change = { start: 2, removed: [], added: ['x\n'], findings: [of('a')[0]!.id] };
  const bundles = (findings: readonly PlanFinding[]) =>
    dependentBundles(findings, [change]).map(bundle => [bundle.findings.length, bundle.changes.length]);
  assert.ok(of('a').length === 2);
  assert.equal(bundles(of('a')), [[2, 1]]);
  assert.equal(bundles([of('a')[0]!, of('b')[0]!]), [
    [1, 1],
    [1, 0],
  ]);
});

suggesting('say what the engine says of a fix that it refuses', () => {
  const first = whole.plan.findings.find(({ status, safety }) => status === 'fixable' && safety === 'assured')!;
  const refusing: PlannedFile = {
    ...whole,
    apply: accepted =>
      accepted.has(first.id)
        ? { ...whole.apply(new Map()), refused: [{ id: first.id, code: 'alias', message: 'it is an alias' }] }
        : whole.apply(accepted),
  };
  const { suggestions, left } = suggest(refusing, wanted(whole), added(both), can);
  assert.equal([...left], [[first.id, { refused: 'it is an alias' }]]);
  assert.is(suggestions.length, 2);
});

suggesting.run();
