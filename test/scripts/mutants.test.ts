import { existsSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drawMutants, folderOf } from '../../scripts/mutants/draw.ts';
import { readEquivalents, reasonFor } from '../../scripts/mutants/equivalents.ts';
import { type Mutant, mutantsOf } from '../../scripts/mutants/operators.ts';
import { functionAround, suitesThatReach } from '../../scripts/mutants/reach.ts';
import { type Judged, table } from '../../scripts/mutants/table.ts';
import { judge, type Verdict } from '../../scripts/mutants/verdict.ts';

const mutants = suite('mutants');

/** The text after each mutant, by what was done to it. */
function changed(text: string): readonly string[] {
  return mutantsOf('a.ts', text).map(
    ({ operator, start, end, after }) => `${operator}: ${text.slice(0, start)}${after}${text.slice(end)}`,
  );
}

const made: readonly (readonly [string, readonly string[]])[] = [
  ['x = a ? b : c', ['drop a statement: ;', 'negate a condition: x = !(a) ? b : c', 'swap branches: x = a ? c : b']],
  ['if (a) return;', ['negate a condition: if (!(a)) return;', 'drop a guard: ']],
  [
    'if (a) b; else { c; }',
    [
      'negate a condition: if (!(a)) b; else { c; }',
      'swap branches: if (a) { c; } else { b; }',
      'drop a statement: if (a) ; else { c; }',
      'drop a statement: if (a) b; else { ; }',
    ],
  ],
  ['const x = a.filter(b);', ['drop a call: const x = a;']],
  ['const x = f(a);', ['drop a call: const x = a;']],
  ['const x = [a, b];', ['drop an element: const x = [b];', 'drop an element: const x = [a];']],
  ['const x = a ?? b;', ['keep one side: const x = a;', 'keep one side: const x = b;']],
  ['const x = true;', ['flip a boolean: const x = false;']],
  ['const x = 9;', ['count one more: const x = 10;']],
  ['const x = a < b;', ['compare differently: const x = a <= b;']],
  ['const x = a !== b;', ['compare differently: const x = a === b;']],
  ['const x = a - b;', ['add or subtract: const x = a + b;']],
  ["const x = a + 'b';", []],
  ['const x = a.some(b);', ['call its sibling: const x = a.every(b);']],
  [
    'const x = /^a$/g;',
    [
      'loosen a pattern: const x = /a$/g;',
      'loosen a pattern: const x = /^a/g;',
      'loosen a pattern: const x = /^a$/gi;',
    ],
  ],
  ["const x = 'assured';", ["choose another class: const x = 'unsafe';"]],
  ["type X = 'safe' | true;", []],
  ["import a from './a.ts';", []],
];

for (const [text, expected] of made)
  mutants(`made of ${text}`, () => assert.equal([...changed(text)].sort(), [...expected].sort()));

mutants('carry the place, so that people and the next run find them', () => {
  const [mutant] = mutantsOf('src/a.ts', 'a;\n  const x = true;\n').filter(
    ({ operator }) => operator === 'flip a boolean',
  );
  assert.equal(mutant, {
    path: 'src/a.ts',
    operator: 'flip a boolean',
    line: 2,
    start: 15,
    end: 19,
    before: 'true',
    after: 'false',
    context: 'const x = true;',
  });
});

const sources = ['src/a/1.ts', 'src/a/2.ts', 'src/b/deep/1.ts', 'transforms/users/1.ts', 'transforms/shared/1.ts'].map(
  path => ({
    path,
    text: Array.from({ length: 20 }, (_, index) => `const x${index} = [${index}, a < b, true];\n`).join(''),
  }),
);

mutants('are drawn in equal shares from every folder, the same for the same seed', () => {
  const drawn = drawMutants(sources, 1, 40);
  const folders = ['src/a', 'src/b', 'transforms/shared', 'transforms/users'];
  for (const folder of folders) assert.is(drawn.filter(({ path }) => folderOf(path) === folder).length, 10, folder);
  assert.equal(drawMutants([...sources].reverse(), 1, 40), drawn);
  assert.not.equal(drawMutants(sources, 2, 40), drawn);
  assert.equal(drawMutants(sources, 1, 8), drawn.slice(0, 8));
});

mutants('of one folder stay when another folder changes', () => {
  const ofA = (list: typeof sources): readonly Mutant[] =>
    drawMutants(list, 1, 40).filter(({ path }) => path.startsWith('src/a/'));
  const other = sources.map(source =>
    source.path.startsWith('src/b') ? { ...source, text: 'const y = false;\n' } : source,
  );
  assert.equal(ofA(other).slice(0, 9), ofA(sources).slice(0, 9));
});

mutants('are drawn once each, until there are no more', () => {
  const few = [{ path: 'src/a/1.ts', text: 'const x = [true, 1];\n' }];
  const drawn = drawMutants(few, 1, 99);
  assert.is(drawn.length, 4);
  assert.is(new Set(drawn.map(({ start, after }) => `${start} ${after}`)).size, 4);
});

const placed: readonly (readonly [text: string, name: string | undefined])[] = [
  ['const x = «true»;', undefined],
  ['function f() { return «true»; }', 'f'],
  ['const f = () => list.map(() => «true»);', undefined],
  ['const rules = { f: () => «true» };', undefined],
  ['class C { #f() { return «true»; } }', '#f'],
  ['class C { get f() { return «true»; } }', 'get f'],
  ['class C { constructor() { this.x = «true»; } }', 'C'],
  ['function f() { function g() {} return «true»; }', 'f'],
];

for (const [marked, name] of placed) {
  mutants(`stand in the function that the runtime would name: ${marked}`, () => {
    const text = marked.replace(/[«»]/g, '');
    const place = { path: 'src/a.ts', start: marked.indexOf('«'), end: marked.indexOf('»') - 1 };
    assert.is(functionAround(place, text), name);
  });
}

mutants('meet the suites that reach them, the fastest first', () => {
  const reach = new Map([
    ['test/slow.test.ts', { seconds: 9, names: new Set(['src/a.ts', 'src/a.ts#f']) }],
    ['test/fast.test.ts', { seconds: 1, names: new Set(['dist', 'dist#f']) }],
    ['test/loads.test.ts', { seconds: 2, names: new Set(['src/a.ts']) }],
    ['test/other.test.ts', { seconds: 2, names: new Set(['src/b.ts', 'src/b.ts#f']) }],
  ]);
  const text = 'const x = true;\nfunction f() { return true; }\n';
  const reaching = mutantsOf('src/a.ts', text).map(mutant => suitesThatReach(reach, mutant, text));
  assert.equal(reaching, [
    ['test/fast.test.ts', 'test/loads.test.ts', 'test/slow.test.ts'],
    ['test/fast.test.ts', 'test/slow.test.ts'],
  ]);
});

/** What becomes of a mutant when the programs end like this: what is run, and whether it passes with which output. */
async function judged(
  ends: readonly (readonly [string, boolean, string?])[],
  reaching: readonly string[] = ['test/files/x.test.ts'],
): Promise<Verdict> {
  const left = [...ends];
  let restored = 0;
  const [mutant] = mutantsOf('src/git/local.ts', 'const x = true;\n');
  const verdict = await judge(
    {
      change: () => () => restored++,
      run: words => {
        const [what, passed, output = ''] = left.shift() ?? ['nothing more', true];
        assert.match(`${words.join(' ')} `, what);
        return Promise.resolve({ passed, timedOut: output === 'too late', output });
      },
    },
    mutant!,
    { timeout: 1, reaching },
  );
  assert.equal(left, []);
  assert.is(restored, 1, 'the change is taken back');
  return verdict;
}

const built = [
  ['tsc', true],
  ['build.mjs', true],
] as const;
const all = 'scripts/test.ts ';
const area = 'scripts/test.ts test/files/x.test.ts ';
const failing = 'ok   test/b.test.ts (1)\nFAIL test/a.test.ts: 1 of 2 failed\n';

mutants('are noticed by the compiler, the build, the suites that reach them, or all', async () => {
  assert.equal(await judged([['tsc', false]]), { outcome: 'type check', by: 'tsc' });
  assert.equal(await judged([built[0], ['build.mjs', false]]), { outcome: 'type check', by: 'build' });
  assert.equal(await judged([...built, [area, false, failing], ['test.ts test/a.test.ts ', false]]), {
    outcome: 'tests',
    by: 'test/a.test.ts',
  });
  assert.equal(await judged([...built, [area, false, 'too late']]), { outcome: 'tests', by: 'the time limit' });
  assert.equal(await judged([...built, [area, true]]), { outcome: 'survived', by: '' });
  assert.equal(await judged([...built, [all, false, failing], ['test/a.test.ts', false]], []), {
    outcome: 'tests',
    by: 'test/a.test.ts',
  });
});

mutants('are not noticed by a suite that passes when it is alone', async () => {
  const accident = [area, false, failing] as const;
  const alone = ['test/a.test.ts', true] as const;
  assert.equal(await judged([...built, accident, alone, accident]), { outcome: 'survived', by: '' });
  assert.equal(
    await judged([
      ...built,
      accident,
      alone,
      [area, false, `${failing}FAIL test/c.test.ts: x\n`],
      ['test/c.test.ts', false],
    ]),
    { outcome: 'tests', by: 'test/c.test.ts' },
  );
});

mutants('are counted by folder, without those that make no difference', () => {
  const one = (path: string, outcome: Judged['verdict']['outcome']): Judged => ({
    mutant: { path, operator: '', line: 1, start: 0, end: 0, before: '', after: '', context: '' },
    verdict: { outcome, by: '' },
  });
  const lines = table([
    one('src/a/1.ts', 'tests'),
    one('src/a/2.ts', 'type check'),
    one('src/a/2.ts', 'survived'),
    one('src/b/1.ts', 'equivalent'),
    one('src/c/1.ts', 'equivalent'),
    one('src/b/1.ts', 'tests'),
  ]).split('\n');
  assert.equal(lines.slice(2), [
    '| src/a | 3 | 1 | 1 | 1 | 0 | 66 % |',
    '| src/b | 2 | 1 | 0 | 0 | 1 | 100 % |',
    '| src/c | 1 | 0 | 0 | 0 | 1 | - |',
    '| **all** | 6 | 2 | 1 | 1 | 2 | 75 % |',
  ]);
});

mutants('that make no difference are still there, each with its reason', () => {
  for (const equivalent of readEquivalents()) {
    assert.ok(existsSync(equivalent.path), `${equivalent.path} is gone`);
    const found = mutantsOf(equivalent.path, readFileSync(equivalent.path, 'utf8'));
    assert.ok(
      found.some(mutant => reasonFor(mutant, [equivalent])),
      `${equivalent.path} has no such mutant any more: ${equivalent.context}`,
    );
    assert.match(equivalent.reason, /^\w.{20,}[^.]$/);
  }
});

mutants.run();
