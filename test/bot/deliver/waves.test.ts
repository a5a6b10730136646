import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Fate, judge, sample } from '../../../src/bot/deliver/governor.ts';
import { WaveStopped } from '../../../src/bot/deliver/waves.ts';
import { TryLater } from '../../../src/bot/http/problem.ts';
import { Delivering, hour } from './delivering.ts';

const waves = suite('waves of pull requests');

async function withFleet(count: number, work: (fleet: Delivering) => Promise<void>): Promise<void> {
  const fleet = await Delivering.start(count);
  try {
    await fleet.scan();
    await work(fleet);
  } finally {
    await fleet.close();
  }
}

const fate = (state: Fate['state'], ours?: Fate['ours'], base?: Fate['base']): Fate => ({ state, ours, base });
const several = (count: number, each: Fate): readonly Fate[] => Array.from({ length: count }, () => each);

waves('more than a fifth of refusals stop them', () => {
  assert.is(judge([]).why, undefined);
  assert.is(judge([...several(8, fate('open')), ...several(2, fate('refused'))]).why, undefined);
  assert.is(
    judge([...several(7, fate('merged')), ...several(3, fate('refused'))]).why,
    '3 of 10 pull requests were closed unmerged (30 %; more than 20 % stop the fleet)',
  );
  assert.is(judge([...several(8, fate('merged')), ...several(9, fate('obsolete'))]).why, undefined, 'we closed them');
  const gone = [...several(7, fate('gone')), ...several(2, fate('refused')), fate('open')];
  assert.is(judge(gone).why, '2 of 3 pull requests were closed unmerged (67 %; more than 20 % stop the fleet)');
});

waves('more failures than those of the bases stop them', () => {
  const good = several(8, fate('open', 'passed', 'passed'));
  assert.is(judge([...good, ...several(2, fate('open', 'failed', 'failed'))]).why, undefined);
  assert.is(judge([...good, fate('open', 'passed'), fate('open', 'failed')]).why, undefined, 'ten points are allowed');
  const failing = [...good, ...several(2, fate('open', 'failed')), ...several(20, fate('open'))];
  assert.is(
    judge(failing).why,
    'checks fail on 2 of 10 pull requests, and on 0 of their bases (more than 10 points stop the fleet)',
  );
});

waves('of many, some are asked, from all of them', () => {
  assert.equal(sample([1, 2, 3], 5), [1, 2, 3]);
  assert.equal(sample([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4), [0, 2, 5, 7]);
});

waves('the next one comes after time to look, is twice as large, and asks what became of the others', () =>
  withFleet(5, async fleet => {
    const first = await fleet.run({ wave: 1 });
    assert.instance(first.problem, TryLater);
    assert.equal(fleet.outcomes(), ['0 created', '1 waits']);
    const due = Date.parse(fleet.lines()[0]!.time) + 24 * hour;
    assert.is((first.problem as TryLater).notBefore, due);
    const early = await fleet.run({ wave: 1 });
    assert.instance(early.problem, TryLater);
    assert.equal(early.requests, []);
    fleet.repositories[0]!.human.merge(1);
    fleet.clock.pass(due - fleet.clock.now());
    const second = await fleet.run({ wave: 1 });
    assert.instance(second.problem, TryLater);
    assert.equal(fleet.outcomes().slice(3), ['1 created', '2 created', '3 waits']);
    assert.ok(
      fleet.said.includes(
        'wave 1: of 1 pull requests 1 were merged and 0 refused; checks fail on 0 of 0, and on 0 of their bases',
      ),
    );
    const lines = readFileSync(join(fleet.out, 'waves.jsonl'), 'utf8').trim().split('\n');
    const { time, ...line } = JSON.parse(lines[0]!);
    assert.equal(line, {
      ...{ wave: 1, verdict: 'go', asked: 1, merged: 1, refused: 0, checked: 0, failed: 0, baseFailed: 0, why: null },
    });
    assert.is(Date.parse(time), due);
    assert.is(lines.length, 1);
  }),
);

waves('updates and closes do not wait for one', () =>
  withFleet(2, async fleet => {
    await fleet.run({ wave: 1 });
    fleet.repositories[0]!.human.push('main', { 'compose.yaml': 'services: {}\n' });
    await fleet.scan();
    const before = fleet.lines().length;
    await fleet.run({ wave: 1 });
    assert.equal(fleet.outcomes(before), ['0 closed', '1 waits']);
  }),
);

waves('refusals stop the fleet until somebody says otherwise', () =>
  withFleet(4, async fleet => {
    await fleet.run({ wave: 2 });
    fleet.repositories[1]!.human.close(1);
    fleet.clock.pass(25 * hour);
    const stopped = await fleet.run({ wave: 2 });
    assert.instance(stopped.problem, WaveStopped);
    assert.is(
      stopped.problem!.message,
      'no further pull requests are opened: 1 of 2 pull requests were closed unmerged (50 %; more than 20 % stop the fleet). Look at them; when the reason is gone run this again, and with --force-wave to go on all the same',
    );
    assert.equal(stopped.writes, []);
    assert.instance((await fleet.run({ wave: 2 })).problem, WaveStopped, 'it stays stopped');
    const forced = await fleet.run({ wave: 2, forceWave: true });
    assert.is(forced.problem, undefined);
    assert.equal([...forced.tally!], [['created', 2]]);
  }),
);

waves('failing checks stop the fleet, unless the base fails as well', () =>
  withFleet(4, async fleet => {
    await fleet.run({ wave: 2 });
    const [one, two] = fleet.repositories;
    const head = (at: typeof one): string => at!.git('rev-parse', 'refs/heads/harden/safe');
    one!.human.check(head(one), 'build', 'failure');
    two!.human.check(head(two), 'ci/build', 'success');
    fleet.clock.pass(25 * hour);
    const stopped = await fleet.run({ wave: 2 });
    assert.match(stopped.problem!.message, /checks fail on 1 of 2 pull requests, and on 0 of their bases/);
    one!.human.check(one!.git('rev-parse', 'refs/heads/main'), 'build', 'failure');
    const gone = await fleet.run({ wave: 2 });
    assert.equal([...gone.tally!], [['created', 2]]);
  }),
);

waves('one step is forced, not every one', () =>
  withFleet(4, async fleet => {
    await fleet.run({ wave: 1 });
    const forced = await fleet.run({ wave: 1, forceWave: true });
    assert.instance(forced.problem, TryLater);
    assert.equal(
      fleet.repositories.map(({ pulls }) => pulls.length),
      [1, 1, 1, 0],
    );
  }),
);

waves.run();
