/** The server of webhooks with work that only counts. It tells its memory every second, and at its end what was done. */
import { systemClock } from '../../src/bot/http/clock.ts';
import { createHandler } from '../../src/bot/serve/handler.ts';
import { WorkQueue } from '../../src/bot/serve/queue.ts';
import { listen } from '../../src/bot/serve/server.ts';

const done = new Map<string, number>();
const queue = new WorkQueue({
  run: async ({ repository }) => {
    await new Promise(resolve => setTimeout(resolve, 20));
    done.set(repository, (done.get(repository) ?? 0) + 1);
  },
  concurrency: 16,
  most: 10_000,
  clock: systemClock,
  say: () => undefined,
});
const secrets = [process.env.HARDEN_WEBHOOK_SECRET ?? ''];
const { port } = await listen(createHandler({ secrets, queue, clock: systemClock }), { port: 0, host: '127.0.0.1' });
const tell = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
tell({ port });
const memory = setInterval(() => {
  const { rss, heapUsed } = process.memoryUsage();
  tell({ rss, heapUsed });
}, 1000);
process.once('SIGTERM', async () => {
  clearInterval(memory);
  while (queue.waiting + queue.running > 0) await new Promise(resolve => setTimeout(resolve, 50));
  const counts = [...done.values()];
  tell({
    repositories: counts.length,
    pieces: counts.reduce((sum, count) => sum + count, 0),
    most: Math.max(...counts),
  });
  process.exit(0);
});
