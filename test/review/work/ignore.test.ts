/** Ignoring: how far, where, until when and why; counted and written as it was shown. */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openSession } from '../../../src/cli/session.ts';
import { takeBack } from '../../../src/files/take-back.ts';
import { messageText } from '../../../src/review/model/message.ts';
import { topScreen } from '../../../src/review/model/screen-stack.ts';
import type { State } from '../../../src/review/model/state.ts';
import { patchOf } from '../../../src/review/work/patch-file.ts';
import { filePlan, key, noMetrics, press, review, typed } from '../plans.ts';
import { type Played, play } from '../scenes.ts';

const ignore = suite<{ folder: string }>('ignoring');
const text = `services:
  web:
    image: example.com/team/web:1
  db: { image: "example.com/team/db:1", privileged: true }
`;
const config = `# how we run
safety: assured # for now
`;

ignore.before.each(context => {
  context.folder = realpathSync(mkdtempSync(join(tmpdir(), 'harden-ignore-')));
  writeFileSync(join(context.folder, 'compose.yaml'), text);
  writeFileSync(join(context.folder, '.hardenrc.yaml'), config);
});
ignore.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

const files = [
  filePlan('compose.yaml', [
    { id: 'web', rule: 'run-as-non-root', safety: 'unsafe' },
    { id: 'db', rule: 'run-as-non-root', safety: 'unsafe', service: 'db' },
    { id: 'nnp' },
  ]),
  filePlan('other.yaml', [{ id: 'other', rule: 'run-as-non-root', safety: 'unsafe' }]),
];
const ignored = ({ decisions }: State): readonly string[] =>
  [...decisions].filter(([, { kind }]) => kind === 'ignore').map(([id]) => id);

ignore('the scope goes from the place over the file to the rule, which no comment reaches', () => {
  const form = press(review(files), 'x', ...typed('vendor says so'), 'tab');
  assert.equal(ignored(press(form, 'enter')), ['web']);
  const inFile = press(form, 'space', 'enter');
  assert.equal(ignored(inFile), ['web', 'db']);
  assert.match(messageText(inFile), /ignored 2 of run-as-non-root/);
  const everywhere = press(form, 'space', 'space', 'enter');
  assert.equal(ignored(everywhere), ['web', 'db', 'other']);
  const decision = everywhere.decisions.get('web');
  assert.is(decision?.kind === 'ignore' && decision.to, 'config');
  assert.equal(ignored(press(everywhere, 'u')), []);
});

ignore('explicit decisions about other findings stay', () => {
  const state = press(review(files), 'tab', 'n', 'shift-tab', 'x', ...typed('vendor says so'), 'tab', 'space', 'enter');
  assert.equal(ignored(state), ['web']);
  assert.is(state.decisions.get('db')?.kind, 'skip');
});

ignore('without a configuration file only a comment is offered, with the reason', () => {
  const none = review(files, 'assured', { kind: 'none', why: 'there is no configuration file' });
  const form = press(none, 'x', ...typed('vendor says so'), 'tab', 'tab', 'space');
  assert.match(messageText(form), /no entry: there is no configuration file/);
  assert.match(
    messageText(press(form, 'shift-tab', 'space', 'space')),
    /not everywhere: a comment reaches one file, and there is no configuration file/,
  );
});

ignore('an entry may end, on a day that exists and is not over', () => {
  const form = press(review(files), 'x', ...typed('vendor says so'), 'tab', 'tab', 'space', 'tab');
  for (const day of ['soon', '2027-02-30', '2026-05-31'])
    assert.is(topScreen(press(form, ...typed(day), 'enter')).kind, 'ignore', day);
  const decision = press(form, ...typed('2026-06-01'), 'enter').decisions.get('web');
  assert.is(decision?.kind === 'ignore' && decision.until, '2026-06-01');
});

ignore('keys of the form decide nothing else', () => {
  const form = press(review(files), 'x', 'tab', 'y', 'n', 'a', 'A', 'w', 'q');
  assert.is(topScreen(form).kind, 'ignore');
  assert.equal(form.decisions, review(files).decisions);
  assert.equal(press(form, 'escape').screens, [{ kind: 'review' }]);
});

async function open(folder: string, ...keys: readonly string[]): Promise<Played> {
  const size = { columns: 80, rows: 24 };
  return await play({ size, keys }, undefined, folder, {}, join(folder, '.hardenrc.yaml'));
}

async function goTo({ session }: Played, rule: string, service: string): Promise<void> {
  const finding = [...session.state.findings.values()].find(
    each => each.rule === rule && each.resource.name === service,
  )!;
  for (const name of ['g', ...Array.from({ length: 20 }, () => 'j')]) {
    if (session.state.cursor === finding.id) return;
    send(session, name);
  }
}

function send(session: Played['session'], ...names: readonly string[]): void {
  for (const name of names) session.dispatch({ kind: 'key', key: key(name), metrics: noMetrics });
}

ignore('a place that cannot carry a comment offers the configuration, with the reason', async ({ folder }) => {
  const played = await open(folder);
  await goTo(played, 'no-privileged', 'db');
  send(played.session, 'x', ...typed('vendor says so'));
  const screen = topScreen(played.session.state);
  assert.is(screen.kind === 'ignore' && screen.form.to, 'config');
  assert.match((screen.kind === 'ignore' && screen.form.noComment.place) || '', /comment inside or next to/);
  send(played.session, 'enter');
  assert.is(ignored(played.session.state).length, 1);
});

ignore(
  'an entry is written into the configuration, whose comments stay, and the finding is gone',
  async ({ folder }) => {
    const played = await open(folder);
    const { session } = played;
    await goTo(played, 'no-privileged', 'db');
    send(session, 'x', ...typed('vendor: says so'), 'enter');
    assert.match(patchOf(session.state, session.workspace), /^\+ {4}path: compose\.yaml$/m);
    send(session, 'w');
    await session.idle();
    const screen = topScreen(session.state);
    const check = screen.kind === 'confirm' ? screen.checks.find(({ path }) => path === '.hardenrc.yaml') : undefined;
    assert.equal(check, {
      path: '.hardenrc.yaml',
      fixes: 0,
      ignores: 1,
      notes: 1,
      added: 5,
      removed: 0,
      weaker: 0,
      refused: [],
    });
    const written = `${config}ignore:
  - rule: no-privileged
    path: compose.yaml
    resource: service/db
    reason: "vendor: says so"
`;
    const applied = session.workspace.config.withEntries(session.state);
    assert.is(applied?.kind === 'changed' && applied.applied.after, written);
    writeFileSync(join(folder, '.hardenrc.yaml'), written);
    const { engine } = await openSession({ config: join(folder, '.hardenrc.yaml'), root: folder }, [folder]);
    const bytes = readFileSync(join(folder, 'compose.yaml'));
    const planning = engine.planFile({ path: 'compose.yaml', bytes, explicit: true });
    const statuses = planning.kind === 'planned' ? planning.file.plan.findings : [];
    assert.equal(
      statuses.filter(({ status }) => status === 'suppressed').map(({ rule, resource }) => [rule, resource.name]),
      [['no-privileged', 'db']],
    );
  },
);

ignore('comments and entries are written together with the fixes, and taken back together', async ({ folder }) => {
  const state = mkdtempSync(join(tmpdir(), 'harden-ignore-state-'));
  try {
    const size = { columns: 120, rows: 40 };
    const { session } = await play(
      { size, keys: [] },
      undefined,
      folder,
      { XDG_STATE_HOME: state },
      join(folder, '.hardenrc.yaml'),
    );
    send(session, 'x', ...typed('vendor says so'), 'tab', 'space', 'tab', 'space', 'enter');
    const [decision] = [...session.state.decisions.values()].filter(({ kind }) => kind === 'ignore');
    assert.is(decision?.kind === 'ignore' && decision.to, 'comment');
    send(session, 'tab', 'x', ...typed('later'), 'tab', 'tab', 'space', 'enter', 'w');
    await session.idle();
    session.dispatch({ kind: 'armed' });
    const expected = session.workspace.together(session.state.files[0]!, session.state.decisions)!.after;
    send(session, 'enter');
    await session.idle();
    assert.is(readFileSync(join(folder, 'compose.yaml'), 'utf8'), expected);
    assert.match(expected, /^# harden-ignore-file no-privileged -- vendor says so$/m);
    assert.match(
      readFileSync(join(folder, '.hardenrc.yaml'), 'utf8'),
      /^# how we run\nsafety.*\nignore:\n {2}- rule: /,
    );
    takeBack({ stateFolder: state, root: folder });
    assert.is(readFileSync(join(folder, 'compose.yaml'), 'utf8'), text);
    assert.is(readFileSync(join(folder, '.hardenrc.yaml'), 'utf8'), config);
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
});

ignore('the form shows what will be written, in every width', async ({ folder }) => {
  for (const columns of [60, 80, 120]) {
    const keys = ['x', ...typed('vendor says so'), 'tab', 'space', 'tab', 'tab', ...typed('2027-01-31')];
    const size = { columns, rows: 24 };
    const { rows } = await play({ size, keys }, undefined, folder, {}, join(folder, '.hardenrc.yaml'));
    const shown = rows.join('\n');
    assert.match(shown, /\+ - rule: /);
    assert.match(shown, /\+ {3}reason: vendor says so/);
    assert.match(shown, /\+ {3}until: 2027-01-31/);
    assert.match(shown, /\(•\) in this file {3}\( \) everywhere/);
  }
});

ignore.run();
