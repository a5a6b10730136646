import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inOrder } from '../../../src/bot/scan/in-order.ts';
import { parseShard, shardOf } from '../../../src/bot/scan/work.ts';

const work = suite('the share of a shard');

work('is SHA-256 of the id, modulo the count', () => {
  // printf 1 | sha256sum: 6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b
  assert.is(shardOf('1', 16), 0xb);
  assert.is(shardOf('1', 256), 0x4b);
  assert.is(shardOf('1', 1), 0);
  const counts = [0, 0, 0, 0];
  for (let id = 0; id < 4000; id++) counts[shardOf(String(id), 4)]!++;
  assert.ok(
    counts.every(count => count > 900 && count < 1100),
    String(counts),
  );
});

work('is told by the command line, or by an indexed job', () => {
  assert.equal(parseShard('0/4', {}), { index: 0, count: 4 });
  assert.equal(parseShard('auto/64', { JOB_COMPLETION_INDEX: '63' }), { index: 63, count: 64 });
  assert.throws(() => parseShard('4/4', {}), '--shard counts from 0: of 4 the last one is 3');
  assert.throws(() => parseShard('0/0', {}), /counts from 0/);
  assert.throws(() => parseShard('auto/4', {}), '--shard auto needs JOB_COMPLETION_INDEX in the environment');
  assert.throws(() => parseShard('auto/4', { JOB_COMPLETION_INDEX: '1;id' }), /JOB_COMPLETION_INDEX/);
  assert.throws(() => parseShard('1', {}), '--shard is i/n or auto/n, not "1"');
});

work('results come in the order of the items, with so many at work', async () => {
  let [running, most, begun] = [0, 0, 0];
  const gates: (() => void)[] = [];
  const results = inOrder(
    Array.from({ length: 40 }, (_, at) => at),
    3,
    async item => {
      begun++;
      most = Math.max(most, ++running);
      await new Promise<void>(resolve => gates.push(resolve));
      running--;
      return item * 2;
    },
  );
  const seen: number[] = [];
  const reading = (async () => {
    for await (const result of results) seen.push(result);
  })();
  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  await settle();
  // The first one is slow: the others go on, up to a limit, and nothing is given before it.
  const first = gates.shift()!;
  for (let round = 0; round < 100; round++) {
    for (const open of gates.splice(0)) open();
    await settle();
  }
  assert.equal(seen, []);
  assert.is(begun, 12);
  first();
  for (let round = 0; round < 200; round++) {
    for (const open of gates.splice(0)) open();
    await settle();
  }
  await reading;
  assert.equal(
    seen,
    Array.from({ length: 40 }, (_, at) => at * 2),
  );
  assert.is(most, 3);
});

work.run();
