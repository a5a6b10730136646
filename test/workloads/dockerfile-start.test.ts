/** What rules see of how an image starts: commands that are left to a shell, and what its builders put in their place. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dockerfile as language, readShellForm } from '../../src/languages/dockerfile/index.ts';
import { openText } from '../../src/languages/yaml/index.ts';
import type { Instruction } from '../../src/transform.ts';
import type { WrittenDockerfile } from '../../src/workloads/dockerfile/file.ts';
import { Builds, readDockerfile } from '../../src/workloads/dockerfile/index.ts';

const start = suite('the start of an image');

function fileOf(text: string, manifests: Readonly<Record<string, string>> = {}): WrittenDockerfile {
  const stream = language.open(new TextEncoder().encode(text));
  if ('kind' in stream) throw new Error(stream.message);
  const document = stream.documents[0]!.read('dockerfile');
  if (document.kind === 'problem') throw new Error(document.message);
  const read = (path: string): string | undefined => manifests[path];
  const builds = new Builds({ read, files: () => Object.keys(manifests), open: openText }).of('Dockerfile');
  const lines = (offset: number): number => stream.position(offset).line;
  return readDockerfile({ file: 'Dockerfile', text, root: document.root, lines, builds, read, readShellForm });
}

const lastOf = (text: string): Instruction => fileOf(text).stages.at(-1)!.steps.at(-1)!;

start('the shell form has the commands of its lines, with what is filled in left out', () => {
  const step = lastOf('FROM x\nCMD PORT=80 server "a b" \\\n  # all of them\n  $FLAGS && exec other\n');
  assert.equal(
    step.startCommands!.map(({ words, assignments, join }) => [words, assignments, join]),
    [
      [['server', 'a b', undefined], ['PORT=80'], undefined],
      [['exec', 'other'], [], '&&'],
    ],
  );
  assert.is(step.commands, undefined);
});

start('lists, other instructions, other shells and what is no script have none', () => {
  for (const text of [
    'CMD ["server"]',
    'ENTRYPOINT [ "server", "a" ]',
    'RUN server',
    'CMD if server; then',
    'SHELL ["/usr/bin/fish", "-c"]\nCMD server',
    'SHELL ["cmd", "/S", "/C"]\nENTRYPOINT server',
  ])
    assert.is(lastOf(`FROM x\n${text}\n`).startCommands, undefined, text);
});

start('SHELL holds for what follows, also in stages that are built on it', () => {
  const file = fileOf(
    'FROM x AS a\nCMD one\nSHELL ["/bin/bash", "-lc"]\nCMD two\nFROM a\nCMD three\nFROM x\nCMD four\n',
  );
  const shells = file.stages.flatMap(({ steps }) => steps.filter(({ keyword }) => keyword === 'CMD'));
  assert.equal(
    shells.map(({ shell }) => shell),
    [undefined, ['/bin/bash', '-lc'], ['/bin/bash', '-lc'], undefined],
  );
});

start('a builder tells its ports, and what it says in place of the image', () => {
  const compose = [
    'services:',
    '  web:',
    '    build: .',
    '    command: ["x"]',
    '    healthcheck: {test: [CMD, x]}',
    '    ports: ["8080:80", "127.0.0.1:5000:5000/udp", {target: 90}, "$PORT:$PORT"]',
    '    expose: [9229]',
    '  bare:',
    '    build: .',
    '    entrypoint:',
  ];
  const { stages } = fileOf('FROM x\nCMD x\n', { 'compose.yaml': `${compose.join('\n')}\n` });
  assert.equal(
    stages[0]!.builders.map(({ name, ports, replaces }) => [name, ports, replaces]),
    [
      ['service web', [80, 5000, 90, 9229], ['command', 'healthcheck']],
      ['service bare', [], []],
    ],
  );
});

start.run();
