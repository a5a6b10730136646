/** What is decided by keys is what is written: the same bytes as `apply` gives for that subset, and as `--write` gives for none. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptUpTo } from '../../../src/engine/accept.ts';
import type { PlannedFile } from '../../../src/engine/plan.ts';
import { moveTo } from '../../../src/review/model/move.ts';
import { topScreen } from '../../../src/review/model/screen-stack.ts';
import type { State } from '../../../src/review/model/state.ts';
import { ConfigFile } from '../../../src/review/work/config-file.ts';
import { Workspace } from '../../../src/review/work/workspace.ts';
import { openEngine } from '../engine.ts';
import { press, review } from '../plans.ts';
import { play } from '../scenes.ts';

const writes = suite('what the review writes');

const engine = openEngine();
const files = ['fixtures', 'examples'].flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.ya?ml$/.test(name) && !name.includes('.expected.'))
    .map(name => join(folder, name)),
);

function open(path: string): { file: PlannedFile; workspace: Workspace; state: State } | undefined {
  const source = { path, file: path, bytes: readFileSync(path), explicit: true };
  const planning = engine.planFile(source);
  if (planning.kind !== 'planned') return undefined;
  const workspace = new Workspace(engine, new ConfigFile('/', undefined));
  workspace.take(source, planning.file);
  return { file: planning.file, workspace, state: review([planning.file.plan]) };
}

writes('without a key the bytes of --write, for every fixture', () => {
  let compared = 0;
  for (const path of files) {
    const opened = open(path);
    if (!opened) continue;
    const { file, workspace, state } = opened;
    assert.is(
      workspace.together(file.plan, state.decisions)!.after,
      file.apply(acceptUpTo(file.plan, 'assured')).after,
    );
    compared++;
  }
  assert.ok(compared > 100, `${compared} files were compared`);
});

/** Puts the cursor on each finding and presses a key, and gives the ids that end up accepted. */
function decideEach(state: State, keys: readonly ('y' | 'n' | '')[]): State {
  let now = state;
  for (const [index, id] of [...state.findings.keys()].entries()) {
    const key = keys[index % keys.length]!;
    if (key === '') continue;
    now = press(moveTo(now, id), key);
    // Several unsafe fixes at once are listed first.
    if (topScreen(now).kind === 'unsafe') now = press(now, 'enter');
  }
  return now;
}

writes('any subset chosen by keys: exactly apply(plan, subset)', () => {
  const opened = files.map(open).filter(each => each !== undefined && each.file.plan.findings.length > 1);
  const anyChoice = fc.record({
    at: fc.nat(opened.length - 1),
    keys: fc.array(fc.constantFrom('y', 'n', '' as const), { minLength: 1, maxLength: 12 }),
  });
  fc.assert(
    fc.property(anyChoice, ({ at, keys }) => {
      const { file, workspace, state } = opened[at]!;
      const decided = decideEach(state, keys as ('y' | 'n' | '')[]);
      const subset = new Map(
        file.plan.findings.filter(({ id }) => decided.decisions.get(id)?.kind === 'accept').map(({ id }) => [id, 0]),
      );
      const together = workspace.together(file.plan, decided.decisions)!;
      assert.is(together.after, file.apply(subset).after);
      // Relations hold, so nothing that is shown as accepted falls away.
      assert.equal([...together.fixed, ...together.refused.map(({ id }) => id)].sort(), [...subset.keys()].sort());
    }),
    { numRuns: 200, seed: 4 },
  );
});

writes(
  'a variant that does less is written, with the other fixes of its file, and its finding is said to stay',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'harden-variant-'));
    try {
      writeFileSync(
        join(folder, 'compose.yaml'),
        'services:\n  web:\n    image: example.com/team/web:1\n  cache:\n    image: redis:7.4\n    user: "999:999"\n    read_only: true\n    cap_drop: [ALL]\n',
      );
      const { rows, session } = await play(
        { size: { columns: 120, rows: 40 }, keys: ['v', 'y', 'w'] },
        undefined,
        folder,
      );
      const screen = topScreen(session.state);
      const [check] = screen.kind === 'confirm' ? screen.checks : [];
      assert.is(check?.problem, undefined);
      assert.is(check?.fixes, 2);
      assert.is(check?.weaker, 1);
      assert.match(rows.join('\n'), /weaker +1 +chosen variants do less/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

writes.run();
