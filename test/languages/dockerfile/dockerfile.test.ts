import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readDockerfileText } from '../../../src/languages/dockerfile/index.ts';

const dockerfile = suite('Dockerfiles');

const text = [
  '# syntax=docker/dockerfile:1',
  'ARG TAG=22',
  'from --platform=linux/amd64 node:$TAG AS base',
  'RUN apt-get update \\',
  '  && apt-get install curl',
  'COPY --chown=node:node --link . /app',
  '',
  'FROM base',
  'CMD ["node", "app.js"]',
  'ENTRYPOINT node app.js',
];

for (const [name, lineBreak] of [
  ['LF', '\n'],
  ['CRLF', '\r\n'],
] as const) {
  dockerfile(`instructions and stages with their places, ${name}`, () => {
    const whole = text.join(lineBreak);
    const { globals, stages } = readDockerfileText(whole);
    const written = [...globals, ...stages.flatMap(({ from, instructions }) => [from, ...instructions])];
    assert.equal(
      written.map(({ keyword, line, start, end }) => [keyword, line, whole.slice(start, end)]),
      [
        ['ARG', 2, 'ARG TAG=22'],
        ['FROM', 3, 'from --platform=linux/amd64 node:$TAG AS base'],
        ['RUN', 4, `RUN apt-get update \\${lineBreak}  && apt-get install curl`],
        ['COPY', 6, 'COPY --chown=node:node --link . /app'],
        ['FROM', 8, 'FROM base'],
        ['CMD', 9, 'CMD ["node", "app.js"]'],
        ['ENTRYPOINT', 10, 'ENTRYPOINT node app.js'],
      ],
    );
    assert.equal(
      stages.map(({ instructions }) => instructions.map(({ keyword }) => keyword)),
      [
        ['RUN', 'COPY'],
        ['CMD', 'ENTRYPOINT'],
      ],
    );
  });
}

dockerfile('options stand apart from the text, and it is known what takes JSON', () => {
  const { stages } = readDockerfileText(text.join('\n'));
  const [, copy] = stages[0]!.instructions;
  const [command, entrypoint] = stages[1]!.instructions;
  assert.equal(copy!.flags, [
    { name: 'chown', value: 'node:node' },
    { name: 'link', value: '' },
  ]);
  assert.is(copy!.text, '. /app');
  assert.is(command!.text, '["node", "app.js"]');
  assert.is(entrypoint!.text, 'node app.js');
  const takesJson = stages
    .flatMap(({ from, instructions }) => [from, ...instructions])
    .map(({ mayBeJson }) => mayBeJson);
  assert.equal(takesJson, [false, true, true, false, true, true]);
});

dockerfile('a text that is no Dockerfile has no stages', () => {
  assert.equal(readDockerfileText('').stages, []);
  assert.equal(readDockerfileText('services:\n  web: {}\n').stages, []);
});

dockerfile.run();
