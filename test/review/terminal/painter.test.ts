import headless from '@xterm/headless';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Painter, type Picture } from '../../../src/review/terminal/painter.ts';
import { fit } from '../../../src/review/terminal/text.ts';

const painter = suite('painter');
const entered = '\x1b[?1049h\x1b[?25l\x1b[?7l';

function terminal(columns: number, rows: number) {
  const emulator = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 200 });
  const write = (text: string): Promise<void> => new Promise(resolve => emulator.write(text, resolve));
  const screen = (): string[] => {
    const { active } = emulator.buffer;
    return Array.from(
      { length: emulator.rows },
      (_, row) => active.getLine(row)?.translateToString(true, 0, emulator.cols).trimEnd() ?? '',
    );
  };
  const cursor = () => ({ row: emulator.buffer.active.cursorY, column: emulator.buffer.active.cursorX });
  return { emulator, write, screen, cursor };
}

const plain = (line: string): string => line.replace(/\x1b\[[\d;]*m/g, '').trimEnd();
const frame = (lines: readonly string[], columns = 20, rows = 5): Picture => ({ lines, columns, rows });

painter('only rows that differ are written, in one synchronized update', () => {
  const { paint } = bound(new Painter());
  assert.is(
    paint(frame(['one', 'two'])),
    '\x1b[?2026h\x1b[H\x1b[J\x1b[1;1H\x1b[Kone\x1b[0m\x1b[2;1H\x1b[Ktwo\x1b[0m\x1b[?2026l',
  );
  assert.is(paint(frame(['one', 'two'])), '');
  assert.is(paint(frame(['one', 'TWO'])), '\x1b[?2026h\x1b[2;1H\x1b[KTWO\x1b[0m\x1b[?2026l');
  assert.is(paint({ ...frame(['one', 'TWO']), cursor: { row: 1, column: 2 } }), '\x1b[2;3H');
});

function bound(instance: Painter) {
  return { paint: (next: Picture) => instance.paint(next), forget: () => instance.forget() };
}

painter('what a row may not hold becomes visible instead of being obeyed', async () => {
  const { write, screen, emulator } = terminal(40, 4);
  await write(entered);
  await write(
    new Painter().paint(frame(['a\x1b[2Jb', 'c\x1b]0;title\x07d', 'e\r\nf\x9b3Jg', '\x1b[1mbold\x1b[22m'], 40, 4)),
  );
  assert.equal(screen(), ['a␛[2Jb', 'c␛]0;title␇d', 'e␍␊f<U+009B>3Jg', 'bold']);
  emulator.dispose();
});

const cell = fc.constantFrom(
  'a',
  'b',
  ' ',
  '│',
  '─',
  'é',
  '漢',
  '🔒',
  'e\u0301',
  '▌',
  '\x1b[31mr\x1b[39m',
  '\x1b[7mv\x1b[27m',
);
const row = fc.array(cell, { maxLength: 30 }).map(cells => cells.join(''));
const lines = fc.array(row, { maxLength: 9 });

painter('after any frames the screen is the last one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(lines, { minLength: 2, maxLength: 4 }), async frames => {
      const { write, screen, cursor, emulator } = terminal(12, 6);
      await write(entered);
      const { paint } = bound(new Painter());
      for (const next of frames) {
        const fitted = next.map(line => (plain(line) === line.trimEnd() ? fit(line, 12) : line));
        const bytes = paint({ lines: fitted, columns: 12, rows: 6, cursor: { row: 2, column: 3 } });
        assert.not.match(bytes, /\x1b\[[23]J/);
        await write(bytes);
        const fresh = terminal(12, 6);
        await fresh.write(entered + new Painter().paint({ lines: fitted, columns: 12, rows: 6 }));
        assert.equal(screen(), fresh.screen());
        assert.equal(cursor(), { row: 2, column: 3 });
        fresh.emulator.dispose();
      }
      emulator.dispose();
    }),
    { numRuns: 150 },
  );
});

painter('a frame of full rows fills the screen to the last cell and scrolls nothing', async () => {
  const { write, screen, emulator } = terminal(10, 4);
  await write(`before\r\n${entered}`);
  const full = ['0123456789', 'abcdefghij', 'ABCDEFGHIJ', '9876543210'];
  const { paint } = bound(new Painter());
  await write(paint(frame(full, 10, 4)));
  assert.equal(screen(), full);
  const changed = full.map(line => `${line.slice(0, 9)}#`);
  await write(paint(frame(changed, 10, 4)));
  assert.equal(screen(), changed);
  await write(paint(frame(['wider than the screen'], 10, 4)));
  assert.equal(screen().slice(1), ['', '', '']);
  await write('\x1b[?7h\x1b[?1049l');
  assert.is(emulator.buffer.active.getLine(0)?.translateToString(true), 'before');
  emulator.dispose();
});

painter('after a resize nothing of the old frame is left, on screen or in the scrollback', async () => {
  const { write, screen, emulator } = terminal(20, 6);
  await write(Array.from({ length: 40 }, (_, line) => `shell ${line}\r\n`).join(''));
  await write(entered);
  const { paint, forget } = bound(new Painter());
  await write(paint(frame(Array(6).fill('old old old old old!'), 20, 6)));
  for (const [columns, rows] of [
    [8, 3],
    [30, 10],
    [20, 6],
  ] as const) {
    emulator.resize(columns, rows);
    forget();
    await write(paint(frame(['new'], columns, rows)));
    assert.equal(screen(), ['new', ...Array(rows - 1).fill('')]);
  }
  await write('\x1b[?1049l');
  const { normal } = emulator.buffer;
  const history = Array.from(
    { length: normal.length },
    (_, line) => normal.getLine(line)?.translateToString(true) ?? '',
  );
  assert.equal(
    history.filter(line => line.startsWith('shell ')),
    Array.from({ length: 40 }, (_, line) => `shell ${line}`),
  );
  assert.equal(
    history.filter(line => /old|new/.test(line)),
    [],
  );
  emulator.dispose();
});

painter.run();
