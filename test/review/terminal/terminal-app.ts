/** The smallest program on the terminal driver, for tests in a real terminal. Shows the keys it got; some keys do harm. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { openTerminal, type Stop } from '../../../src/review/terminal/terminal.ts';

const [, , record = ''] = process.argv;
let keys = '';
let broken = false;
let slow = false;

const terminal = openTerminal({
  stdin: process.stdin,
  stdout: process.stdout,
  onStop: stop => {
    if (slow) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    appendFileSync(record, `${told(stop)}\n`);
  },
  onEvent: event => {
    if (event.kind === 'paste') keys += `<${event.text}>`;
    else if (event.ctrl && event.name === 'c') terminal.stop({ kind: 'signal', signal: 'SIGINT' });
    else if (event.ctrl && event.name === 'z') terminal.suspend();
    else act(event.name);
    render();
  },
});

function told(stop: Stop): string {
  if (stop.kind === 'crash') return `crash ${stop.error instanceof Error ? stop.error.message : stop.error}`;
  return stop.kind === 'signal' ? stop.signal : stop.kind;
}

function act(name: string): void {
  if (name === 'T') throw new Error('thrown in a handler');
  if (name === 'R') broken = true;
  if (name === 'W') slow = true;
  if (name === 'P') void Promise.reject(new Error('rejected'));
  if (name === 'L') {
    console.log('printed by a library');
    console.error('printed by a library');
    process.emitWarning('printed by a library');
  }
  if (name === 'E') void edit();
  if (name === 'D') terminal.redraw();
  if (name === 'q') quit();
  keys += name.length === 1 ? name : `(${name})`;
}

/** An editor that reads one line; Ctrl-C ends it. */
async function edit(): Promise<void> {
  const script = 'printf "editor ready\\n"; read -r line; printf "%s\\n" "$line" >> "$0"';
  await terminal.lend(() => spawnSync('bash', ['-c', script, record], { stdio: 'inherit' }));
}

function quit(): void {
  terminal.close();
  process.stdout.write(`quit with ${terminal.captured.length} captured\n`);
  terminal.paint(['LATE FRAME']);
}

function render(): void {
  if (broken) throw new Error('thrown while rendering');
  const full = (fill: string): string => fill.repeat(terminal.columns);
  const middle = Array.from({ length: Math.max(0, terminal.rows - 3) }, (_, row) => `FRAME row ${row}`);
  terminal.paint([full('='), `FRAME ${terminal.columns}x${terminal.rows} keys ${keys}`, ...middle, full('#')]);
}

writeFileSync(record, `pid ${process.pid}\n`);
terminal.enter();
terminal.onResize(render);
render();
void terminal.queryBackground();
