/** The keys of the review in a real terminal: what each screen says, and what is on the disk in the end. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
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

const keys = suite<Context>('keys in a real terminal');
giveTerminals(keys);

/** What the header counts: to decide, accepted, skipped. */
function counts(screen: readonly string[]): readonly number[] {
  const numbers = /to decide (\d+)\s+accepted (\d+)\s+skipped (\d+)/.exec(screen[0]!);
  assert.ok(numbers, screen[0]);
  return numbers.slice(1).map(Number);
}

async function untilCounts(tmux: Tmux, ...wanted: readonly number[]): Promise<readonly string[]> {
  return await tmux.until(screen => isScanned(screen) && `${counts(screen)}` === `${wanted}`);
}

/** Several findings that wait for a person: nothing is known about the second image. */
const open = `services:
  web:
    image: nginx:1.27
    ports: ["80:80"]
  mailer:
    image: ghcr.io/example/mailer:2.3
`;

function ownTests(): void {
  for (const size of [
    { columns: 80, rows: 24 },
    { columns: 120, rows: 40 },
  ]) {
    keys(`many at once, ignore, filter, preview, details and undo at ${size.columns}x${size.rows}`, async context => {
      makeProject(context, { 'compose.yaml': open });
      const tmux = await review(context, { size });
      const [waiting = 0, accepted = 0] = counts(tmux.screen());
      assert.ok(waiting > 1 && accepted > 1, 'there is something to decide');

      tmux.keys('A', 'v');
      await tmux.until(/may break something/);
      assert.equal(counts(tmux.screen()), [waiting, accepted, 0], 'nothing is accepted before it is listed');
      tmux.keys('Enter');
      await untilCounts(tmux, 0, waiting + accepted, 0);
      tmux.keys('u');
      await untilCounts(tmux, waiting, accepted, 0);
      tmux.keys('D', 'v');
      await untilCounts(tmux, 0, accepted, waiting);
      tmux.keys('u');
      await untilCounts(tmux, waiting, accepted, 0);

      tmux.keys('x');
      await tmux.until(/^.*Ignore /m);
      tmux.type('behind a proxy');
      await tmux.until(/harden-ignore \S+ -- behind a proxy/);
      tmux.keys('Enter');
      await untilCounts(tmux, waiting - 1, accepted, 0);

      tmux.keys('/');
      tmux.type('is:ignored');
      await tmux.until(/1 finding\b/);
      tmux.keys('Enter');
      const filtered = await tmux.until(isScanned);
      assert.is(filtered.filter(row => /^.\s*\[i\] /.test(row)).length, 1);
      assert.not.match(filtered.join('\n'), / \? {1,2} U/);
      tmux.keys('Escape');
      await tmux.until(screen => isScanned(screen) && !screen[0]!.includes('is:ignored'));

      tmux.keys('g', 'p');
      const preview = await tmux.until(/with every accepted fix[\s\S]*p next version/);
      assert.match(preview.join('\n'), /-- behind a proxy[\s\S]*image: nginx/);
      tmux.keys('Escape');
      await tmux.until(isScanned);
      tmux.keys('j', 'i');
      await tmux.until(/\bclass\b[\s\S]*\bis\b[\s\S]*Esc back/);
      tmux.keys('Escape');
      await tmux.until(isScanned);

      await confirm(tmux);
      const file = planText(open);
      const first = file.plan.findings.find(
        ({ rule, target }) => rule === 'run-as-non-root' && target.at(-1) === 'web',
      )!;
      const { after } = file.apply(
        acceptUpTo(file.plan, 'assured'),
        new Map([[first.id, { scope: 'place', reason: 'behind a proxy' }]]),
      );
      assert.is(readFileSync(join(context.project, 'compose.yaml'), 'utf8'), after);
    });
  }

  keys('without colours and Unicode the screen says the same, and no bytes of them are sent', async context => {
    makeProject(context, { 'compose.yaml': open });
    const tmux = await review(context, { command: `NO_COLOR=1 LC_ALL=C ${fix} --no-config .` });
    tmux.keys('y', 'n');
    await tmux.until(/skipped 1/);
    const screen = tmux.screen().join('\n');
    assert.match(screen, /^[\x20-\x7e\n]*$/);
    assert.match(screen, / \[x\] U/);
    assert.match(screen, / \[-\] U/);
    // 39 and 49 are the terminal's own colours.
    assert.not.match(tmux.screen(true).join('\n'), /\x1b\[[\d;]*\b(?:3[0-8]|4[0-8]|9\d|10\d)[;m]/);
  });

  keys('P shows the patch in the pager, whether it waits or not, and comes back', async context => {
    makeProject(context);
    const hasLess = spawnSync('less', ['--version']).status === 0;
    if (!hasLess) console.log('skip: less is not installed, a pager that waits was not tried');
    const tmux = await review(context, { command: `PAGER=cat ${fix} --no-config .` });
    tmux.keys('P', 'j');
    // The key behind it has been taken once the program has the terminal back.
    await tmux.until(/4 of 12/);
    tmux.keys('q');
    await tmux.until('status 1');
    const history = tmux.history().join('\n');
    assert.match(history, /^diff --git a\/compose\.yaml b\/compose\.yaml$/m, history);
    if (!hasLess) return;
    tmux.command(`clear; PAGER=less ${fix} --no-config .; echo "status $?"`);
    await tmux.until(isScanned);
    tmux.keys('P');
    await tmux.until(/^diff --git a\/compose\.yaml/m);
    tmux.keys('q');
    await tmux.until(isScanned);
    assert.is(tmux.format('#{alternate_on} #{cursor_flag}'), '1 0');
  });

  keys('a file that may not be written stops the write of all, and the decisions stay', async context => {
    makeProject(context, { 'a.yaml': text, 'b.yaml': text });
    chmodSync(join(context.project, 'b.yaml'), 0o444);
    const before = snapshot(context.project);
    // Nothing is forbidden to root.
    const other = process.getuid?.() === 0 ? 'setpriv --reuid 65534 --clear-groups ' : '';
    if (other !== '') spawnSync('chown', ['-R', '65534', context.folder]);
    const tmux = await review(context, { command: `${other}${fix} --no-config .` });
    tmux.keys('w');
    await tmux.until(/checked\s+2\s+of 2/);
    await enter(tmux, /permission/);
    const failed = tmux.screen().join('\n');
    assert.match(failed, /b\.yaml/);
    assert.match(failed, /nothing was written/i);
    assert.equal(snapshot(context.project), before);
    tmux.keys('Escape');
    await tmux.until(isScanned);
  });

  /** Kills the program before its second rename of a manifest. */
  const killer = `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { renameSync } = fs;
let renames = 0;
fs.renameSync = (from, to) => {
  if (to.endsWith('.yaml') && ++renames === 2) process.kill(process.pid, 'SIGKILL');
  renameSync(from, to);
};
syncBuiltinESMExports();
`;

  for (const [answer, what, wanted, status] of [
    ['f', 'finished', ['new', 'new', 'new'], undefined],
    ['r', 'rolled back', ['old', 'old', 'old'], undefined],
    ['', 'left as it is', ['new', 'old', 'old'], 2],
  ] as const) {
    keys(`a write that was killed between two files is ${what} on the next start`, async context => {
      const names = ['a.yaml', 'b.yaml', 'c.yaml'];
      makeProject(context, Object.fromEntries(names.map(name => [name, text])));
      writeFileSync(join(context.folder, 'killer.mjs'), killer);
      const command = `${process.execPath} --import ${join(context.folder, 'killer.mjs')} ${resolve('dist/harden.js')} fix --no-config .`;
      const tmux = await review(context, { command });
      await confirm(tmux);
      await tmux.until('status 137');
      const file = planText(text);
      const fresh = file.apply(acceptUpTo(file.plan, 'assured')).after;
      const states = (): string[] =>
        names.map(name => {
          const now = readFileSync(join(context.project, name), 'utf8');
          return now === text ? 'old' : now === fresh ? 'new' : 'neither';
        });
      assert.equal(states(), ['new', 'old', 'old']);
      // The screen was not given back: that is what SIGKILL means.
      tmux.command(`reset; clear; ${fix} --no-config .; echo "status $?"`);
      const asked = await tmux.until(/\[f\/r, empty: neither\]/);
      const told = asked.join('\n');
      assert.match(told, /written +a\.yaml\n +as before +b\.yaml\n +as before +c\.yaml/);
      tmux.command(answer);
      if (status === undefined) await tmux.until(screen => isScanned(screen) || /status 1/.test(screen.join('\n')));
      else await tmux.until(`status ${status}`);
      assert.equal(states(), wanted);
    });
  }

  keys('the end of the input ends the dialogue of lines: decisions are kept, nothing is written', async context => {
    makeProject(context);
    const tmux = await review(context);
    tmux.keys('q');
    await tmux.until(/status 1/);
    const before = snapshot(context.project);
    tmux.command(`clear; ${fix} --plain --no-config .; echo "status $?"`);
    await tmux.until(/accept\? \[/);
    tmux.command('y');
    await tmux.until(/accepted \S+ for/);
    tmux.keys('C-d');
    await tmux.until('status 1');
    assert.match(tmux.screen().join('\n'), /1 decision kept for next time/);
    assert.equal(snapshot(context.project), before);
  });

  for (const [signal, status] of [
    ['HUP', 129],
    ['INT', 130],
    ['TERM', 143],
  ] as const) {
    keys(`SIG${signal} ends the dialogue of lines and keeps the decisions`, async context => {
      makeProject(context);
      const tmux = await review(context);
      tmux.keys('q');
      await tmux.until(/status 1/);
      tmux.command(`clear; ${fix} --plain --no-config .; echo "status $?"`);
      await tmux.until(/accept\? \[/);
      tmux.command('y');
      await tmux.until(/accepted \S+ for/);
      spawnSync('pkill', [
        `-${signal}`,
        '-f',
        `${resolve('dist/harden.js')} fix .*--plain`,
        '-P',
        tmux.format('#{pane_pid}'),
      ]);
      await tmux.until(`status ${status}`);
      tmux.command(`clear; ${fix} --plain --no-config .; echo "status $?"`);
      await tmux.until(/resumed 1 decision/);
    });
  }
}

if (hasTmux) ownTests();
else console.log('skip: tmux is not installed, the keys were not tried in a real terminal');

keys.run();
