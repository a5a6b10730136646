import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Progress } from '../../src/cli/progress.ts';

const progress = suite('progress line');

interface Terminal {
  readonly stream: NodeJS.WriteStream;
  readonly written: string[];
}

function fakeStream(isTTY: boolean): Terminal {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  return { stream, written };
}

/** Updates with a clock that stands at these milliseconds, then clears; in an environment without CI. */
function show({ stream }: Terminal, times: readonly number[], env: Record<string, string> = {}): void {
  const [now, environment] = [Date.now, process.env];
  let time = 0;
  Date.now = () => time;
  process.env = env;
  try {
    const line = new Progress(stream, false);
    for (const [index, at] of times.entries()) {
      time = at;
      line.update('checking', index + 1, 1234);
    }
    line.clear();
  } finally {
    [Date.now, process.env] = [now, environment];
  }
}

progress('a long scan shows one line on a terminal and takes it away again', () => {
  const terminal = fakeStream(true);
  show(terminal, [50, 150, 160, 300]);
  assert.equal(terminal.written, [
    '\r\x1b[Kchecking 2 of 1,234 files',
    '\r\x1b[Kchecking 4 of 1,234 files',
    '\r\x1b[K',
  ]);
});

progress('a short scan, a pipe, CI and a dumb terminal show nothing', () => {
  const cases: readonly (readonly [Terminal, readonly number[], Record<string, string>])[] = [
    [fakeStream(true), [10, 50], {}],
    [fakeStream(false), [500], {}],
    [fakeStream(true), [500], { CI: 'true' }],
    [fakeStream(true), [500], { TERM: 'dumb' }],
  ];
  for (const [terminal, times, env] of cases) {
    show(terminal, times, env);
    assert.equal(terminal.written, []);
  }
});

progress.run();
