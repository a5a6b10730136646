/** A fix that was changed in an editor: what is shown is what is written, and nothing is guessed. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptUpTo } from '../../../src/engine/accept.ts';
import { applySplices } from '../../../src/languages/yaml/index.ts';
import { messageText } from '../../../src/review/model/message.ts';
import { topScreen } from '../../../src/review/model/screen-stack.ts';
import { editedText, mergeEdit } from '../../../src/review/work/edited.ts';
import type { ReviewSession } from '../../../src/review/work/session.ts';
import { openEngine } from '../engine.ts';
import { key, noMetrics } from '../plans.ts';
import { play } from '../scenes.ts';

const edits = suite<{ folder: string }>('edited fixes');
const text = `# header
services:
  web:
    image: nginx:1.27 # pinned
    ports:
      - "8080:8080"
  db:
    image: postgres:16.4
`;

edits.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'harden-edited-'));
  writeFileSync(join(context.folder, 'compose.yaml'), text);
});
edits.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

/** An editor that changes the text with a line of JavaScript; it leaves a note about the file it was given. */
function editor(folder: string, change: string): NodeJS.ProcessEnv {
  const script = join(folder, 'editor.cjs');
  const note = join(folder, 'note.txt');
  writeFileSync(
    script,
    `const fs = require('node:fs');
const file = process.argv.at(-1);
let text = fs.readFileSync(file, 'utf8');
fs.writeFileSync(${JSON.stringify(note)}, [file, (fs.statSync(file).mode & 0o777).toString(8)].join(' '));
${change}
fs.writeFileSync(file, text);
`,
  );
  return { VISUAL: `"${process.execPath}" ${script}`, PATH: process.env.PATH };
}

async function open(folder: string, change: string): Promise<ReviewSession> {
  const { session } = await play(
    { size: { columns: 120, rows: 40 }, keys: [] },
    undefined,
    folder,
    editor(folder, change),
  );
  return session;
}

async function press(session: ReviewSession, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    session.dispatch({ kind: 'key', key: key(name), metrics: noMetrics });
    await session.idle();
  }
}

function find(session: ReviewSession, rule: string, service: string): string {
  const all = [...session.state.findings.values()];
  return all.find(finding => finding.rule === rule && finding.resource.name === service)!.id;
}

/** Puts the cursor on a finding. */
async function goTo(session: ReviewSession, rule: string, service: string): Promise<string> {
  const id = find(session, rule, service);
  await press(session, 'g');
  for (let tries = 0; session.state.cursor !== id && tries < 50; tries++) await press(session, 'j');
  assert.is(session.state.cursor, id);
  return id;
}

function result(session: ReviewSession): string {
  return session.workspace.together(session.state.files[0]!, session.state.decisions)!.after;
}

edits('what was typed is written together with every other accepted fix, and only that', async ({ folder }) => {
  const session = await open(folder, `text = text.replace(/no-new-privileges:true/, '$& # as agreed');`);
  const before = result(session);
  const id = await goTo(session, 'no-new-privileges', 'web');
  await press(session, 'e');
  const decision = session.state.decisions.get(id);
  assert.is(decision?.kind === 'accept' && decision.edited !== undefined, true);
  assert.match(messageText(session.state), /with your edit/);
  assert.is(result(session), before.replace(/no-new-privileges:true/, '$& # as agreed'));
  const applied = session.workspace.together(session.state.files[0]!, session.state.decisions)!;
  assert.is(
    applySplices(
      applied.before,
      applied.splices.map(splice => ({ ...splice, by: [] })),
    ),
    applied.after,
  );
  await press(session, 'u');
  assert.is(result(session), before);
  await press(session, 'U');
  assert.is(result(session), before.replace(/no-new-privileges:true/, '$& # as agreed'));
});

edits('line breaks and a byte order mark stay as they are', async ({ folder }) => {
  writeFileSync(join(folder, 'compose.yaml'), `\uFEFF${text.replaceAll('\n', '\r\n')}`);
  const session = await open(folder, `text = text.replace(/no-new-privileges:true/, '$& # as agreed');`);
  const before = result(session);
  await goTo(session, 'no-new-privileges', 'web');
  await press(session, 'e');
  assert.is(result(session), before.replace(/no-new-privileges:true/, '$& # as agreed'));
});

edits('the copy is private, named like the file, and gone afterwards', async ({ folder }) => {
  const session = await open(folder, `text += '';`);
  await goTo(session, 'no-new-privileges', 'web');
  await press(session, 'e');
  assert.is(messageText(session.state), 'nothing was edited');
  const [file, mode] = readFileSync(join(folder, 'note.txt'), 'utf8').split(' ');
  assert.match(file!, /\/compose\.yaml$/);
  assert.is(mode, '600');
  assert.not.ok(existsSync(file!));
});

edits('a text that cannot be read is not taken; the editor opens it again', async ({ folder }) => {
  const session = await open(
    folder,
    `text = text.includes('oops') ? text.replace('oops: [', 'tty: true') : text.replace('    image: nginx', '    oops: [\\n$&');`,
  );
  const id = await goTo(session, 'no-new-privileges', 'web');
  await press(session, 'e');
  const screen = topScreen(session.state);
  assert.match(screen.kind === 'edited' ? screen.fix.problem! : '', /^line \d+: /);
  await press(session, 'enter');
  assert.match(messageText(session.state), /cannot be taken/);
  assert.is(session.state.decisions.get(id)?.by, 'default');
  await press(session, 'e');
  assert.match(result(session), /tty: true/);
});

edits('a change outside of the service is asked for, by its lines', async ({ folder }) => {
  const session = await open(
    folder,
    `text = text.replace('# header', '# title').replace('postgres:16.4', 'postgres:17');`,
  );
  await goTo(session, 'no-new-privileges', 'web');
  await press(session, 'e');
  const screen = topScreen(session.state);
  const outside = screen.kind === 'edited' ? screen.fix.outside.map(line => line.text.trim()) : [];
  assert.equal(outside, ['# header', 'image: postgres:16.4']);
  const before = result(session);
  await press(session, 'escape');
  assert.is(result(session), before);
  await press(session, 'e', 'enter');
  assert.match(result(session), /^# title\n/);
});

edits(
  'an edit that takes the fix back is taken with a warning, and its finding is said to stay',
  async ({ folder }) => {
    const session = await open(folder, `text = text.replace('no-new-privileges:true', 'no-new-privileges:false');`);
    await goTo(session, 'no-new-privileges', 'web');
    await press(session, 'e');
    assert.match(messageText(session.state), /still violates no-new-privileges/);
    await press(session, 'w');
    const screen = topScreen(session.state);
    const [check] = screen.kind === 'confirm' ? screen.checks : [];
    assert.is(check?.problem, undefined);
    assert.is(check?.weaker, 1);
  },
);

edits('an edit that another decision contradicts is marked and left out with its fix', async ({ folder }) => {
  const session = await open(folder, `text = text.replace('    security_opt:', '    read_only: false\\n$&');`);
  const id = await goTo(session, 'no-new-privileges', 'web');
  await goTo(session, 'read-only-root', 'web');
  await press(session, 'n');
  await goTo(session, 'no-new-privileges', 'web');
  await press(session, 'e');
  assert.equal([...session.state.clashes], []);
  assert.match(result(session), /read_only: false/);
  await goTo(session, 'read-only-root', 'web');
  await press(session, 'space');
  assert.equal([...session.state.clashes], [id]);
  assert.match(messageText(session.state), /your edit of no-new-privileges does not fit/);
  const after = result(session).split('  db:')[0]!;
  assert.match(after, /read_only: true/);
  assert.not.match(after, /no-new-privileges|read_only: false/);
  await press(session, 'u');
  assert.equal([...session.state.clashes], []);
  assert.match(result(session), /read_only: false/);
});

edits('a file that changes on disk opens the fix again', async ({ folder }) => {
  const session = await open(folder, `text = text.replace(/no-new-privileges:true/, '$& # as agreed');`);
  const id = await goTo(session, 'no-new-privileges', 'web');
  await press(session, 'e');
  writeFileSync(join(folder, 'compose.yaml'), text.replace('# header', '# another'));
  await press(session, 'r');
  assert.is(session.state.decisions.get(id), undefined);
  assert.ok(session.state.changed.has(id));
});

const engine = openEngine();
const planned = ['fixtures', 'examples'].flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.ya?ml$/.test(name) && !name.includes('.expected.'))
    .map(name => join(folder, name))
    .flatMap(path => {
      const planning = engine.planFile({ path, bytes: readFileSync(path), explicit: true });
      return planning.kind === 'planned' && statSync(path).size < 20_000 ? [planning.file] : [];
    }),
);

edits('a comment typed behind a line of any fix is the only difference to all fixes, whichever are accepted', () => {
  const files = planned.filter(({ plan }) => plan.findings.filter(({ status }) => status === 'fixable').length > 2);
  let merged = 0;
  const anyCase = fc.record({ at: fc.nat(files.length - 1), which: fc.nat(50), without: fc.nat(50) });
  fc.assert(
    fc.property(anyCase, ({ at, which, without }) => {
      const file = files[at]!;
      const accepted = [...acceptUpTo(file.plan, 'unsafe').keys()];
      const id = accepted[which % accepted.length]!;
      const chosen = new Map(
        accepted.filter((other, index) => other === id || index !== without).map(each => [each, 0]),
      );
      const needed = file.plan.findings.filter(other => other.id === id).flatMap(({ fix }) => [id, ...fix!.requires]);
      const alone = file.apply(new Map(needed.map(each => [each, 0])));
      const all = file.apply(chosen);
      const line = alone.splices.find(
        ({ findings, text }) => findings.includes(id) && /\n[^\n]*\w[^\n]*$/.test(text.trimEnd()),
      );
      if (!line || !alone.fixed.includes(id) || !all.fixed.includes(id)) return;
      const added = line.text.trimEnd().split('\n').at(-1)!;
      const typed = alone.after.replace(added, `${added} # mine`);
      const both = mergeEdit(all, { alone, id, edited: editedText('', alone.after, typed) });
      if (!both) return;
      merged++;
      assert.is(both.after.replace(' # mine', ''), all.after);
      assert.is(
        applySplices(
          both.before,
          both.splices.map(splice => ({ ...splice, by: [] })),
        ),
        both.after,
      );
    }),
    { numRuns: 300, seed: 9 },
  );
  assert.ok(merged > 100, `${merged} of 300 were put together`);
});

edits.run();
