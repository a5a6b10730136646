/** What is not read, and what is not changed: the code that people are told, for each reason there is. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dockerfile } from '../../../src/languages/dockerfile/index.ts';
import type { Limits } from '../../../src/languages/language.ts';
import type { Edit } from '../../../src/transform.ts';
import { after, command, type Make, open, step } from './editing.ts';

const refusals = suite('refusals of Dockerfiles');

/** Code and place of the first problem. */
function problemOf(bytes: string | Uint8Array, limits?: Limits): string {
  const stream = dockerfile.open(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes, limits);
  if ('kind' in stream) return `${stream.code} ${stream.offset}`;
  const document = stream.documents[0]?.read('dockerfile');
  if (!document) return 'empty';
  return document.kind === 'problem' ? `${document.code} ${document.offset}` : 'read';
}

refusals('texts that cannot be read', () => {
  assert.is(problemOf(new Uint8Array([0x46, 0xff])), 'bad-encoding 0');
  assert.is(problemOf('FROM a\n', { file: 5 }), 'too-large 0');
  assert.is(problemOf(`FROM a\n${'#'.repeat(256 * 1024)}`), 'too-large 0');
  assert.is(problemOf('FROM a\rRUN b\n'), 'control-character 6');
  assert.is(problemOf('FROM a\nRUN \0\n'), 'control-character 11');
  assert.is(problemOf('FROM a\nRUN b\u2028c\n'), 'control-character 12');
  assert.is(problemOf('ARG A=1\n# nothing more\n'), 'no-stage 0');
  assert.is(problemOf('FROM a\nRUM b\n'), 'unknown-instruction 7');
  assert.is(problemOf('services:\n  web: {}\n'), 'unknown-instruction 0');
  assert.is(problemOf(' \n'), 'empty');
  assert.is(problemOf('FROM a\n'), 'read');
});

refusals('the problem names the word', () => {
  const stream = dockerfile.open(new TextEncoder().encode('FROM a\nRUM b\n'));
  if ('kind' in stream) throw new Error(stream.message);
  const document = stream.documents[0]!.read('dockerfile');
  assert.is(
    document.kind === 'problem' && document.message,
    'There is no such instruction in a Dockerfile; correct it first (RUM).',
  );
  assert.equal(dockerfile.problems('FROM a\nRUM b\n'), [document]);
  assert.equal(dockerfile.problems('FROM a\n'), []);
});

refusals('what another program fills in is a template', () => {
  const isTemplate = (text: string): boolean => {
    const stream = dockerfile.open(new TextEncoder().encode(text));
    return !('kind' in stream) && dockerfile.isTemplate(stream);
  };
  assert.ok(isTemplate('FROM a\n{{ if x }}\nRUN b\n{{ end }}\n'));
  assert.ok(isTemplate('FROM {{ base }}\n'));
  assert.ok(isTemplate('{% set a = 1 %}\nFROM a\n'));
  assert.ok(isTemplate('FROM a:<%= tag %>\n'));
  assert.not(isTemplate("FROM a\nRUN docker ps --format '{{.Names}}'\n"));
});

const drop =
  (index: number): Make =>
  last =>
    last.dropCommand(step(last, 'RUN'), command(step(last, 'RUN'), index));
const append: Make = last => last.appendCommand(step(last, 'RUN'), ['x']);
const dropWord =
  (position: number): Make =>
  last =>
    last.dropWord(step(last, 'RUN'), command(step(last, 'RUN'), 0), position);
const raw =
  (...edits: readonly Edit[]): Make =>
  () =>
    edits;

const steps = ['stages', 0, 'steps'];

const cases: readonly (readonly [name: string, text: string, make: Make, code: string])[] = [
  ['a command that is the only one', 'RUN b', drop(0), 'shell'],
  [
    'all commands, one after the other',
    'RUN b && c',
    last => [drop(0), drop(1)].flatMap(make => make(last, []) as readonly Edit[]),
    'shell',
  ],
  ['all words behind a keyword', 'EXPOSE 1', raw({ op: 'remove', at: [...steps, 0, 'arguments'] }), 'no-such-path'],
  ['a command in a pipe', 'RUN b | c && d', drop(0), 'shell'],
  ['a command behind a pipe', 'RUN b | c && d', drop(1), 'shell'],
  ['a command in a condition', 'RUN if b; then c; fi && d', drop(1), 'shell'],
  ['a command that is denied', 'RUN ! b && c', drop(0), 'shell'],
  ['a command of a here-document', 'RUN <<E\nb\nc\nE', drop(0), 'shell'],
  ['one more at the end of a here-document', 'RUN <<E\nb\nc\nE', append, 'shell'],
  ['one more behind the end of the shell', 'RUN b && exit 0', append, 'shell'],
  ['one more behind another program', 'RUN b && exec c', append, 'shell'],
  ['one more beside what runs in the background', 'RUN b & c', append, 'shell'],
  ['in front of a part', 'RUN b | c', last => last.prependCommand(step(last, 'RUN'), ['x']), 'shell'],
  ['the name of a program', 'RUN b c', dropWord(0), 'shell'],
  ['a name that is the whole command', 'RUN b && c', dropWord(0), 'shell'],
  [
    'a command in front of one that is not the first',
    'RUN b && c',
    raw({ op: 'insert', at: [...steps, 0, 'commands'], item: { join: '&&', words: ['x'] }, index: 1, again: true }),
    'shell',
  ],
  ['another operator', 'RUN b && c', raw({ op: 'set', at: [...steps, 0, 'commands', 1, 'join'], value: ';' }), 'shell'],
  [
    'variables of a command',
    'RUN A=1 b',
    raw({ op: 'remove', at: [...steps, 0, 'commands', 0, 'assignments'] }),
    'shell',
  ],
  ['a command below a comment', 'RUN b \\\n# why\n && c', drop(1), 'comment'],
  ['a command above a comment', 'RUN b && \\\n# why\n c', drop(0), 'comment'],
  ['a word below a comment', 'RUN b \\\n# why\n -k \\\n c', dropWord(1), 'comment'],
  ['a stage', 'RUN b', raw({ op: 'remove', at: ['stages', 0], leaveEmpty: 'empty' }), 'no-such-path'],
  ['FROM', 'RUN b', raw({ op: 'remove', at: ['stages', 0, 'from'] }), 'no-such-path'],
  ['a keyword', 'RUN b', raw({ op: 'remove', at: [...steps, 0, 'keyword'] }), 'no-such-path'],
  ['the name of a stage', 'RUN b', raw({ op: 'remove', at: ['stages', 0, 'from', 'name'] }), 'no-such-path'],
  ['what is not there', 'RUN b', raw({ op: 'set', at: [...steps, 3, 'arguments'], value: 'x' }), 'no-such-path'],
  [
    'an argument in front of all stages',
    'RUN b',
    raw({ op: 'set', at: ['globals', 0, 'arguments'], value: 'A=2' }),
    'no-such-path',
  ],
  ['a list where a word is', 'RUN b', raw({ op: 'append', at: [...steps, 0], item: 'x' }), 'not-a-list'],
  ['a key in a list', 'RUN b', raw({ op: 'set', at: ['stages', 'x', 'y'], value: 'x' }), 'not-a-map'],
  ['everything', 'RUN b', raw({ op: 'remove', at: [] }), 'empty-root'],
];

for (const [name, text, make, code] of cases)
  refusals(name, () => {
    assert.is(after(`ARG A=1\nFROM a AS n\n${text}\nCMD d\n`, make), `refused: ${code}`);
  });

refusals('commands are not seen where a shell would read something else', () => {
  const isSeen = (...instructions: readonly string[]): boolean => {
    const [stage] = open(['FROM a', ...instructions, ''].join('\n')).stages;
    return stage!.steps.at(-1)!.commands !== undefined;
  };
  assert.ok(isSeen('RUN b && c'));
  assert.ok(isSeen('RUN --mount=type=cache,target=/x b'));
  assert.ok(isSeen('SHELL ["/bin/bash", "-o", "pipefail", "-c"]', 'RUN b'));
  assert.ok(isSeen('RUN <<E', 'b', 'E'));
  assert.ok(isSeen('RUN <<E', '#!/bin/sh', 'b', 'E'));
  assert.not(isSeen('RUN ["b", "c"]'));
  assert.not(isSeen('SHELL ["powershell", "-Command"]', 'RUN b'));
  assert.not(isSeen('RUN <<E', '#!/usr/bin/env python3', 'b', 'E'));
  assert.not(isSeen('RUN <<E python3', 'b', 'E'));
  assert.not(isSeen('RUN <<A cat <<B', 'b', 'A', 'c', 'B'));
  assert.not(isSeen('RUN "b'));
  assert.not(isSeen('RUN apt-get ins\\', 'tall x'));
  assert.not(isSeen('CMD b && c'));
});

refusals.run();
