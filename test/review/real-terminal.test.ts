/** The whole program in a real terminal: what is decided by keys is what is written, and the terminal survives everything. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasTmux, type Tmux } from '../../scripts/shared/tmux.ts';
import { acceptUpTo } from '../../src/engine/accept.ts';
import { planText } from './engine.ts';
import {
  type Context,
  confirm,
  enter,
  fix,
  giveTerminals,
  isScanned,
  makeProject,
  review,
  snapshot,
  text,
} from './real-review.ts';

const terminal = suite<Context>('real terminal');
giveTerminals(terminal);

async function isRestored({ tmux, folder }: Context, status: number): Promise<void> {
  await tmux.until(`status ${status}`);
  await tmux.until(/^\$$/m);
  assert.is(tmux.format('#{alternate_on} #{cursor_flag} #{wrap_flag}'), '0 1 1');
  assert.is(readFileSync(join(folder, 'after'), 'utf8'), readFileSync(join(folder, 'before'), 'utf8'));
  const history = tmux.history();
  assert.equal(
    history.filter(line => /^line \d+$/.test(line)),
    Array.from({ length: 80 }, (_, index) => `line ${index + 1}`),
  );
  assert.equal(
    history.filter(line => /──|│|y accept/.test(line)),
    [],
  );
}

terminal('nothing waits where no person can answer', context => {
  makeProject(context);
  for (const [command, env] of [
    [`${fix} --no-config . < /dev/null`, {}],
    [`${fix} --no-config . | cat`, {}],
    [`${fix} --no-config .`, { CI: '1' }],
  ] as const) {
    const { status, signal, stderr } = spawnSync('bash', ['-c', `set -o pipefail; ${command}`], {
      cwd: context.project,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.is(signal, null, command);
    assert.ok(status === 0 || status === 1, `${command} ended with ${status}: ${stderr}`);
    assert.match(stderr, /--write/);
  }
});

function ownTests(): void {
  terminal('w and Enter write the bytes of --write', async context => {
    cpSync('examples/shop', context.project, { recursive: true });
    const twin = join(context.folder, 'twin');
    cpSync(context.project, twin, { recursive: true });
    const before = snapshot(context.project);
    const tmux = await review(context);
    await confirm(tmux);
    await tmux.until(/status [01]/);
    spawnSync('bash', ['-c', `${fix} --write --no-config .`], { cwd: twin });
    assert.equal(snapshot(context.project), snapshot(twin));
    assert.not.equal(snapshot(twin), before);
  });

  /** Rows of findings, as `rule service`, and whether they are marked as accepted. */
  function marks(screen: readonly string[]): ReadonlyMap<string, boolean> {
    const rows = screen.map(line => /^.\s?(\[.\]| . )\s+[SAUR]\s+(\S+)\s+(?:\+\d+\s+)?(\S+)/.exec(line.slice(0, 44)));
    return new Map(rows.flatMap(row => (row ? [[`${row[2]} ${row[3]}`, row[1]!.includes('✓')] as const] : [])));
  }

  /** Goes through the findings from the top and decides some of them. */
  function randomKeys(count: number): string[] {
    const keys: string[] = [];
    for (let index = 0; index < count; index++) {
      const key = ['y', 'n', 'Space', 'BSpace', undefined, undefined][Math.floor(Math.random() * 6)];
      // Two of them move on to the next open finding, so each walk starts at the top.
      if (key) keys.push('g', ...Array<string>(index + 1).fill('j'), key);
    }
    return Math.random() < 0.3 ? [...keys, 'u', 'u'] : keys;
  }

  terminal('twenty random reviews write exactly what the screen showed as accepted', async context => {
    const file = planText(text);
    const { findings } = file.plan;
    makeProject(context);
    const tmux = await review(context);
    for (let round = 1; round <= 20; round++) {
      // Keys are taken in order: once the details are there, all others were.
      tmux.keys(...randomKeys(findings.length), 'g', 'j', 'i');
      await tmux.until(/Esc back/);
      tmux.keys('Escape');
      const screen = await tmux.until(lines => isScanned(lines) && /Tab next/.test(lines.at(-1)!));
      const shown = marks(screen);
      assert.is(shown.size, findings.length, screen.join('\n'));
      const ids = findings.filter(({ rule, target }) => shown.get(`${rule} ${target.at(-1)}`)).map(({ id }) => id);
      assert.ok(ids.length > 0, 'a random walk leaves something to write');
      await confirm(tmux);
      const { after } = file.apply(new Map(ids.map(id => [id, 0])));
      assert.is(readFileSync(join(context.project, 'compose.yaml'), 'utf8'), after, screen.join('\n'));
      writeFileSync(join(context.project, 'compose.yaml'), text);
      tmux.command(`clear; ${fix} --no-config --root . .; echo "status $?"`);
      await tmux.until(isScanned);
    }
  });

  for (const [what, act, status] of [
    ['SIGTERM', pid => process.kill(pid, 'SIGTERM'), 143],
    ['SIGHUP', pid => process.kill(pid, 'SIGHUP'), 129],
    ['SIGINT', pid => process.kill(pid, 'SIGINT'), 130],
  ] satisfies [string, (pid: number) => void, number][]) {
    terminal(`${what} gives the terminal back and writes nothing`, async context => {
      makeProject(context);
      const before = snapshot(context.project);
      const tmux = await review(context);
      tmux.keys('Tab', 'y');
      await tmux.until(/accepted [1-9]/);
      act(Number(pidOf(tmux)));
      await isRestored(context, status);
      assert.equal(snapshot(context.project), before);
    });
  }

  /** The program in front of the shell. */
  function pidOf(tmux: Tmux): string {
    const shell = tmux.format('#{pane_pid}');
    const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', shell], { encoding: 'utf8' });
    return stdout.trim().split('\n').at(-1)!.trim();
  }

  terminal('Ctrl-Z and fg, and sizes from tiny to large, keep decisions and history', async context => {
    makeProject(context);
    const before = snapshot(context.project);
    const tmux = await review(context, { size: { columns: 80, rows: 24 } });
    tmux.keys('Tab', 'n');
    await tmux.until(/skipped 1/);
    tmux.keys('C-z');
    await tmux.until('Stopped');
    assert.is(tmux.format('#{alternate_on}'), '0');
    tmux.command('fg');
    await tmux.until(/skipped 1/);
    for (const [columns, rows, wanted] of [
      [62, 18, /keys\s+q quit/],
      [40, 8, /too small/],
      [140, 45, /skipped 1/],
      [80, 24, /skipped 1/],
    ] as const) {
      tmux.resize({ columns, rows });
      await tmux.until(screen => screen.length === rows && wanted.test(screen.join('\n')));
    }
    tmux.keys('C-c');
    await tmux.until(screen => /Enter|status/.test(screen.join('\n')));
    if (tmux.format('#{alternate_on}') === '1') tmux.keys('C-c');
    await tmux.until(/Stopped|status|\$$/m);
    tmux.command('stty -g > ../after; echo "status 99"');
    await isRestored(context, 99);
    assert.equal(snapshot(context.project), before);
  });

  terminal('what a file holds cannot repaint the screen', async context => {
    const hostile = `services:
  web:
    # safe\u202e txt.exe\u2066 zero\u200bwidth soft\u00adhyphen tag\u{e0041} end
    image: nginx:1.27
    labels: { note: "\u2067x\u2069" }
`;
    makeProject(context, {
      'compose.yaml': hostile,
      'evil\x1b[2J\x1b]0;owned\x07\u202e.yaml': text,
      'raw.yaml': 'services:\n  web:\n    # \x1b[2J\x1b[?1049l\x1b]0;owned\x07\n    image: nginx:1.27\n',
    });
    const tmux = await review(context);
    const title = tmux.format('#{pane_title}');
    const head = tmux.screen()[0];
    assert.match(head!, /^ harden fix/);
    const unharmed = (): void => {
      assert.is(tmux.format('#{alternate_on}'), '1');
      assert.is(tmux.format('#{pane_title}'), title);
      assert.not.match(tmux.screen().join('\n'), /\u202e|[\u2066-\u2069]|\u200b|\u00ad|\u{e0041}/u);
    };
    assert.match(tmux.screen().join('\n'), /evil␛\[2J␛/);
    unharmed();
    tmux.keys('g', 'j', 'p');
    const shown = (await tmux.until(/tag<U\+E0041> end/)).join('\n');
    for (const visible of ['<U+2066> zero<U+200B>width soft<U+00AD>hyphen tag<U+E0041> end', '"<U+2067>x<U+2069>"'])
      assert.ok(shown.includes(visible), `${visible} is not shown in\n${shown}`);
    unharmed();
    tmux.keys('Escape');
    await tmux.until(screen => isScanned(screen) && screen[0] === head);
    tmux.keys('G', 'Enter');
    await tmux.until(/raw\.yaml[\s\S]*U\+001B/);
    unharmed();
    tmux.close();
  });

  terminal('a file that changed meanwhile is not written, and says so', async context => {
    makeProject(context);
    const tmux = await review(context);
    tmux.keys('w');
    await tmux.until(/checked\s+1\s+of 1/);
    const file = join(context.project, 'compose.yaml');
    writeFileSync(file, `${text}# edited elsewhere\n`);
    await enter(tmux, /changed/i);
    assert.is(tmux.format('#{alternate_on}'), '1');
    assert.is(readFileSync(file, 'utf8'), `${text}# edited elsewhere\n`);
  });

  terminal('an edited fix and an entry that ignores are written as they were shown', async context => {
    const config = '# how we run\nsafety: assured\n';
    makeProject(context, { 'compose.yaml': text, '.hardenrc.yaml': config });
    const editor = join(context.folder, 'editor');
    writeFileSync(editor, '#!/bin/sh\nsed -i "s/no-new-privileges:true.]/& # agreed/" "$1"\n', { mode: 0o755 });
    const tmux = await review(context, { command: `VISUAL=../editor ${fix} .` });
    tmux.type('/rule:no-new-p');
    tmux.keys('Enter', 'g', 'j', 'e');
    const edited = await tmux.until('with your edit');
    assert.match(edited.join('\n'), /\[e\].*no-new-privileges/);
    tmux.keys('/', 'C-u');
    tmux.type('rule:read-only');
    tmux.keys('Enter', 'g', 'j');
    tmux.type('xlater');
    tmux.keys('Tab', 'Tab', 'Space');
    await tmux.until('+ - rule: read-only-root');
    tmux.keys('Enter');
    await tmux.until(/ignored read-only-root/);
    await confirm(tmux);
    const file = planText(text);
    const ignored = file.plan.findings.find(({ rule }) => rule === 'read-only-root')!;
    const accepted = new Map([...acceptUpTo(file.plan, 'assured')].filter(([id]) => id !== ignored.id));
    const { after } = file.apply(accepted);
    assert.is(
      readFileSync(join(context.project, 'compose.yaml'), 'utf8'),
      after.replace('no-new-privileges:true"]', '$& # agreed'),
    );
    assert.is(
      readFileSync(join(context.project, '.hardenrc.yaml'), 'utf8'),
      `${config}ignore:
  - rule: read-only-root
    path: compose.yaml
    resource: service/web
    reason: later
`,
    );
  });
}

if (hasTmux) ownTests();
else console.log('skip: tmux is not installed, the review was not tried in a real terminal');

terminal.run();
