/** A server of webhooks on this machine, and somebody who signs and sends them. */
import { createHmac, randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../../src/bot/http/clock.ts';
import { Deliveries } from '../../../src/bot/serve/deliveries.ts';
import type { Job } from '../../../src/bot/serve/events.ts';
import { createHandler } from '../../../src/bot/serve/handler.ts';
import { WorkQueue } from '../../../src/bot/serve/queue.ts';
import { type Listening, listen } from '../../../src/bot/serve/server.ts';

export const secret = 'a-secret-for-the-tests';

export interface Sent {
  readonly event?: string;
  readonly payload?: unknown;
  readonly id?: string;
  readonly secret?: string;
  /** Instead of those that GitHub sends. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | ReadableStream<Uint8Array>;
}

export interface Serving {
  readonly url: string;
  readonly queue: WorkQueue;
  readonly deliveries: Deliveries;
  readonly jobs: Job[];
  readonly said: string[];
  send(sent?: Sent): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }>;
  close(): Promise<void>;
}

export interface ServingOptions {
  readonly run?: (job: Job) => Promise<void>;
  readonly secrets?: readonly string[];
  readonly concurrency?: number;
  readonly most?: number;
  readonly clock?: Clock;
}

export const signatureOf = (body: string | Uint8Array, key = secret): string =>
  `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

export const push = (repository = 'acme/shop', branch = 'main'): unknown => ({
  ref: `refs/heads/${branch}`,
  deleted: false,
  repository: { full_name: repository, default_branch: 'main' },
});

export const opened = (head: string, number = 1, repository = 'acme/shop'): unknown => ({
  action: 'opened',
  pull_request: { number, head: { sha: head }, user: { login: 'ada' } },
  repository: { full_name: repository, default_branch: 'main' },
});

export async function startServing(options: ServingOptions = {}): Promise<Serving> {
  const { run = async () => undefined, secrets = [secret], concurrency = 2, most = 1000 } = options;
  const clock = options.clock ?? systemClock;
  const jobs: Job[] = [];
  const said: string[] = [];
  const note = async (job: Job): Promise<void> => {
    jobs.push(job);
    await run(job);
  };
  const queue = new WorkQueue({ run: note, concurrency, most, clock, say: line => void said.push(line) });
  const deliveries = new Deliveries();
  const listening: Listening = await listen(createHandler({ secrets, queue, clock, deliveries }), {
    port: 0,
    host: '127.0.0.1',
  });
  const url = `http://127.0.0.1:${listening.port}`;
  return {
    ...{ url, queue, deliveries, jobs, said },
    send: sent => send(`${url}/webhook`, sent),
    close: async () => {
      // A test that failed may have left work that never ends.
      await Promise.race([queue.close(), new Promise(resolve => setTimeout(resolve, 2000).unref())]);
      await listening.close();
    },
  };
}

export async function send(
  url: string,
  { event = 'push', payload = push(), id = randomUUID(), secret: key = secret, headers = {}, body }: Sent = {},
): ReturnType<Serving['send']> {
  const text = body ?? JSON.stringify(payload);
  const signature = typeof text === 'string' || text instanceof Uint8Array ? signatureOf(text, key) : '';
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': id,
      ...(signature && { 'x-hub-signature-256': signature }),
      ...headers,
    },
    body: text as string,
    ...(typeof text === 'object' && !(text instanceof Uint8Array) && { duplex: 'half' }),
  } as RequestInit);
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

/** Waits until something holds; never for long. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 3000) throw new Error(`it did not come: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
