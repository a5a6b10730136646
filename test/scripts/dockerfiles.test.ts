/** What `npm run dockerfiles` proves: its checks notice each kind of damage, and nothing else. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { byteSplices, compareBytes } from '../../scripts/dockerfiles/checks.ts';
import {
  compareReadings,
  type Instruction,
  type Reading,
  type Side,
  touchedInstructions,
} from '../../scripts/dockerfiles/instructions.ts';
import { isDockerfileName } from '../../scripts/dockerfiles/tree.ts';

const dockerfiles = suite('scripts/dockerfiles');

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const apply = (before: string, edits: readonly Edit[]): string =>
  edits.reduceRight((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), before);

/** Stands in for BuildKit's parser: a line is an instruction, unless the one before ends with a backslash; comments are left out. */
function read(text: string): Side {
  const instructions: Instruction[] = [];
  let open: { start: number; text: string } | undefined;
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.startsWith('#')) return;
    const start = open?.start ?? index + 1;
    const joined = (open?.text ?? '') + line.replace(/\\$/, '');
    open = line.endsWith('\\') ? { start, text: joined } : undefined;
    if (open || joined.trim() === '') return;
    const [keyword = '', ...words] = joined.trim().split(/\s+/);
    instructions.push({
      keyword,
      flags: [],
      words,
      original: joined,
      json: false,
      start,
      end: index + 1,
      heredocs: [],
    });
  });
  return { text, reading: { path: 'Dockerfile', escapeToken: '\\', instructions } };
}

const compare = (before: string, edits: readonly Edit[], after = apply(before, edits)): readonly string[] =>
  compareReadings(read(before), read(after), edits);

const at = (text: string, part: string, inserted: string, removed = 0): Edit => {
  const start = text.indexOf(part);
  return { start, end: start + removed, text: inserted };
};

const plain = 'FROM a\nRUN b \\\n  c\n# why\nADD d /d\nCMD e';

dockerfiles('a line of its own touches neither neighbour', () => {
  const edits = [at(plain, 'CMD', 'USER app\n')];
  assert.equal(compare(plain, edits), []);
  const { before, after } = touchedInstructions(read(plain), read(apply(plain, edits)), edits);
  assert.equal([before, after.map(({ original }) => original)], [[], ['USER app']]);
});

dockerfiles('a line behind the last one, which has no line break, touches neither', () => {
  const edits = [{ start: plain.length, end: plain.length, text: '\nUSER app' }];
  assert.equal(compare(plain, edits), []);
  const { before, after } = touchedInstructions(read(plain), read(apply(plain, edits)), edits);
  assert.equal([before, after.map(({ original }) => original)], [[], ['USER app']]);
});

dockerfiles('a line that goes touches neither neighbour', () => {
  const edits = [at(plain, 'ADD', '', 'ADD d /d\n'.length)];
  assert.equal(compare(plain, edits), []);
  const { before, after } = touchedInstructions(read(plain), read(apply(plain, edits)), edits);
  assert.equal([before.map(({ original }) => original), after], [['ADD d /d'], []]);
});

dockerfiles('with CRLF a line that goes from the end of the one before touches neither neighbour', () => {
  const text = plain.replaceAll('\n', '\r\n');
  const edits = [at(text, '\r\nADD', '', '\r\nADD d /d'.length)];
  assert.equal(compare(text, edits), []);
});

dockerfiles('an instruction may change where its edit is', () => {
  const edits = [at(plain, 'ADD', 'COPY', 3)];
  assert.equal(compare(plain, edits), []);
  const { before, after } = touchedInstructions(read(plain), read(apply(plain, edits)), edits);
  assert.equal(
    [...before, ...after].map(({ original }) => original),
    ['ADD d /d', 'COPY d /d'],
  );
});

dockerfiles('words at the end of an instruction belong to it', () => {
  const edits = [at(plain, '\n# why', ' --no-cache')];
  assert.equal(compare(plain, edits), []);
  const { before, after } = touchedInstructions(read(plain), read(apply(plain, edits)), edits);
  assert.equal(
    [...before, ...after].map(({ original }) => original),
    ['RUN b   c', 'RUN b   c --no-cache'],
  );
});

dockerfiles('a line inside of a continued instruction may not break it in two', () => {
  const wrong = compare(plain, [at(plain, '  c', 'USER app\n')]);
  assert.is(wrong.length, 1);
  assert.match(wrong[0]!, 'became {"keyword":"c"');
});

dockerfiles('an edit may not swallow the next instruction', () => {
  const wrong = compare(plain, [at(plain, '\n# why', ' \\')]);
  assert.is(wrong.length, 1);
  assert.match(wrong[0]!, '"keyword":"ADD"');
});

dockerfiles('an instruction without an edit may not change, go or move', () => {
  const edits = [at(plain, 'CMD', 'USER app\n')];
  const damaged = (from: string, to: string): readonly string[] =>
    compare(plain, edits, apply(plain.replace(from, to), edits));
  assert.match(damaged('FROM a', 'FROM b')[0]!, '"words":["a"]');
  assert.is(compareReadings(read('FROM a\nRUN b\nRUN c\n'), read('FROM a\nRUN c\nRUN b\n'), []).length, 1);
  assert.match(compareReadings(read('FROM a\nRUN b\n'), read('FROM a\n'), [])[0]!, 'became nothing');
});

dockerfiles('flags, form and heredocs count', () => {
  const side = (part: Partial<Instruction>): Side => {
    const whole = read('RUN a');
    return { ...whole, reading: { ...whole.reading, instructions: [{ ...whole.reading.instructions[0]!, ...part }] } };
  };
  for (const part of [{ flags: ['--mount=x'] }, { json: true }, { heredocs: [{ name: 'E', content: 'x' }] }])
    assert.is(compareReadings(side({}), side(part), []).length, 1);
});

dockerfiles('escape character, syntax, warnings and errors count', () => {
  const whole = read('RUN a');
  const changed = (part: Partial<Reading>): readonly string[] =>
    compareReadings(whole, { ...whole, reading: { ...whole.reading, ...part } }, []);
  assert.equal(changed({}), []);
  assert.equal(changed({ escapeToken: '`' }), ['the escape character changed']);
  assert.equal(changed({ syntax: 'docker/dockerfile:1' }), ['the syntax directive changed']);
  assert.equal(changed({ warnings: ['empty line'] }), ['a new warning: empty line']);
  assert.equal(changed({ error: 'no' }), ['BuildKit could read it before: no']);
});

dockerfiles('a file that could not be read before is not judged', () => {
  const whole = read('RUN a');
  assert.equal(
    compareReadings({ ...whole, reading: { path: 'Dockerfile', error: 'no', instructions: [] } }, whole, []),
    [],
  );
});

dockerfiles('bytes outside of the edits stay, also behind letters of several bytes', () => {
  const before = Buffer.from('# ä€\r\nADD ü /ü\r\n');
  const start = before.indexOf('ADD');
  const splices = byteSplices([{ start, end: start + 3, text: '# ö\r\nCOPY' }]);
  const after = Buffer.from('# ä€\r\n# ö\r\nCOPY ü /ü\r\n');
  assert.equal(compareBytes(before, after, splices), []);
  assert.equal(compareBytes(before, Buffer.from('# ä€\r\n# ö\r\nCOPY ü /u\r\n'), splices), [
    'undoing the edits does not give the original',
  ]);
  assert.equal(compareBytes(before, after, []), ['changed without a reported edit']);
  assert.equal(compareBytes(before, before, splices), ['reported as changed, but is not']);
  assert.equal(compareBytes(before, before, []), []);
});

dockerfiles('line breaks, the BOM and the final newline stay', () => {
  const replace = (before: string, after: string): readonly string[] =>
    compareBytes(
      Buffer.from(before),
      Buffer.from(after),
      byteSplices([{ start: 0, end: Buffer.byteLength(before), text: after }]),
    );
  assert.equal(replace('FROM a\r\n', 'FROM a\nUSER b\r\n'), ['a new kind of line break']);
  assert.equal(replace('\uFEFFFROM a\n', 'FROM a\n'), ['the BOM changed']);
  assert.equal(replace('FROM a', 'FROM a\n'), ['the final newline changed']);
});

dockerfiles('names of Dockerfiles', () => {
  const names = ['Dockerfile', 'a/Dockerfile.dev', 'a/web.Dockerfile', 'web.dockerfile', 'Containerfile'];
  assert.equal(names.filter(isDockerfileName), names);
  assert.equal(
    ['Dockerfile.dockerignore', '.dockerignore', 'dockerfile.md', 'MyDockerfile'].filter(isDockerfileName),
    [],
  );
});

dockerfiles.run();
