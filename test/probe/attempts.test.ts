import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Measure, type SecondStart, startTwice } from '../../src/probe/attempts.ts';
import type { Hardening } from '../../src/probe/hardening.ts';
import type { Actor, Instance, Stage } from '../../src/probe/stage.ts';
import type { StartSeen } from '../../src/probe/start-seen.ts';

const attempts = suite('attempts');

const seen = (seconds: number, good = true): StartSeen => ({
  good,
  judgedBy: 'quiet',
  seconds,
  watched: seconds,
  quietAfter: 0,
  log: [],
  listening: [],
});
const [first, again] = [seen(1), seen(2)];

/** Starts that go as they are told, and what each was measured by. */
async function started(
  results: readonly boolean[],
  {
    measure,
    second = 'restart',
    user,
  }: { measure: Measure; second?: SecondStart; user?: { uid: number; gid: number } },
): Promise<{ calls: readonly unknown[]; starts: readonly number[]; secondSeen: boolean | undefined }> {
  const calls: unknown[] = [];
  const starts: number[] = [];
  const left = [...results];
  const stage = {
    create: () => Promise.resolve({ id: 'one' }),
    replace: () => Promise.resolve({ id: 'two' }),
    start: (
      { id }: Instance,
      isRestart: boolean,
      { before, users }: { before: StartSeen; users: readonly number[] },
    ) => {
      calls.push([id, isRestart, before?.seconds, users]);
      return Promise.resolve(seen(9, left.shift()));
    },
  } as unknown as Stage;
  const hardening = { user } as unknown as Hardening;
  const pair = await startTwice(stage, {} as Actor, { hardening, measure, second }, start => starts.push(start));
  return { calls, starts, secondSeen: pair.second?.good };
}

attempts('each start is measured by the same start as it is', async () => {
  const measure = { before: first, beforeAgain: again, users: [7] };
  const { calls, starts, secondSeen } = await started([true, true], { measure });
  assert.equal(calls, [
    ['one', false, 1, [7]],
    ['one', true, 2, [7]],
  ]);
  assert.equal([starts, secondSeen], [[1, 2], true]);
});

attempts('a new container takes the place of the first where a restart shows nothing', async () => {
  const measure = { before: first, beforeAgain: undefined, users: [7] };
  const { calls } = await started([true, true], { measure, second: 'new-container' });
  assert.equal(calls, [
    ['one', false, 1, [7]],
    ['two', false, 1, [7]],
  ]);
});

attempts('one that is not well is not started again', async () => {
  const measure = { before: first, beforeAgain: again, users: [] };
  const { calls, starts, secondSeen } = await started([false], { measure });
  assert.equal([calls.length, starts, secondSeen], [1, [1], undefined]);
});

attempts('users are compared unless the attempt has one of its own', async () => {
  const measure = { before: first, beforeAgain: again, users: [7] };
  const { calls } = await started([true, true], { measure, user: { uid: 5, gid: 5 } });
  assert.equal(calls, [
    ['one', false, 1, []],
    ['one', true, 2, []],
  ]);
});

attempts.run();
