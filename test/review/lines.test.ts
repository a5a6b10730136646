/** The dialogue of lines: whole transcripts, with what was typed behind each question. */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openSession } from '../../src/cli/session.ts';
import { readSources } from '../../src/cli/sources.ts';
import { reviewByLines } from '../../src/review/lines.ts';
import { usualKeymap } from '../../src/review/model/keymap.ts';
import type { Outcome } from '../../src/review/work/session.ts';
import { loadTransforms } from '../../transforms/index.ts';

interface Context {
  folder: string;
  file: string;
}

const plain = suite<Context>('dialogue of lines');

const text = `services:
  web:
    image: nginx:1.27
    privileged: true
  db:
    image: redis:7
    privileged: true
    security_opt:
      - no-new-privileges:true
`;

plain.before.each(context => {
  context.folder = realpathSync(mkdtempSync(join(tmpdir(), 'harden-plain-')));
  context.file = join(context.folder, 'compose.yaml');
  writeFileSync(context.file, text);
});
plain.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

interface Dialogue {
  readonly transcript: string;
  readonly outcome: Outcome;
}

/** Answers the questions in turn; then the input ends. */
async function talk({ folder }: Context, answers: readonly (string | (() => string))[]): Promise<Dialogue> {
  const session = await openSession({ config: false, root: folder, rule: ['no-new-privileges', 'no-privileged'] }, [
    folder,
  ]);
  const rules = new Map((await loadTransforms()).map(({ meta }) => [meta.id, meta] as const));
  const stdin = new PassThrough();
  const left = [...answers];
  let transcript = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      transcript += chunk;
      // A question is what does not end its line.
      if (!transcript.endsWith('\n')) answer();
      done();
    },
  });
  function answer(): void {
    const next = left.shift();
    if (next === undefined) return void stdin.end();
    const typed = `${typeof next === 'function' ? next() : next}\n`;
    transcript += typed;
    stdin.write(typed);
  }
  const outcome = await reviewByLines({
    root: folder,
    title: 'shop',
    limit: session.config.safety,
    maxFileSize: session.config.maxFileSize,
    configFile: session.configFile,
    today: '2026-06-01',
    keymap: usualKeymap,
    engine: session.engine,
    rules,
    stateFolder: join(folder, 'state'),
    fresh: true,
    env: { LANG: 'C.UTF-8' },
    scan: async listener => {
      const progress = { update: () => {} };
      for await (const input of readSources(session, { paths: [folder], options: {} }, () => {}, progress))
        listener.file({ ...input, file: input.file! });
    },
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
  });
  return { transcript, outcome };
}

const offered = /\[y,n,[^\]]*\]/g;
/** The letters that every question offers are told once, in the help. */
const short = ({ transcript }: Dialogue): string => transcript.replace(offered, '[letters]');

const web = (decided: string): string => `
[1/3] compose.yaml:4  service web
UNSAFE, critical: no-privileged. ${decided}
fix: run without privileged mode
risk: a device or capability that privileged mode gave may be missing ("Operation not permitted"); name that one instead
  line 4 remove:      privileged: true
`;
const db = (decided: string): string => `
[3/3] compose.yaml:7  service db
UNSAFE, critical: no-privileged. ${decided}
fix: run without privileged mode
risk: a device or capability that privileged mode gave may be missing ("Operation not permitted"); name that one instead
  line 7 remove:      privileged: true
`;
const start = `to decide 2, accepted 1, skipped 0
${web('Not decided.')}`;

plain('accepts, skips, takes back, and keeps what was decided when it is left', async context => {
  const dialogue = await talk(context, ['y', 'n', 'u', 'q']);
  assert.is(
    short(dialogue),
    `${start}accept? [letters] y
accepted no-privileged for web   u undo
to decide 1, accepted 2, skipped 0
${db('Not decided.')}accept? [letters] n
skipped no-privileged for db; all decided, w reviews and writes
to decide 0, accepted 2, skipped 1
${db('Skipped.')}all decided. write? [letters] u
undone: skipped no-privileged for db   U redo
to decide 1, accepted 2, skipped 0
${db('Not decided.')}accept? [letters] q
`,
  );
  assert.equal(endOf(dialogue), { kind: 'quit', keep: true, interrupted: false });
  assert.is(readFileSync(context.file, 'utf8'), text);
});

plain('the end of the input keeps the decisions and writes nothing, at every question', async context => {
  for (const answers of [[], ['y'], ['y', 'w'], ['A'], ['A', 'v'], ['x'], ['/']]) {
    const dialogue = await talk(context, answers);
    assert.equal(endOf(dialogue), { kind: 'quit', keep: true, interrupted: false }, answers.join(' '));
    assert.is(readFileSync(context.file, 'utf8'), text, answers.join(' '));
  }
  // What is said next begins in a line of its own.
  assert.is(short(await talk(context, [])), `${start}accept? [letters] \n`);
});

const confirmation = ` 2 fixes in 1 file     +2 -1 lines               nothing has been written yet

   A assured      1   by default
   U unsafe       1   by you
   not viewed     1   never on the screen   f shows them
   left           1   1 to decide, 0 skipped, 0 without a fix
   checked        1   of 1: parse, fixed findings gone, nothing else changed

 This one may break something:
 U  no-privileged               web  compose.yaml:4
    a device or capability that privileged mode gave may be missing
    ("Operation not permitted"); name that one instead

 files
   2      +2 -1   compose.yaml
`;
const accepted = `${start}accept? [letters] y
accepted no-privileged for web   u undo
to decide 1, accepted 2, skipped 0
${db('Not decided.')}accept? [letters] `;

plain('writes what was accepted after a whole word', async context => {
  const dialogue = await talk(context, ['y', 'w', 'yes']);
  assert.is(short(dialogue), `${accepted}w\n${confirmation}write 1 file? type yes: yes\n`);
  assert.is(endOf(dialogue).kind, 'written');
  assert.is(
    readFileSync(context.file, 'utf8'),
    `services:
  web:
    image: nginx:1.27
    security_opt:
      - no-new-privileges:true
  db:
    image: redis:7
    privileged: true
    security_opt:
      - no-new-privileges:true
`,
  );
});

plain('writes nothing after any other word', async context => {
  for (const word of ['y', 'no', '', 'YES']) {
    const dialogue = await talk(context, ['y', 'w', word, 'q']);
    assert.is(
      short(dialogue),
      `${accepted}w\n${confirmation}write 1 file? type yes: ${word}\n${db('Not decided.')}accept? [letters] q\n`,
    );
    assert.is(readFileSync(context.file, 'utf8'), text);
  }
});

plain('says which file changed meanwhile, and writes nothing', async context => {
  const changed = `${text}# edited elsewhere\n`;
  const change = (): string => {
    writeFileSync(context.file, changed);
    return 'yes';
  };
  const dialogue = await talk(context, ['y', 'w', change, 'q']);
  assert.ok(
    short(dialogue).startsWith(
      `${accepted}w\n${confirmation}write 1 file? type yes: yes\nnothing was written: these files changed meanwhile\ncompose.yaml\n`,
    ),
    dialogue.transcript,
  );
  assert.is(readFileSync(context.file, 'utf8'), changed);
});

plain('lists by name what may break before it accepts many', async context => {
  const menu = `A

  s  safe and assured                     0
  r  rule no-privileged                   2   2 unsafe, listed first
  k  this rule with the same risk         2   2 unsafe, listed first
  f  the rest of this file                2   2 unsafe, listed first
  v  everything                           2   2 unsafe, listed first

  Only open findings change; what you decided yourself stays.
accept which? [s,r,k,f,v, empty: none] v
 2 fixes may break something:
 U  no-privileged               web  compose.yaml:4
    a device or capability that privileged mode gave may be missing
    ("Operation not permitted"); name that one instead
 U  no-privileged               db  compose.yaml:7
    a device or capability that privileged mode gave may be missing
    ("Operation not permitted"); name that one instead
accept all 2? [yes, s: only the others, empty: none] `;
  assert.is(
    short(await talk(context, ['A', 'v', '', 'A', 'v', 'yes', 'q'])),
    `${start}accept? [letters] ${menu}
to decide 2, accepted 1, skipped 0
${web('Not decided.')}accept? [letters] ${menu}yes
accepted 2 fixes: everything; all decided, w reviews and writes
to decide 0, accepted 3, skipped 0
${web('Accepted.')}all decided. write? [letters] q
`,
  );
});

plain('ignores with a reason, filters, and shows the file as it will be', async context => {
  const noNew = `
[1/1] compose.yaml:2  service web
ASSURED, high: no-new-privileges. Accepted by default.
fix: forbid gaining new privileges
  line 4 add:         security_opt:
  line 5 add:           - no-new-privileges:true
`;
  assert.is(
    short(await talk(context, ['x', 'needs the GPU', 'yes', '/', 'rule:no-new', 'p', 'q'])),
    `${start}accept? [letters] x
why may it stay as it is? needs the GPU
scope: here; also possible: in this file
no config: there is no configuration file
adds:
  # harden-ignore no-privileged -- needs the GPU
ignore? [yes, s: scope, w: where, u: until, r: reason, empty: no] yes
ignored no-privileged for web   u undo
to decide 1, accepted 1, skipped 0
${db('Not decided.')}accept? [letters] /
filter (empty: all): rule:no-new
1 finding
${noNew}next? [letters] p
 services:
   web:
     image: nginx:1.27
+    security_opt:
+      - no-new-privileges:true
+    # harden-ignore no-privileged -- needs the GPU
     privileged: true
   db:
     image: redis:7

${noNew}next? [letters] q
`,
  );
});

plain('? lists the letters it offers, and no others mean anything', async context => {
  const dialogue = await talk(context, ['?', 'hello', 'J', 'q']);
  const listed = [...dialogue.transcript.matchAll(/^(\S(?:, \S)*) {2}\S/gm)].flatMap(([, keys]) => keys!.split(', '));
  const promised = /\[(y,n,.*),\?\]/.exec(dialogue.transcript)![1]!.split(',');
  assert.equal(
    promised.filter(letter => !listed.includes(letter)),
    [],
  );
  assert.ok(!listed.includes('J'), 'there is nothing to scroll');
  const asked = `${web('Not decided.')}accept? [letters] `;
  const help = short(dialogue).split(asked)[1]!;
  assert.is(
    short(dialogue),
    `${start}accept? [letters] ${help}${asked}hello
hello means nothing here; ? lists the letters
${asked}J
J means nothing here; ? lists the letters
${asked}q
`,
  );
});

function endOf({ outcome }: Dialogue): Extract<Outcome, { kind: 'ended' }>['end'] {
  if (outcome.kind !== 'ended') throw new Error(outcome.kind);
  return outcome.end;
}

plain.run();
