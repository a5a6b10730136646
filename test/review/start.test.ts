/** When the review opens, and what is loaded for it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseFace } from '../../src/cli/face.ts';

const start = suite('start of the review');
const tty = { isTTY: true };
const terminal = { stdin: tty, stdout: tty, env: { TERM: 'xterm' }, platform: 'linux' };
const fix = { command: 'fix', arguments: [], options: {} };

start('opens on a terminal, and only for fix', () => {
  assert.is(chooseFace(fix, terminal), 'screen');
  assert.is(chooseFace({ ...fix, command: 'check' }, terminal), 'batch');
});

start('flags that say what to do, and files from stdin, need no review', () => {
  for (const options of [{ write: true }, { diff: true }, { report: ['json'] }, { quiet: true }])
    assert.is(chooseFace({ ...fix, options }, terminal), 'batch', JSON.stringify(options));
  assert.is(chooseFace({ ...fix, arguments: ['-'] }, terminal), 'batch');
});

start('does not open without a terminal, whatever is asked', () => {
  const interactive = { ...fix, options: { interactive: true } };
  assert.is(chooseFace(interactive, { ...terminal, stdin: {} }), 'batch');
  assert.is(chooseFace(interactive, { ...terminal, stdout: {} }), 'batch');
});

start('does not open under CI unless it is asked to', () => {
  const ci = { ...terminal, env: { TERM: 'xterm', CI: '1' } };
  assert.is(chooseFace(fix, ci), 'batch');
  assert.is(chooseFace({ ...fix, options: { interactive: true } }, ci), 'screen');
  assert.is(chooseFace(fix, { ...terminal, env: { TERM: 'xterm', CI: '' } }), 'screen');
});

start('reviews in lines where a screen cannot be painted, and when asked', () => {
  const lines = [
    { ...terminal, env: { TERM: 'dumb' } },
    { ...terminal, env: {} },
    { ...terminal, env: { TERM: 'xterm', INK_SCREEN_READER: 'true' } },
    { ...terminal, stdout: { isTTY: true, columns: 59, rows: 40 } },
    { ...terminal, stdout: { isTTY: true, columns: 120, rows: 15 } },
  ];
  for (const each of lines) assert.is(chooseFace(fix, each), 'lines', JSON.stringify(each));
  assert.is(chooseFace({ ...fix, options: { plain: true } }, terminal), 'lines');
  assert.is(chooseFace(fix, { ...terminal, env: {}, platform: 'win32' }), 'screen');
});

start('a run without a terminal loads nothing of the review', () => {
  const harden = resolve('dist/harden.js');
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'harden-start-')));
  try {
    writeFileSync(join(folder, 'compose.yaml'), 'services:\n  web:\n    image: nginx:1.27\n');
    const chunks = readdirSync('dist').filter(name =>
      /react-reconciler|yoga/i.test(readFileSync(join('dist', name), 'utf8')),
    );
    assert.ok(chunks.length > 0, 'the review is in the bundle');
    const trace = join(folder, 'trace.mjs');
    writeFileSync(
      trace,
      "import { register } from 'node:module';\nregister('data:text/javascript,' + encodeURIComponent(`export async function load(url, context, next) { console.error('loaded ' + url); return next(url, context); }`));\n",
    );
    for (const words of [['check'], ['fix', '--diff'], ['fix', '--write'], ['fix']]) {
      const { stderr } = spawnSync(process.execPath, ['--import', trace, harden, ...words], {
        cwd: folder,
        encoding: 'utf8',
        input: '',
      });
      assert.match(stderr, /loaded .*harden\.js/, `${words.join(' ')} was traced`);
      const loaded = chunks.filter(name => stderr.includes(`/${name}`));
      assert.equal(loaded, [], words.join(' '));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

start.run();
