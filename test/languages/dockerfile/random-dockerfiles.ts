/** Dockerfiles made of parts, and edits of them, for properties. Numbers only, so that a counterexample can be read. */
import fc from 'fast-check';
import type { Edit, Instruction, NonEmpty, Stage } from '../../../src/transform.ts';

const bases = [
  'FROM debian:12',
  'FROM node:22 AS build',
  'from alpine',
  'FROM --platform=$BUILDPLATFORM golang:1 as go',
];

const instructions = [
  'RUN apt-get update && apt-get install -y curl',
  'RUN set -eux; \\\n\tapt-get update; \\\n\tapt-get install -y \\\n\t\tcurl \\\n\t\tgit; \\\n\trm -rf /x/*',
  'RUN apk add curl \\\n  && npm install \\\n  # why\n  && echo "a  b"   $HOME',
  'RUN a && \\\n    b && \\\n\n    c',
  'RUN --mount=type=cache,target=/root/.cache pip install -r requirements.txt',
  'RUN if [ -f x ]; then npm ci; else npm install; fi && npm run build',
  'RUN curl -k x | sh; exit 0',
  'RUN <<EOF\nset -e\n# no comment\napt-get update\nEOF',
  "RUN <<-'EOF' python3\n\tprint(1)\n\tEOF",
  'RUN ["npm", "install"]',
  'RUN \\\n  apt-get ins\\\ntall x',
  'run  pip install "flask"  ',
  'ADD . /app',
  'COPY --chown=1:1 package.json \\\n  package-lock.json ./',
  'COPY <<A <<B /etc/\nUSER root\nA\nRUN b\nB',
  'ENV A=1 \\\n    TOKEN="x y" \\\n    B=2',
  'ENV TOKEN secret',
  'LABEL a=b c="d # e"',
  'HEALTHCHECK \\\n  CMD curl x',
  'HEALTHCHECK --interval=5s CMD curl x',
  'EXPOSE 22 80',
  'USER root',
  'user "app"',
  'ONBUILD RUN <<E\nb\nE',
  'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
  'ENTRYPOINT ["/x"]',
  'CMD node app.js',
];

/** What stands between instructions. */
const gaps = ['', '', '', '\n', '\n\n', '# why\n', '\n  # one\n# two\n', ' \t\n'];

const part = fc.tuple(fc.nat({ max: gaps.length - 1 }), fc.nat({ max: instructions.length - 1 }));
const stage = fc.tuple(
  fc.nat({ max: bases.length - 1 }),
  fc.nat({ max: gaps.length - 1 }),
  fc.array(part, { maxLength: 6 }),
);

/** A text with LF and without a byte order mark. */
export const dockerfileText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '# syntax=docker/dockerfile:1\n', 'ARG A=1\n'),
    fc.array(stage, { minLength: 1, maxLength: 3 }),
    fc.boolean(),
  )
  .map(([head, stages, isClosed]) => {
    const lines = stages.flatMap(([base, gap, parts]) => [
      `${gaps[gap]}${bases[base]}`,
      ...parts.map(([between, index]) => `${gaps[between]}${instructions[index]}`),
    ]);
    return `${head}${lines.join('\n')}${isClosed ? '\n' : ''}`;
  });

export interface Seed {
  readonly stage: number;
  readonly step: number;
  readonly command: number;
  readonly kind: number;
}

export const seeds: fc.Arbitrary<readonly Seed[]> = fc.array(
  fc.record({ stage: fc.nat(20), step: fc.nat(20), command: fc.nat(20), kind: fc.nat(100) }),
  { minLength: 1, maxLength: 4 },
);

type Maker = (at: Place) => readonly (Edit | undefined)[];

interface Place {
  readonly stage: Stage;
  readonly step: Instruction | undefined;
  /** Counts within the instruction. */
  readonly command: number;
}

const words: NonEmpty<string> = ['rm', '-rf', '/var/lib/x/*'];

function ofCommand(
  { step, command: at }: Place,
  make: (instruction: Instruction, command: NonNullable<Instruction['commands']>[number]) => readonly Edit[],
): readonly Edit[] {
  const { commands = [] } = step ?? {};
  const command = commands[at % Math.max(1, commands.length)];
  return step && command ? make(step, command) : [];
}

const makers: readonly Maker[] = [
  ({ stage: at, step }) => [at.insert(step, 'USER', '10001:10001')],
  ({ stage: at }) => [at.insert(undefined, 'HEALTHCHECK', 'NONE')],
  ({ stage: at }) => [at.addStage('scratch', [{ keyword: 'COPY', flags: ['--from=0'], text: '/x /x' }])],
  ({ stage: at }) => [at.nameStage('renamed')],
  ({ stage: at }) => [at.change(at.from, 'image', 'debian:12-slim')],
  ({ stage: at, step }) => [step?.keyword === 'ADD' ? at.change(step, 'keyword', 'COPY') : undefined],
  ({ stage: at, step }) => [step?.keyword === 'USER' ? at.change(step, 'arguments', '1:1') : undefined],
  ({ stage: at, step }) => [step && at.drop(step)],
  ({ stage: at, step }) => [
    step && ['ENV', 'LABEL'].includes(step.keyword) ? at.dropPairs(step, ['TOKEN', 'a']) : undefined,
  ],
  ({ stage: at, step }) => [
    step && ['RUN', 'COPY', 'ADD'].includes(step.keyword) ? at.addFlag(step, '--link') : undefined,
  ],
  at => ofCommand(at, (step, command) => [at.stage.insertWord(step, command, 1, '--new')]),
  at => ofCommand(at, (step, command) => [at.stage.insertWord(step, command, command.words.length, "it's $x")]),
  at => ofCommand(at, (step, command) => [at.stage.changeWord(step, command, command.words.length - 1, 'other')]),
  at => ofCommand(at, (step, command) => [at.stage.dropWord(step, command, command.words.length - 1)]),
  at => ofCommand(at, (step, command) => at.stage.dropCommand(step, command)),
  at => ofCommand(at, step => [at.stage.appendCommand(step, words)]),
  at => ofCommand(at, step => at.stage.prependCommand(step, ['apt-get', 'update'])),
  ({ step }) => [step && { op: 'comment', at: step.path, text: 'new' }],
];

/** What the seeds ask for, each with the instruction that it is about; undefined: about none that is there. */
export function editsFrom(stages: readonly Stage[], all: readonly Seed[]): readonly Edit[] {
  return all.flatMap(seed => {
    const chosen = stages[seed.stage % stages.length]!;
    const step = chosen.steps[seed.step % Math.max(1, chosen.steps.length)];
    const made = makers[seed.kind % makers.length]!({ stage: chosen, step, command: seed.command });
    return made.filter(each => each !== undefined);
  });
}
