import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Pace } from '../../../src/bot/http/pace.ts';
import { TryLater } from '../../../src/bot/http/problem.ts';
import { FakeClock } from '../fake-clock.ts';

const pace = suite('pace of writes');
const hour = 3_600_000;

pace('a second lies between writes, and three between notices', async () => {
  const clock = new FakeClock(0);
  const times: string[] = [];
  const made = new Pace(clock);
  const take = (effect: 'write' | 'notice'): Promise<unknown> =>
    made.take(effect, async () => times.push(`${effect} ${clock.now()}`));
  for (const effect of ['write', 'notice', 'write', 'notice', 'notice', 'write'] as const) await take(effect);
  assert.equal(times, ['write 0', 'notice 1000', 'write 2000', 'notice 4000', 'notice 7000', 'write 8000']);
});

pace('time that has passed anyway is not waited for again', async () => {
  const clock = new FakeClock(0);
  const made = new Pace(clock);
  await made.take('write', async () => undefined);
  clock.pass(700);
  await made.take('write', async () => undefined);
  assert.equal(clock.sleeps, [300]);
});

pace('writes that come at once are carried out one after the other', async () => {
  const clock = new FakeClock(0);
  const made = new Pace(clock);
  const events: string[] = [];
  const write = (name: string) => async () => {
    events.push(`${name} begins`);
    await new Promise(resolve => setImmediate(resolve));
    events.push(`${name} ends`);
  };
  await Promise.all([made.take('write', write('a')), made.take('notice', write('b')), made.take('write', write('c'))]);
  assert.equal(events, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

pace('a write that fails does not hold up the next one', async () => {
  const made = new Pace(new FakeClock(0));
  const fails = made.take('write', async () => {
    throw new Error('no');
  });
  const next = made.take('write', async () => 'yes');
  await fails.then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'no'),
  );
  assert.is(await next, 'yes');
});

pace('when the notices of an hour are used up, the run ends and says when to go on', async () => {
  const clock = new FakeClock(0);
  const made = new Pace(clock, 3);
  for (let count = 0; count < 3; count++) await made.take('notice', async () => undefined);
  assert.is(await made.take('write', async () => 'a write is no notice'), 'a write is no notice');
  const error = await made.take('notice', async () => assert.unreachable()).catch((error: unknown) => error);
  assert.instance(error, TryLater);
  assert.is((error as TryLater).notBefore, hour);
  assert.match((error as TryLater).message, /^3 pull requests, .*; try again after 1970-01-01T01:00:00\.000Z$/);
});

pace('the last seconds of an hour are waited for', async () => {
  const clock = new FakeClock(0);
  const made = new Pace(clock, 2);
  await made.take('notice', async () => undefined);
  await made.take('notice', async () => undefined);
  clock.pass(hour - 3000 - 20_000);
  await made.take('notice', async () => undefined);
  assert.is(clock.now(), hour);
  await made.take('notice', async () => undefined);
  assert.is(clock.now(), hour + 3000);
});

pace.run();
