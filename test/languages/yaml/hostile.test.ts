/** P13: texts made to hurt end in a clear answer, in little memory, without taking the process down. */
import { spawnSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inputs } from '../../../scripts/shared/hostile-inputs.ts';

const hostile = suite('hostile inputs');

const expected: Readonly<Record<string, string>> = {
  'sequences in sequences': 'too-deep',
  'brackets in brackets': 'too-deep',
  'closed brackets': 'too-deep',
  'braces in braces': 'too-deep',
  'maps in maps': 'too-deep',
  'explicit keys in explicit keys': 'too-deep',
  'keys of keys': 'template',
  'alias bomb': 'edited',
  'merge bomb': 'too-deep',
  'long chain of merges': 'too-deep',
  'long chain of aliases': 'too-deep',
  'a map that contains itself': 'edited',
  'one anchor used 30,000 times': 'edited',
  '30,000 keys': 'edited',
  '200,000 flow items': 'too-large',
  'a million plain characters': 'edited',
  'a million quoted characters': 'edited',
  'a million colons': 'syntax',
  'a million blanks': 'edited',
  'a million comments': 'no document',
  '300,000 documents': 'edited',
  '50 MB': 'too-large',
  'marks of the lexer': 'control-character',
  'a hidden line break': 'control-character',
  '30,000 template actions': 'template',
};

// One process for all: it must survive each of them within its memory. The time limit only ends a run that hangs.
const child = spawnSync(
  process.execPath,
  ['--max-old-space-size=400', '--import', 'tsx', 'scripts/shared/hostile-inputs.ts'],
  { encoding: 'utf8', timeout: 600_000 },
);
const results = new Map(
  child.stdout
    .split('\n')
    .filter(line => line.startsWith('["'))
    .map(line => JSON.parse(line) as [string, string]),
);

for (const name of Object.keys(inputs)) {
  hostile(name, () => assert.is(results.get(name), expected[name], child.stderr.slice(-500)));
}

hostile('the process ended by itself', () => assert.is(child.status, 0));

hostile.run();
