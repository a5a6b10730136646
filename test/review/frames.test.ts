/** Every screen fills the window exactly, whatever its size, and foreign text never acts on the terminal. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { frameOf } from '../../src/review/frame.ts';
import { usualKeymap } from '../../src/review/model/keymap.ts';
import type { Size } from '../../src/review/model/shapes.ts';
import type { State } from '../../src/review/model/state.ts';
import { type Block, rowsOfBlock } from '../../src/review/parts/block.ts';
import { paint, textOf, widthOf } from '../../src/review/parts/line.ts';
import type { Surroundings } from '../../src/review/parts/shown.ts';
import { reduce } from '../../src/review/reduce.ts';
import { toAscii } from '../../src/review/terminal/ascii.ts';
import { createTheme } from '../../src/review/terminal/theme.ts';
import { key } from './plans.ts';
import { play, scenes } from './scenes.ts';

const frames = suite('frames');
const start = await play({ size: { columns: 80, rows: 24 }, keys: [] });
const surroundings: Surroundings = { results: start.session.workspace, rules: new Map(), terminal: '' };

/** A painted row without its looks. */
function textOfRow(row: string): string {
  return row.replace(/\x1b\[[\d;]*m/g, '').trimEnd();
}

/** Of all blocks that stand side by side. */
function heightsBeside(block: Block): readonly (readonly number[])[] {
  if (block.kind === 'lines') return [];
  const inner = block.blocks.flatMap(heightsBeside);
  return block.kind === 'row' ? [block.blocks.map(part => rowsOfBlock(part).length), ...inner] : inner;
}

function checkFrame(state: State, about: string): void {
  const { block } = frameOf(state, surroundings);
  for (const heights of heightsBeside(block))
    assert.is(new Set(heights).size, 1, `${about}: ${heights.join(', ')} rows`);
  const rows = rowsOfBlock(block);
  assert.is(rows.length, state.size.rows, `${about}: rows`);
  for (const [index, row] of rows.entries())
    assert.is(widthOf(row), state.size.columns, `${about}: row ${index} is ${JSON.stringify(textOf(row))}`);
}

const sizes: readonly Size[] = [60, 80, 99, 100, 120, 200].flatMap(columns =>
  [16, 24, 34, 50].map(rows => ({ columns, rows })),
);

frames('every scene fills every window', () => {
  for (const size of sizes) {
    for (const { name, keys } of scenes) {
      let state: State = { ...start.session.state, size };
      for (const each of keys) {
        const { metrics } = frameOf(state, surroundings);
        [state] = reduce(state, { kind: 'key', key: key(each), metrics });
      }
      checkFrame(state, `${name} at ${size.columns}x${size.rows}`);
    }
  }
});

frames('whatever keys are pressed, the frame fills the window', () => {
  const keys = [...new Set(usualKeymap.bindings.flatMap(binding => binding.keys)), 's', 'v', 'r'];
  const anySize = fc.record({ columns: fc.integer({ min: 20, max: 160 }), rows: fc.integer({ min: 5, max: 50 }) });
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...keys), { maxLength: 25 }), anySize, (names, size) => {
      let state: State = { ...start.session.state, size };
      for (const name of names) {
        const { metrics } = frameOf(state, surroundings);
        [state] = reduce(state, { kind: 'key', key: key(name), metrics });
      }
      checkFrame(state, `${names.join(' ')} at ${size.columns}x${size.rows}`);
    }),
    { numRuns: 60, seed: 5 },
  );
});

frames('Ink lays a screen out as it is painted without it, so nothing moves when a question opens', async () => {
  const theme = createTheme({ depth: 'true', background: 'dark' });
  for (const scene of scenes) {
    const { rows, lines } = await play(scene, line => paint(line, theme));
    assert.equal(
      rows.map(textOfRow),
      lines.map(line => textOf(line).trimEnd()),
      scene.name,
    );
  }
});

frames('the painted rows say the same with and without colours', async () => {
  const scene = scenes.find(({ name }) => name === 'accepted-80x24')!;
  const plain = (await play(scene)).rows;
  const theme = createTheme({ depth: 'true', background: 'dark' });
  const colored = (await play(scene, line => paint(line, theme))).rows;
  assert.ok(
    colored.some(row => row.includes('\x1b[48;2;')),
    'colours are there',
  );
  assert.equal(
    colored.map(textOfRow),
    plain.map(row => row.trimEnd()),
  );
  const none = createTheme({ depth: 'none' });
  const monochrome = (await play(scene, line => paint(line, none))).rows;
  assert.not.ok(
    monochrome.some(row => /\x1b\[[\d;]*(3\d|4\d)/.test(row)),
    'NO_COLOR has no colour',
  );
});

frames('beside what will be written stands the diff of the selected file', async () => {
  const { session } = await play({ size: { columns: 120, rows: 30 }, keys: ['w'] });
  session.dispatch({ kind: 'armed' });
  const around = { ...surroundings, results: session.workspace };
  const at = (...keys: readonly string[]): readonly string[] => {
    let { state } = session;
    for (const name of keys)
      [state] = reduce(state, { kind: 'key', key: key(name), metrics: frameOf(state, around).metrics });
    return rowsOfBlock(frameOf(state, around).block).map(textOf);
  };
  const right = (rows: readonly string[]): readonly string[] =>
    rows.filter(row => row[59] === '│').map(row => row.slice(60).trimEnd());
  const first = right(at());
  assert.is(first[0], ' compose.yaml');
  assert.ok(first.some(row => /^ +\d+ \+ /.test(row)));
  const second = at('j');
  assert.match(right(second)[0]!, /^ \w.*\.yaml$/);
  assert.is.not(right(second)[0], first[0]);
  assert.match(second.find(row => row.startsWith('▌'))!.slice(0, 59), new RegExp(`${right(second)[0]!.trim()} *$`));
  assert.equal(right(at('J'))[1], first[2], 'J scrolls the diff');
  assert.equal(right(at('j', 'k')), first);
  assert.equal(right(at('k', 'K')), first, 'no wrap-around');
});

frames('without UTF-8 everything is ASCII and as wide as before', async () => {
  for (const scene of scenes) {
    const { rows } = await play(scene, line => toAscii(textOf(line)));
    for (const row of rows) assert.match(row, /^[\x20-\x7e]*$/, scene.name);
  }
});

frames('control characters of a file are shown and do nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'harden-frames-'));
  const hostile = 'a\u202eb \u200bc \u2066d';
  writeFileSync(
    join(folder, 'compose.yaml'),
    `services:\n  web:\n    image: example/web:1 # ${hostile}\n    privileged: true # \t${hostile} 你好 e\u0301 👩‍👩‍👧\n`,
  );
  try {
    for (const keys of [[], ['i'], ['p'], ['p', 'p'], ['enter'], ['A', 'v'], ['x'], ['w']]) {
      const { rows, session } = await play({ size: { columns: 80, rows: 24 }, keys }, textOf, folder);
      checkSafe(rows);
      assert.ok(session.state.findings.size > 0);
    }
    const { rows } = await play({ size: { columns: 80, rows: 24 }, keys: [] }, textOf, folder);
    assert.ok(
      rows.some(row => row.includes('<U+202E>')),
      rows.join('\n'),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function checkSafe(rows: readonly string[]): void {
  for (const row of rows) assert.not.match(row, /[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]/);
}

frames.run();
