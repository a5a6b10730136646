/** Every edit of a Dockerfile: what is asked for, and the whole text that comes out. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Edit, Stage } from '../../../src/transform.ts';
import { after, command, edit, type Make, open, step } from './editing.ts';

const edits = suite('edits of Dockerfiles');

interface Case {
  readonly name: string;
  readonly before: string;
  readonly make: Make;
  readonly after: string;
}

const user: Make = last => last.insert(undefined, 'USER', 'app');
const userBeforeCmd: Make = last => last.insert(step(last, 'CMD'), 'USER', 'app');
const clean: Make = last => last.appendCommand(step(last, 'RUN'), ['rm', '-rf', '/x/*']);
const dropCommand =
  (index: number): Make =>
  last =>
    last.dropCommand(step(last, 'RUN'), command(step(last, 'RUN'), index));
const flag: Make = last => last.addFlag(last.steps[0]!, '--link');

function insertWord(position: number, word: string, index = 0): Make {
  return last => last.insertWord(step(last, 'RUN'), command(step(last, 'RUN'), index), position, word);
}

const cases: readonly Case[] = [
  // New instructions
  { name: 'at the end', before: 'FROM a\nRUN b\n', make: user, after: 'FROM a\nRUN b\nUSER app\n' },
  { name: 'at the end of an open text', before: 'FROM a\nRUN b', make: user, after: 'FROM a\nRUN b\nUSER app' },
  { name: 'behind FROM alone', before: 'FROM a', make: user, after: 'FROM a\nUSER app' },
  {
    name: 'in front of another one',
    before: 'FROM a\nRUN b\nCMD c\n',
    make: userBeforeCmd,
    after: 'FROM a\nRUN b\nUSER app\nCMD c\n',
  },
  {
    name: 'above the comments of the next one',
    before: 'FROM a\nRUN b\n# what\n# it starts\nCMD c\n',
    make: userBeforeCmd,
    after: 'FROM a\nRUN b\nUSER app\n# what\n# it starts\nCMD c\n',
  },
  {
    name: 'with CRLF',
    before: 'FROM a\r\nRUN b\r\nCMD c\r\n',
    make: userBeforeCmd,
    after: 'FROM a\r\nRUN b\r\nUSER app\r\nCMD c\r\n',
  },
  {
    name: 'in small letters where the file begins in them',
    before: 'from a\nrun b\ncmd c\n',
    make: userBeforeCmd,
    after: 'from a\nrun b\nuser app\ncmd c\n',
  },
  {
    name: 'an empty line apart where most are',
    before: 'FROM a\n\nRUN b\n\nCOPY c d\n\nCMD c\n',
    make: userBeforeCmd,
    after: 'FROM a\n\nRUN b\n\nCOPY c d\n\nUSER app\n\nCMD c\n',
  },
  {
    name: 'an empty line apart at the end',
    before: 'FROM a\n\nRUN b\n\nCOPY c d\n\nEXPOSE 1\n',
    make: user,
    after: 'FROM a\n\nRUN b\n\nCOPY c d\n\nEXPOSE 1\n\nUSER app\n',
  },
  {
    name: 'in a stage that others follow',
    before: 'FROM a AS one\nRUN b\n\n# the image\nFROM c\nCMD d\n',
    make: (_, [first]) => first!.insert(undefined, 'USER', 'app'),
    after: 'FROM a AS one\nRUN b\nUSER app\n\n# the image\nFROM c\nCMD d\n',
  },
  {
    name: 'behind a here-document',
    before: 'FROM a\nRUN <<E\nb\nE\nCMD c\n',
    make: userBeforeCmd,
    after: 'FROM a\nRUN <<E\nb\nE\n\nUSER app\nCMD c\n',
  },
  {
    name: 'several in one place keep their order',
    before: 'FROM a\nCMD c\n',
    make: last => [last.insert(step(last, 'CMD'), 'RUN', 'adduser app'), last.insert(step(last, 'CMD'), 'USER', 'app')],
    after: 'FROM a\nRUN adduser app\nUSER app\nCMD c\n',
  },
  {
    name: 'without words',
    before: 'FROM a\nCMD c\n',
    make: last => last.insert(step(last, 'CMD'), 'HEALTHCHECK', 'NONE'),
    after: 'FROM a\nHEALTHCHECK NONE\nCMD c\n',
  },
  // FROM and stages
  {
    name: 'another image',
    before: 'FROM --platform=linux/amd64  node:20 AS x\nCMD c\n',
    make: last => last.change(last.from, 'image', 'node:22'),
    after: 'FROM --platform=linux/amd64  node:22 AS x\nCMD c\n',
  },
  {
    name: 'a name for the stage',
    before: 'FROM a:1 \nCMD c\n',
    make: last => last.nameStage('build'),
    after: 'FROM a:1 AS build \nCMD c\n',
  },
  {
    name: 'one more stage, and a name to copy from',
    before: 'FROM a\nRUN b\n',
    make: last => [
      last.nameStage('build'),
      last.addStage('c', [
        { keyword: 'COPY', flags: ['--from=build'], text: '/x /x' },
        { keyword: 'RUN', words: ['adduser', 'app user'] },
        { keyword: 'USER', text: 'app' },
      ]),
    ],
    after: "FROM a AS build\nRUN b\n\nFROM c\nCOPY --from=build /x /x\nRUN adduser 'app user'\nUSER app\n",
  },
  {
    name: 'one more stage behind an open end, in small letters',
    before: 'from a\r\nrun b',
    make: last => last.addStage('c', [{ keyword: 'USER', text: 'app' }]),
    after: 'from a\r\nrun b\r\n\r\nfrom c\r\nuser app',
  },
  // Changed instructions
  {
    name: 'another keyword',
    before: 'FROM a\nADD x y\nCMD c\n',
    make: last => last.change(step(last, 'ADD'), 'keyword', 'COPY'),
    after: 'FROM a\nCOPY x y\nCMD c\n',
  },
  {
    name: 'another keyword in small letters',
    before: 'FROM a\nadd\tx y\nCMD c\n',
    make: last => last.change(step(last, 'ADD'), 'keyword', 'COPY'),
    after: 'FROM a\ncopy\tx y\nCMD c\n',
  },
  {
    name: 'other words, options stay',
    before: 'FROM a\nHEALTHCHECK  --interval=5s \\\n  CMD curl x\nCMD c\n',
    make: last => last.change(step(last, 'HEALTHCHECK'), 'arguments', 'NONE'),
    after: 'FROM a\nHEALTHCHECK  --interval=5s \\\n  NONE\nCMD c\n',
  },
  // Gone instructions
  {
    name: 'an instruction goes, its comments stay',
    before: 'FROM a\n# why\nEXPOSE 22\nCMD c\n',
    make: last => last.drop(step(last, 'EXPOSE')),
    after: 'FROM a\n# why\nCMD c\n',
  },
  {
    name: 'the only one goes',
    before: 'FROM a\nEXPOSE 22\n',
    make: last => last.drop(step(last, 'EXPOSE')),
    after: 'FROM a\n',
  },
  {
    name: 'one over several lines goes',
    before: 'FROM a\nLABEL a=b \\\n  c=d\nCMD c\n',
    make: last => last.drop(step(last, 'LABEL')),
    after: 'FROM a\nCMD c\n',
  },
  // Variables and labels
  {
    name: 'a variable goes',
    before: 'FROM a\nENV A=1 \\\n    TOKEN="x y" \\\n    B=2\nCMD c\n',
    make: last => last.dropPairs(step(last, 'ENV'), ['TOKEN']),
    after: 'FROM a\nENV A=1 \\\n    B=2\nCMD c\n',
  },
  {
    name: 'the last variable takes its instruction along',
    before: 'FROM a\nENV TOKEN x y\nCMD c\n',
    make: last => last.dropPairs(step(last, 'ENV'), ['TOKEN']),
    after: 'FROM a\nCMD c\n',
  },
  {
    name: 'a variable beside a comment stays',
    before: 'FROM a\nENV A=1 \\\n# why\n  TOKEN=x\n',
    make: last => last.dropPairs(step(last, 'ENV'), ['TOKEN']),
    after: 'no edit',
  },
  // Options
  { name: 'an option', before: 'FROM a\nCOPY x y\n', make: flag, after: 'FROM a\nCOPY --link x y\n' },
  {
    name: 'an option behind others',
    before: 'FROM a\ncopy  --chown=1:1\tx y\n',
    make: flag,
    after: 'FROM a\ncopy  --chown=1:1 --link\tx y\n',
  },
  {
    name: 'an option that is there',
    before: 'FROM a\nCOPY --link x y\n',
    make: flag,
    after: 'FROM a\nCOPY --link x y\n',
  },
  {
    name: 'an option of a RUN over several lines',
    before: 'FROM a\nRUN \\\n  b && \\\n  c\n',
    make: last => last.addFlag(step(last, 'RUN'), '--network=none'),
    after: 'FROM a\nRUN --network=none \\\n  b && \\\n  c\n',
  },
  // Words
  {
    name: 'a word',
    before: 'FROM a\nRUN apk add  curl\n',
    make: insertWord(2, '--no-cache'),
    after: 'FROM a\nRUN apk add --no-cache  curl\n',
  },
  {
    name: 'a word at the end of a command over several lines',
    before: 'FROM a\nRUN apt-get install \\\n\tcurl \\\n\tgit \\\n && true\n',
    make: insertWord(4, 'vim'),
    after: 'FROM a\nRUN apt-get install \\\n\tcurl \\\n\tgit vim \\\n && true\n',
  },
  {
    name: 'a word that the shell must not read',
    before: 'FROM a\nRUN b c\n',
    make: insertWord(2, "it's $HOME"),
    after: "FROM a\nRUN b c 'it'\\''s $HOME'\n",
  },
  {
    name: 'a word in a part of a larger command',
    before: 'FROM a\nRUN if x; then apk add curl; fi\n',
    make: insertWord(2, '--no-cache', 1),
    after: 'FROM a\nRUN if x; then apk add --no-cache curl; fi\n',
  },
  {
    name: 'a word in a here-document',
    before: 'FROM a\nRUN <<E\nset -e\napk add curl\nE\n',
    make: insertWord(2, '--no-cache', 1),
    after: 'FROM a\nRUN <<E\nset -e\napk add --no-cache curl\nE\n',
  },
  {
    name: 'a word at the end of a line of a here-document with CRLF',
    before: 'FROM a\r\nRUN <<E\r\nset -e\r\nb\r\nE\r\n',
    make: insertWord(2, '-x'),
    after: 'FROM a\r\nRUN <<E\r\nset -e -x\r\nb\r\nE\r\n',
  },
  {
    name: 'another word, the quotes of the old one go',
    before: 'FROM a\nRUN npm "install" # now\n',
    make: last => last.changeWord(step(last, 'RUN'), command(step(last, 'RUN'), 0), 1, 'ci'),
    after: 'FROM a\nRUN npm ci # now\n',
  },
  {
    name: 'a word goes with the blanks and the line break in front of it',
    before: 'FROM a\nRUN curl -s \\\n  -k \\\n  x\n',
    make: last => last.dropWord(step(last, 'RUN'), command(step(last, 'RUN'), 0), 2),
    after: 'FROM a\nRUN curl -s \\\n  x\n',
  },
  // One more command
  {
    name: 'a command',
    before: 'FROM a\nRUN b\n',
    make: clean,
    after: 'FROM a\nRUN b && rm -rf /x/*\n',
  },
  {
    name: 'a command where operators begin the lines',
    before: 'FROM a\nRUN b \\\n  && c \\\n  && d\n',
    make: clean,
    after: 'FROM a\nRUN b \\\n  && c \\\n  && d \\\n  && rm -rf /x/*\n',
  },
  {
    name: 'a command where operators end the lines',
    before: 'FROM a\nRUN b && \\\n    c && \\\n    d\n',
    make: clean,
    after: 'FROM a\nRUN b && \\\n    c && \\\n    d && \\\n    rm -rf /x/*\n',
  },
  {
    name: 'a command with tabs',
    before: 'FROM a\nRUN set -x \\\n\t&& c\n',
    make: clean,
    after: 'FROM a\nRUN set -x \\\n\t&& c \\\n\t&& rm -rf /x/*\n',
  },
  {
    name: 'a command where a semicolon parts them and the first failure stops',
    before: 'FROM a\nRUN set -eux; \\\n\tb; \\\n\tc\n',
    make: clean,
    after: 'FROM a\nRUN set -eux; \\\n\tb; \\\n\tc; \\\n\trm -rf /x/*\n',
  },
  {
    name: 'a command behind one over several lines',
    before: 'FROM a\nRUN apk add \\\n    curl \\\n    git\n',
    make: clean,
    after: 'FROM a\nRUN apk add \\\n    curl \\\n    git \\\n    && rm -rf /x/*\n',
  },
  {
    name: 'a command with comments inside',
    before: 'FROM a\nRUN b \\\n  # why\n  && c \\\n# more\n  && d\n',
    make: clean,
    after: 'FROM a\nRUN b \\\n  # why\n  && c \\\n# more\n  && d \\\n  && rm -rf /x/*\n',
  },
  {
    name: 'a command, its lines continued with a backtick, CRLF',
    before: '# escape=`\r\nFROM a\r\nRUN b `\r\n  && c\r\n',
    make: clean,
    after: '# escape=`\r\nFROM a\r\nRUN b `\r\n  && c `\r\n  && rm -rf /x/*\r\n',
  },
  {
    name: 'a command at an open end',
    before: 'FROM a\nRUN b',
    make: clean,
    after: 'FROM a\nRUN b && rm -rf /x/*',
  },
  {
    name: 'commands in front',
    before: 'FROM a\nRUN  b && c\n',
    make: last => last.prependCommand(step(last, 'RUN'), ['apt-get', 'update']),
    after: 'FROM a\nRUN  apt-get update && b && c\n',
  },
  {
    name: 'commands in front, over several lines',
    before: 'FROM a\nRUN b \\\n  && c\n',
    make: last => last.prependCommand(step(last, 'RUN'), ['apt-get', 'update']),
    after: 'FROM a\nRUN apt-get update \\\n  && b \\\n  && c\n',
  },
  // Commands that go
  {
    name: 'the first command',
    before: 'FROM a\nRUN b && c && d\n',
    make: dropCommand(0),
    after: 'FROM a\nRUN c && d\n',
  },
  { name: 'one in the middle', before: 'FROM a\nRUN b && c; d\n', make: dropCommand(1), after: 'FROM a\nRUN b; d\n' },
  {
    name: 'the last one over several lines',
    before: 'FROM a\nRUN b \\\n  && c \\\n  && d\nUSER x\n',
    make: dropCommand(2),
    after: 'FROM a\nRUN b \\\n  && c\nUSER x\n',
  },
  {
    name: 'the first one where operators end the lines',
    before: 'FROM a\nRUN b && \\\n    c\n',
    make: dropCommand(0),
    after: 'FROM a\nRUN c\n',
  },
  // Several
  {
    name: 'several edits of one RUN, and what is new behind it',
    before: 'FROM a\nRUN apt-get update && apt-get install curl\n',
    make: last => {
      const run = step(last, 'RUN');
      return [
        last.addFlag(run, '--network=default'),
        last.insertWord(run, command(run, 1), 2, '--no-install-recommends'),
        last.changeWord(run, command(run, 1), 2, 'wget'),
        last.appendCommand(run, ['rm', '-rf', '/x/*']),
        last.appendCommand(run, ['ldconfig']),
        last.insert(undefined, 'USER', 'app'),
      ];
    },
    after:
      'FROM a\nRUN --network=default apt-get update && apt-get install --no-install-recommends wget && rm -rf /x/* && ldconfig\nUSER app\n',
  },
  {
    name: 'one more command, and one more word of the last one',
    before: 'FROM a\nRUN b && c\n',
    make: last => {
      const run = step(last, 'RUN');
      return [
        last.appendCommand(run, ['e']),
        last.insertWord(run, command(run, 1), 1, '-d'),
        ...last.prependCommand(run, ['a']),
        last.insertWord(run, command(run, 0), 1, '-b'),
      ];
    },
    after: 'FROM a\nRUN a && b -b && c -d && e\n',
  },
  {
    name: 'a command goes, and one comes',
    before: 'FROM a\nRUN b \\\n && c \\\n && d\n',
    make: last => {
      const run = step(last, 'RUN');
      return [...last.dropCommand(run, command(run, 1)), last.appendCommand(run, ['e'])];
    },
    after: 'FROM a\nRUN b \\\n && d \\\n && e\n',
  },
  {
    name: 'what goes and what is new in its place',
    before: 'FROM a\nUSER root\nCMD c\n',
    make: last => [last.drop(step(last, 'USER')), last.insert(step(last, 'CMD'), 'USER', '1:1')],
    after: 'FROM a\nUSER 1:1\nCMD c\n',
  },
  {
    name: 'comments above an instruction, a stage and a command',
    before: 'FROM a\n  RUN b && c\n',
    make: last => [
      comment(last.path, 'one'),
      comment(step(last, 'RUN').path, 'two'),
      comment([...step(last, 'RUN').path, 'commands', 1], 'three'),
    ],
    after: '# one\nFROM a\n  # two\n  # three\n  RUN b && c\n',
  },
];

function comment(at: Edit['at'], text: string): Edit {
  return { op: 'comment', at, text };
}

for (const { name, before, make, after: expected } of cases)
  edits(name, () => assert.is(after(before, make), expected));

edits('a RUN of one command, made of words', () => {
  const run = (last: Stage): Edit => last.insertRun(step(last, 'CMD'), [{ words: ['chmod', 'a-s', '/usr/bin/x y'] }]);
  assert.is(after('FROM a\nCMD c\n', run), "FROM a\nRUN chmod a-s '/usr/bin/x y'\nCMD c\n");
});

edits('comments that go along are told', () => {
  const opened = open('FROM a\n# stays\nLABEL a=b \\\n# why\n  c=d\nCMD c\n');
  const [last] = opened.stages;
  assert.equal(edit(opened, [last!.drop(step(last!, 'LABEL'))]), {
    kind: 'proven',
    text: 'FROM a\n# stays\nCMD c\n',
    lost: ['why'],
  });
});

edits.run();
