/** Whole fleets under a simulated clock: what is promised of their pace holds, whenever processes are killed. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deliverModel, type Model, scanModel } from '../../../scripts/fleet/model.ts';

const model = suite('a fleet under a simulated clock');
const hour = 3_600_000;

async function withModel(options: Partial<Model>, work: (model: Model) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'harden-model-'));
  try {
    await work({ folder, count: 150, changes: 1, refuse: 0.05, fail: 0, kill: 0, ...options });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

model('is as fast as its budget, and no faster', () =>
  withModel({}, async fleet => {
    await scanModel(fleet, 4);
    const { opened, busiest, hours, doubled } = await deliverModel(fleet, { wave: 1000, waveWait: 0, budget: 20 });
    assert.is(opened, 150);
    assert.is(busiest, 20);
    assert.is(doubled, 0);
    // 150 of 20 an hour: seven whole hours and what is left.
    assert.ok(hours > 7 && hours < 7.5, String(hours));
  }),
);

model('gives the same results and opens nothing twice when it is killed all the time', () =>
  withModel({ kill: 0.1 }, async fleet => {
    const { kills, looks } = await scanModel(fleet, 3);
    assert.ok(kills > 5 && looks > 150);
    await withModel({}, async undisturbed => {
      await scanModel(undisturbed, 3);
      const textOf = ({ folder }: Model): readonly string[] =>
        readdirSync(join(folder, 'results'))
          .sort()
          .map(name => `${name}\n${readFileSync(join(folder, 'results', name), 'utf8')}`);
      assert.equal(textOf(fleet), textOf(undisturbed));
    });
    const { opened, doubled, busiest, ...ran } = await deliverModel(fleet, { wave: 1000, waveWait: 0, budget: 40 });
    assert.is(opened, 150);
    assert.is(doubled, 0);
    assert.ok(ran.kills > 10);
    // What was opened and not yet written down is not known to the next process.
    assert.ok(busiest <= 40 + ran.kills, String(busiest));
  }),
);

model('grows by waves', () =>
  withModel({ refuse: 0 }, async fleet => {
    await scanModel(fleet, 2);
    const { hours, waves, opened } = await deliverModel(fleet, { wave: 10, waveWait: 24 * hour, budget: 400 });
    // 10, 20, 40, 80: what is left of it goes into the fourth.
    assert.is(waves, 4);
    assert.is(opened, 150);
    assert.ok(hours > 72 && hours < 74, String(hours));
  }),
);

model('stops when people do not want it', () =>
  withModel({ refuse: 0.5 }, async fleet => {
    await scanModel(fleet, 2);
    const { opened, stopped, waves } = await deliverModel(fleet, { wave: 20, waveWait: 24 * hour, budget: 400 });
    assert.is(opened, 20);
    assert.is(waves, 1);
    assert.match(stopped!, /of 20 pull requests were closed unmerged/);
  }),
);

model.run();
