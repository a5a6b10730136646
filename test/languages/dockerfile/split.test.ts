/** Where instructions begin and end, as BuildKit sees them. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { splitInstructions } from '../../../src/languages/dockerfile/read/split.ts';

const split = suite('instructions of a Dockerfile');

/** The texts of the instructions. */
const texts = (text: string): readonly string[] =>
  splitInstructions(text).places.map(({ start, end }) => text.slice(start, end));

const parts = (text: string): readonly (readonly string[])[] =>
  splitInstructions(text).places.map(({ start, keywordEnd, headerEnd, end }) => [
    text.slice(start, keywordEnd),
    text.slice(keywordEnd, headerEnd),
    text.slice(headerEnd, end),
  ]);

const lines = (...all: readonly string[]): string => all.map(line => `${line}\n`).join('');

split('keyword, lines in front of here-documents, and their contents', () => {
  assert.equal(parts('\t run  <<A cat\nx\nA\nUSER app\n'), [
    ['run', '  <<A cat', '\nx\nA'],
    ['USER', ' app', ''],
  ]);
});

split('a directive at the top says what continues a line', () => {
  const body = lines('FROM a', 'COPY x c:\\', 'RUN b `', '  c');
  for (const top of [
    '# escape=`',
    '#escape=`',
    '# ESCAPE = `  ',
    '# syntax=docker/dockerfile:1\n# escape=`',
    '# check=skip=all\n# syntax = x\n# escape=`',
  ]) {
    assert.is(splitInstructions(`${top}\n${body}`).continuation, '`', top);
    assert.equal(texts(`${top}\n${body}`), ['FROM a', 'COPY x c:\\', 'RUN b `\n  c'], top);
  }
});

split('below anything else it is a comment', () => {
  const body = lines('FROM a', 'RUN b \\', '  c');
  for (const top of ['# why\n# escape=`', '\n# escape=`', 'ARG A=1\n# escape=`', '# escape=\\', '# escape ="`"']) {
    assert.is(splitInstructions(`${top}\n${body}`).continuation, '\\', top);
    assert.equal(texts(`${top}\n${body}`).slice(-2), ['FROM a', 'RUN b \\\n  c'], top);
  }
});

split('two signs at the end of a line continue nothing', () => {
  assert.equal(texts(lines('RUN a \\\\', 'RUN b')), ['RUN a \\\\', 'RUN b']);
  assert.equal(texts(lines('# escape=`', 'RUN a ``', 'RUN b')), ['RUN a ``', 'RUN b']);
});

split('blanks behind the sign do not count, anything else does', () => {
  assert.equal(texts(lines('RUN a \\ \t', '  b', 'RUN c')), ['RUN a \\ \t\n  b', 'RUN c']);
  assert.equal(texts(lines('RUN a \\ # b', 'RUN c')), ['RUN a \\ # b', 'RUN c']);
});

split('comments and empty lines between continued lines are passed over', () => {
  const run = ['RUN a \\', '# why \\', '', '   # more', '\t', '  && b \\', '  && c'];
  assert.equal(texts(lines(...run, 'USER app')), [run.join('\n'), 'USER app']);
});

split('an empty line or a comment ends nothing, the first line without the sign does', () => {
  assert.equal(texts(lines('RUN a \\', '', 'USER app', 'CMD b')), ['RUN a \\\n\nUSER app', 'CMD b']);
  assert.equal(texts(lines('RUN a', '# b \\', 'USER app')), ['RUN a', 'USER app']);
});

split('the text may end inside of a continued instruction', () => {
  assert.equal(texts('FROM a\nRUN b \\'), ['FROM a', 'RUN b \\']);
  assert.equal(texts('FROM a\nRUN b \\\n'), ['FROM a', 'RUN b \\']);
  assert.equal(texts('FROM a\nRUN b \\\n# c\n'), ['FROM a', 'RUN b \\\n# c']);
});

split('a keyword may stand on a line of its own', () => {
  assert.equal(parts(lines('HEALTHCHECK \\', '  CMD x', 'USER app')), [
    ['HEALTHCHECK', ' \\\n  CMD x', ''],
    ['USER', ' app', ''],
  ]);
  assert.equal(parts(lines('HEALTHCHECK --interval=5s \\', 'CMD x')), [
    ['HEALTHCHECK', ' --interval=5s \\\nCMD x', ''],
  ]);
});

for (const keyword of ['RUN', 'COPY', 'ADD', 'ONBUILD RUN', 'run'])
  split(`${keyword} takes here-documents`, () => {
    const whole = `${keyword} <<END /x\nUSER root\n# no comment \\\nEND`;
    assert.equal(texts(`${whole}\nUSER app\n`), [whole, 'USER app']);
  });

split('others do not', () => {
  assert.equal(texts(lines('CMD cat <<END', 'USER app')), ['CMD cat <<END', 'USER app']);
  assert.equal(texts(lines('ENV A=<<END', 'USER app')), ['ENV A=<<END', 'USER app']);
});

split('names in quotes, behind a number, and with a dash for tabs', () => {
  for (const [mark, end] of [
    ["<<'END'", 'END'],
    ['<<"END"', 'END'],
    ['3<<END', 'END'],
    ['<<-END', '\t\tEND'],
    ["<<-'END'", 'END'],
  ]) {
    const whole = `RUN ${mark} sh\n a\n${end}`;
    assert.equal(texts(`${whole}\nUSER app\n`), [whole, 'USER app'], mark);
  }
});

split('tabs end nothing without the dash, and blanks never do', () => {
  assert.equal(texts('RUN <<END\n\tEND\n END\nEND \nEND\nUSER app'), ['RUN <<END\n\tEND\n END\nEND \nEND', 'USER app']);
  assert.equal(texts('RUN <<-END\n  END\n\tEND\nUSER app'), ['RUN <<-END\n  END\n\tEND', 'USER app']);
});

split('two of them follow each other in their order', () => {
  const whole = 'COPY <<A <<B /x/\nB\nA\nUSER a\nB';
  assert.equal(texts(`${whole}\nUSER app\n`), [whole, 'USER app']);
});

split('what the shell reads for itself is none', () => {
  assert.equal(texts(lines('RUN cat <<< word', 'USER app')), ['RUN cat <<< word', 'USER app']);
  assert.equal(texts(lines('RUN echo $((1<<2))', 'USER app')), ['RUN echo $((1<<2))', 'USER app']);
  assert.equal(texts(lines('RUN echo "<<A"', 'USER app')), ['RUN echo "<<A"', 'USER app']);
});

split('a mark on a continued line counts, and its contents follow the last line', () => {
  const whole = 'RUN a && \\\n  cat <<END \\\n  > /x\nUSER b\nEND';
  assert.equal(texts(`${whole}\nUSER app\n`), [whole, 'USER app']);
});

split('what never ends goes on to the end of the text', () => {
  assert.equal(texts('FROM a\nRUN <<END\nUSER app\n'), ['FROM a', 'RUN <<END\nUSER app']);
});

split('with CRLF the same, and no line break belongs to an instruction', () => {
  const text = '# escape=`\r\nFROM a\r\nRUN b `\r\n# c\r\n\r\n  d\r\nCOPY <<E /x\r\ny\r\nE\r\nUSER app\r\n';
  assert.equal(texts(text), ['FROM a', 'RUN b `\r\n# c\r\n\r\n  d', 'COPY <<E /x\r\ny\r\nE', 'USER app']);
});

split('a byte order mark belongs to nothing', () => {
  const text = '\uFEFF# escape=`\nFROM a\nRUN b `\n c\n';
  assert.is(splitInstructions(text).continuation, '`');
  assert.equal(texts(text), ['FROM a', 'RUN b `\n c']);
  assert.equal(texts('\uFEFFFROM a'), ['FROM a']);
});

split('nothing gives nothing', () => {
  for (const text of ['', '\n\n', '# only a comment', '\uFEFF']) assert.equal(texts(text), [], JSON.stringify(text));
});

split.run();
