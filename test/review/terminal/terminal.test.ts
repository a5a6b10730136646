import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasTmux, Tmux } from '../../../scripts/shared/tmux.ts';
import { Capture } from '../../../src/review/terminal/capture.ts';

interface Context {
  folder: string;
  record: string;
  tmux: Tmux;
}

const terminal = suite<Context>('terminal');
const app = `${process.execPath} --import ${import.meta.resolve('tsx')} ${join(import.meta.dirname, 'terminal-app.ts')}`;

terminal.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'harden-terminal-'));
  context.record = join(context.folder, 'record');
});
terminal.after.each(({ folder, tmux }) => {
  tmux?.close();
  rmSync(folder, { recursive: true, force: true });
});

terminal('what others print is kept and not shown, until the screen is given back', () => {
  const shown: string[] = [];
  const stream = { write: (text: string) => shown.push(text) > 0 } as unknown as NodeJS.WriteStream;
  const capture = new Capture([stream]);
  stream.write('before\n');
  capture.start();
  stream.write('meanwhile\n');
  stream.write(Buffer.from('bytes\n'));
  capture.writeThrough(stream, 'frame');
  capture.stop();
  stream.write('after\n');
  assert.equal(shown, ['before\n', 'frame', 'after\n']);
  assert.equal(capture.lines, ['meanwhile', 'bytes']);
});

/** A shell with 80 numbered lines behind it, and the program running in it. */
async function start(context: Context): Promise<Tmux> {
  const tmux = new Tmux();
  context.tmux = tmux;
  tmux.command('for i in $(seq 1 80); do echo "line $i"; done');
  await tmux.until('line 80');
  tmux.command(`cd ${context.folder}; stty -g > before; ${app} ${context.record}; echo "status $?"; stty -g > after`);
  await tmux.until('FRAME 80x24');
  assert.is(tmux.format('#{alternate_on} #{cursor_flag} #{wrap_flag}'), '1 0 0');
  return tmux;
}

/** The terminal as the user left it: main screen, cursor, modes, every line of the history, and nothing of ours. */
async function isRestored({ tmux, folder }: Context): Promise<void> {
  for (let tries = 0; tries < 100 && !existsSync(join(folder, 'after')); tries++) await sleep(30);
  await tmux.until(/^\$$/m);
  assert.is(tmux.format('#{alternate_on} #{cursor_flag} #{wrap_flag}'), '0 1 1');
  assert.is(readFileSync(join(folder, 'after'), 'utf8'), readFileSync(join(folder, 'before'), 'utf8'));
  const history = tmux.history();
  const lines = history.filter(line => /^line \d+$/.test(line));
  assert.equal(
    lines,
    Array.from({ length: 80 }, (_, index) => `line ${index + 1}`),
  );
  assert.equal(
    history.filter(line => /FRAME|===|###/.test(line)),
    [],
  );
}

/** Whether a process does anything. One that has ended stays listed, as a zombie, until its new parent asks for it: at times seconds. */
function runs(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' });
  return /^\s*[^Z\s]/.test(stdout);
}

const pidOf = ({ record }: Context): number => Number(/pid (\d+)/.exec(readFileSync(record, 'utf8'))?.[1]);
const recorded = ({ record }: Context): string[] => readFileSync(record, 'utf8').trim().split('\n').slice(1);

if (!hasTmux) {
  console.log('skip: tmux is not installed, the screen was not tried in a real terminal');
} else {
  terminal('quitting gives the terminal back, and a late frame is refused', async context => {
    const tmux = await start(context);
    tmux.type('abL');
    await tmux.until('keys abL');
    assert.not.match(tmux.screen().join('\n'), /printed by/);
    tmux.keys('q');
    await tmux.until('status 0');
    await isRestored(context);
    const history = tmux.history().join('\n');
    assert.match(history, /quit with [345] captured/);
    assert.not.match(history, /LATE|printed by/);
  });

  for (const [what, act, status, told] of [
    ['Ctrl-C', ({ tmux }) => tmux.keys('C-c'), 130, 'SIGINT'],
    ['SIGINT', context => void process.kill(pidOf(context), 'SIGINT'), 130, 'SIGINT'],
    ['SIGTERM', context => void process.kill(pidOf(context), 'SIGTERM'), 143, 'SIGTERM'],
    ['SIGHUP', context => void process.kill(pidOf(context), 'SIGHUP'), 129, 'SIGHUP'],
    ['a throw in a handler', ({ tmux }) => tmux.type('T'), 2, 'crash thrown in a handler'],
    ['a throw while rendering', ({ tmux }) => tmux.type('R'), 2, 'crash thrown while rendering'],
    ['a rejected promise', ({ tmux }) => tmux.type('P'), 2, 'crash rejected'],
  ] satisfies [string, (context: Context) => void, number, string][]) {
    terminal(`${what} gives the terminal back and tells the program first`, async context => {
      const tmux = await start(context);
      act(context);
      await tmux.until(`status ${status}`);
      await isRestored(context);
      assert.equal(recorded(context), [told]);
    });
  }

  terminal('a second signal does not end the program before it was told of the first', async context => {
    const tmux = await start(context);
    tmux.type('W');
    await tmux.until('keys W');
    process.kill(pidOf(context), 'SIGTERM');
    await sleep(200);
    process.kill(pidOf(context), 'SIGHUP');
    await tmux.until('status 143');
    await isRestored(context);
    assert.equal(recorded(context), ['SIGTERM']);
  });

  terminal('Ctrl-Z stops to the shell, fg brings the picture back', async context => {
    const tmux = await start(context);
    for (const round of ['a', 'b']) {
      tmux.keys(round);
      await tmux.until(/keys \(?.*[ab]$/m);
      tmux.keys('C-z');
      await tmux.until('Stopped');
      assert.is(tmux.format('#{alternate_on} #{cursor_flag} #{wrap_flag}'), '0 1 1');
      tmux.command('echo still a shell');
      await tmux.until('still a shell');
      tmux.command('fg');
      await tmux.until('FRAME 80x24');
      assert.is(tmux.format('#{alternate_on} #{cursor_flag}'), '1 0');
    }
    tmux.keys('q');
    // bash counts the stop as the end of the first list: its status line came then.
    await tmux.until('quit with');
    tmux.command('stty -g > after');
    await isRestored(context);
  });

  terminal('a size changed while stopped is seen after fg', async context => {
    const tmux = await start(context);
    tmux.keys('C-z');
    await tmux.until('Stopped');
    tmux.resize({ columns: 100, rows: 30 });
    tmux.command('fg');
    await tmux.until('FRAME 100x30');
    tmux.keys('q');
    await tmux.until('quit with');
  });

  terminal('kill -STOP and kill -CONT from elsewhere leave a working screen', async context => {
    const tmux = await start(context);
    process.kill(pidOf(context), 'SIGSTOP');
    await tmux.until('Stopped');
    tmux.command('fg');
    await tmux.until('FRAME 80x24');
    tmux.keys('x');
    await tmux.until('keys x');
    tmux.keys('q');
    await tmux.until('quit with');
  });

  terminal('resizing to tiny and back keeps the picture and the history', async context => {
    const tmux = await start(context);
    for (const [columns, rows] of [
      [62, 18],
      [10, 3],
      [140, 45],
      [80, 24],
    ] as const) {
      tmux.resize({ columns, rows });
      const shown = await tmux.until(
        lines => lines.length === rows && lines[0] === '='.repeat(columns) && lines.at(-1) === '#'.repeat(columns),
      );
      assert.is(shown.filter(line => line.startsWith('FRAME row')).length, rows - 3);
    }
    tmux.keys('q');
    await tmux.until('status 0');
    await isRestored(context);
  });

  terminal('an editor gets every key, and the screen comes back', async context => {
    const tmux = await start(context);
    tmux.type('E');
    await tmux.until('editor ready');
    assert.is(tmux.format('#{alternate_on} #{cursor_flag}'), '0 1');
    tmux.command('typed into the editor: qTR');
    await tmux.until('FRAME 80x24');
    assert.equal(recorded(context), ['typed into the editor: qTR']);
    tmux.keys('y');
    await tmux.until('keys Ey');
    tmux.keys('q');
    await tmux.until('status 0');
    await isRestored(context);
  });

  terminal('Ctrl-C ends the editor, not us', async context => {
    const tmux = await start(context);
    tmux.type('E');
    await tmux.until('editor ready');
    tmux.keys('C-c');
    await tmux.until('FRAME 80x24');
    tmux.keys('y');
    await tmux.until('keys Ey');
    tmux.keys('q');
    await tmux.until('status 0');
    await isRestored(context);
  });

  terminal('a screen that others wrote to can be drawn anew', async context => {
    const tmux = await start(context);
    spawnSync('bash', ['-c', `printf '\\033[10;10HGARBLED' > ${tmux.format('#{pane_tty}')}`]);
    await tmux.until('GARBLED');
    tmux.type('D');
    await tmux.until('keys D');
    assert.not.match(tmux.screen().join('\n'), /GARBLED/);
    tmux.keys('q');
    await tmux.until('status 0');
  });

  terminal('answers and pastes of the terminal type nothing', async context => {
    const tmux = await start(context);
    tmux.send('\x1b[?2026;2$y\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[I\x1b[200~qT\x1b[201~j');
    await tmux.until('keys <qT>j');
    tmux.keys('q');
    await tmux.until('status 0');
  });

  terminal('when the terminal closes the program is told and ends', async context => {
    const tmux = await start(context);
    const pid = pidOf(context);
    tmux.close();
    for (let tries = 0; tries < 100 && recorded(context).length === 0; tries++) await sleep(30);
    assert.match(recorded(context).join(), /^(SIGHUP|closed)$/);
    for (let tries = 0; tries < 100 && runs(pid); tries++) await sleep(30);
    assert.not.ok(runs(pid));
  });
}

terminal.run();
