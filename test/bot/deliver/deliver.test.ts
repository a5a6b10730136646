import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TryLater } from '../../../src/bot/http/problem.ts';
import { LockHeld } from '../../../src/files/lock-file.ts';
import { secondaryLimit } from '../github/index.ts';
import { compose } from '../scan/fleet.ts';
import { Delivering, hour } from './delivering.ts';

const delivery = suite('a delivery of results');

async function withFleet(count: number, work: (fleet: Delivering) => Promise<void>): Promise<void> {
  const fleet = await Delivering.start(count);
  try {
    await fleet.scan();
    await work(fleet);
  } finally {
    await fleet.close();
  }
}

delivery('opens a pull request for each, and a second run does nothing', () =>
  withFleet(3, async fleet => {
    const { tally } = await fleet.run();
    assert.equal([...tally!], [['created', 3]]);
    assert.equal(
      fleet.repositories.map(({ pulls }) => pulls.length),
      [1, 1, 1],
    );
    assert.equal(fleet.outcomes(), ['0 created', '1 created', '2 created']);
    const [line] = fleet.lines();
    assert.equal(
      { ...line, sha: 'sha', key: 'key', time: 'time' },
      {
        repoId: '1000',
        sha: 'sha',
        key: 'key',
        outcome: 'created',
        number: 1,
        url: `${fleet.github.url}/acme/shop-0/pull/1`,
        time: 'time',
        notBefore: null,
        wave: 1,
        why: null,
      },
    );
    const again = await fleet.run();
    assert.equal(again.requests, []);
    assert.equal([...again.tally!], []);
    await fleet.scan();
    assert.equal((await fleet.run()).requests, [], 'nor does one after another scan that found the same');
  }),
);

delivery('what people wait for comes first: updates, then closes, then new ones', () =>
  withFleet(4, async fleet => {
    fleet.repositories[0]!.human.push('main', { 'compose.yaml': 'services: {}\n' });
    await fleet.scan();
    await fleet.run();
    assert.equal(fleet.outcomes(), ['1 created', '2 created', '3 created']);
    fleet.repositories[0]!.human.push('main', { 'compose.yaml': compose('late') });
    fleet.repositories[1]!.human.push('main', { 'compose.yaml': 'services: {}\n' });
    fleet.repositories[3]!.human.push('main', { 'b/compose.yaml': compose('more') });
    await fleet.scan();
    const before = fleet.lines().length;
    await fleet.run();
    assert.equal(fleet.outcomes(before), ['3 updated', '1 closed', '0 created']);
    assert.equal((await fleet.run()).requests, []);
  }),
);

delivery('a budget that is used up ends the run, and the next process knows of it', () =>
  withFleet(4, async fleet => {
    const first = await fleet.run({ budget: 2 });
    assert.instance(first.problem, TryLater);
    assert.equal(fleet.outcomes(), ['0 created', '1 created', '2 later']);
    const { notBefore } = fleet.lines().at(-1)!;
    assert.is(Date.parse(notBefore!), (first.problem as TryLater).notBefore);
    const second = await fleet.run({ budget: 2 });
    assert.instance(second.problem, TryLater);
    assert.equal(second.requests, [], 'nothing is asked before');
    fleet.clock.pass(Date.parse(notBefore!) - fleet.clock.now());
    const third = await fleet.run({ budget: 2 });
    assert.equal(fleet.outcomes().slice(3), ['2 created', '3 created'], String(third.problem));
    assert.equal(
      fleet.repositories.map(({ pulls }) => pulls.length),
      [1, 1, 1, 1],
    );
  }),
);

delivery('a new process counts what an earlier one gave notice of', () =>
  withFleet(3, async fleet => {
    let asked = 0;
    // The first process ends after two: as when it is killed.
    fleet.github.failOn(({ method, template }) =>
      method === 'POST' && template.endsWith('/pulls') && ++asked > 2
        ? { status: 401, body: { message: 'no' } }
        : undefined,
    );
    await fleet.run();
    fleet.github.failOn(() => undefined);
    fleet.clock.pass(hour / 2);
    const { problem } = await fleet.run({ budget: 2 });
    assert.instance(problem, TryLater);
    assert.equal(
      fleet.repositories.map(({ pulls }) => pulls.length),
      [1, 1, 0],
    );
  }),
);

delivery('a forge that asks to wait for long is left alone until then', () =>
  withFleet(2, async fleet => {
    fleet.github.failOn(({ method, template }) =>
      method === 'POST' && template.endsWith('/pulls') ? secondaryLimit(900) : undefined,
    );
    const { problem } = await fleet.run();
    assert.instance(problem, TryLater);
    assert.equal(fleet.outcomes(), ['0 later']);
    fleet.github.failOn(() => undefined);
    assert.equal((await fleet.run()).requests, []);
    fleet.clock.pass(900_000);
    await fleet.run();
    assert.equal(fleet.outcomes().slice(1), ['0 created', '1 created']);
  }),
);

delivery('one repository that cannot be written to does not end the run', () =>
  withFleet(3, async fleet => {
    fleet.repositories[1]!.isArchived = true;
    fleet.github.failOn(({ path, method }) =>
      path.includes('shop-0') && method === 'POST' ? { status: 403, body: { message: 'Forbidden' } } : undefined,
    );
    const { tally, problem } = await fleet.run();
    assert.is(problem, undefined);
    assert.equal(
      [...tally!],
      [
        ['failed', 1],
        ['none', 1],
        ['created', 1],
      ],
    );
    assert.match(fleet.lines()[0]!.why!, /403 Forbidden; the token may not do this/);
    fleet.github.failOn(() => undefined);
    await fleet.run();
    assert.equal(fleet.outcomes().slice(3), ['0 created'], 'what failed is tried again');
  }),
);

delivery('a wrong token, and a forge that does not answer, end the run', () =>
  withFleet(7, async fleet => {
    fleet.github.failOn(() => ({ status: 401, body: { message: 'Bad credentials' } }));
    const wrong = await fleet.run();
    assert.match(wrong.problem!.message, /401 Bad credentials/);
    fleet.github.failOn(() => ({ status: 502, body: {} }));
    const away = await fleet.run();
    assert.instance(away.problem, TryLater);
    assert.equal(fleet.outcomes(), ['0 later', '1 later', '2 later', '3 later', '4 later']);
  }),
);

delivery('a run that is ended after any request is gone on with, and nothing is there twice', () =>
  withFleet(2, async fleet => {
    const whole = await Delivering.start(2);
    let count = 0;
    try {
      await whole.scan();
      count = (await whole.run()).requests.length;
    } finally {
      await whole.close();
    }
    assert.ok(count > 10);
    for (let cut = 1; cut < count; cut += 4) {
      const other = await Delivering.start(2);
      try {
        await other.scan();
        const first = other.github.requests.length;
        other.github.failOn(({ index }) => (index === first + cut ? 'cut' : index > first + cut ? 'drop' : undefined));
        await other.run();
        other.github.failOn(() => undefined);
        other.clock.pass(hour);
        await other.run();
        assert.equal((await other.run()).requests, [], `cut ${cut}`);
        assert.equal(
          other.repositories.map(({ pulls }) => pulls.length),
          [1, 1],
          `cut ${cut}`,
        );
        const opened = other.lines().filter(({ wave, number }) => wave === 1 && number === 1);
        assert.is(new Set(opened.map(({ repoId }) => repoId)).size, 2, `cut ${cut}: both count in their wave`);
      } finally {
        await other.close();
      }
    }
    assert.is(fleet.repositories.length, 2);
  }),
);

delivery('one process at a time', () =>
  withFleet(1, async fleet => {
    const holder = { pid: process.pid, host: 'another-machine', time: '2026-03-02T04:05:06Z' };
    writeFileSync(join(fleet.out, 'deliver.lock'), JSON.stringify(holder));
    const { problem, requests } = await fleet.run();
    assert.instance(problem, LockHeld);
    assert.match(
      problem!.message,
      /on another-machine \(since 2026-03-02T04:05:06Z\) is at work here; wait for its end$/,
    );
    assert.equal(requests, []);
  }),
);

delivery('results of two divisions are refused', () =>
  withFleet(1, async fleet => {
    writeFileSync(join(fleet.out, 'shard-0-of-4.jsonl'), '');
    const { problem } = await fleet.run();
    assert.match(problem!.message, /holds results of several divisions \(into 1, 4\); remove those that are older$/);
  }),
);

delivery.run();
