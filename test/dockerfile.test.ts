/** The image of the project: pinned, without root, and with nothing in it but the program. */
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const image = suite('image of the project');

const text = readFileSync('Dockerfile', 'utf8');
const stages = text.split(/^(?=FROM )/m).slice(1);
const named = (name: string): string => stages.find(stage => stage.split('\n')[0]!.endsWith(` AS ${name}`))!;

image('its base is pinned to a digest, and every stage stands on it', () => {
  assert.match(text, /^ARG NODE=node:\d+-alpine@sha256:[0-9a-f]{64}$/m);
  for (const stage of stages) assert.match(stage, /^FROM (?:\$\{NODE\}|plain) AS (?:build|plain|bot)\n/);
});

image('what people run ends as a user with a number that is not root', () => {
  for (const name of ['plain', 'bot']) {
    const users = [...named(name).matchAll(/^USER (.*)$/gm)].map(match => match[1]);
    assert.is(users.at(-1), '65532:65532', name);
  }
});

image('install scripts of packages do not run', () => {
  for (const line of text.match(/npm (?:ci|install).*$/gm) ?? []) assert.match(line, '--ignore-scripts');
});

image('nothing gets in that is not named', () => {
  const lines = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter(line => line !== '');
  assert.is(lines[0], '*');
  assert.ok(lines.slice(1).every(line => line.startsWith('!')));
  const copied = [...text.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(match => match[1]!.split(' '));
  assert.equal(
    copied.filter(name => name !== '.' && !lines.includes(`!${name}`)),
    [],
  );
});

image.run();
