import { connect } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TryLater } from '../../../src/bot/http/problem.ts';
import { Deliveries } from '../../../src/bot/serve/deliveries.ts';
import type { Job } from '../../../src/bot/serve/events.ts';
import { createHandler } from '../../../src/bot/serve/handler.ts';
import { WorkQueue } from '../../../src/bot/serve/queue.ts';
import { isSigned } from '../../../src/bot/serve/signature.ts';
import { FakeClock } from '../fake-clock.ts';
import {
  opened,
  push,
  type Serving,
  type ServingOptions,
  secret,
  signatureOf,
  startServing,
  until,
} from './sending.ts';

const webhooks = suite('webhooks');

async function serving(options: ServingOptions, work: (server: Serving) => Promise<void>): Promise<void> {
  const server = await startServing(options);
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

webhooks('the signature is the one of the documentation', () => {
  const body = Buffer.from('Hello, World!');
  const known = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  const key = "It's a Secret to Everybody";
  assert.is(isSigned(body, known, [key]), true);
  assert.is(isSigned(body, known, ['another secret', key]), true);
  assert.is(isSigned(Buffer.from('Hello, World'), known, [key]), false);
  assert.is(isSigned(body, known, ["it's a secret to everybody"]), false);
  for (const wrong of [undefined, '', known.slice(0, -1), `${known}0`, known.toUpperCase(), known.replace('256', '1')])
    assert.is(isSigned(body, wrong, [key]), false, wrong);
});

webhooks('an event is taken at once and worked on afterwards', () => {
  let finish = (): void => undefined;
  const run = (): Promise<void> =>
    new Promise(resolve => {
      finish = resolve;
    });
  return serving({ run }, async server => {
    assert.equal(await server.send(), { status: 202, body: { status: 'accepted', jobs: 1 } });
    await until(() => server.jobs.length === 1, 'the work');
    assert.equal(server.jobs, [{ kind: 'pull-requests', repository: 'acme/shop' }]);
    assert.is(server.queue.running, 1);
    finish();
    await until(() => server.queue.running === 0, 'its end');
  });
});

webhooks('what nobody signed does nothing', () =>
  serving({}, async server => {
    const body = JSON.stringify(push());
    const cases: readonly Parameters<Serving['send']>[0][] = [
      { secret: 'another-secret-for-it' },
      { body, headers: { 'x-hub-signature-256': '' } },
      { body, headers: { 'x-hub-signature-256': signatureOf(`${body} `) } },
      { body: `${body} `, headers: { 'x-hub-signature-256': signatureOf(body) } },
    ];
    for (const sent of cases)
      assert.equal(await server.send(sent), { status: 401, body: { error: 'the signature is wrong' } });
    assert.is(server.deliveries.size, 0);
    assert.equal(server.jobs, []);
  }),
);

webhooks('bytes are signed, not what they mean', () =>
  serving({}, async server => {
    const body = Buffer.from(
      `{"ref":"refs/heads/main", "repository":{"full_name":"acme/shop",\n"default_branch":"main"},"x":"\\u00fc ü"}`,
    );
    assert.is((await server.send({ body })).status, 202);
  }),
);

webhooks('two secrets hold while one takes the place of the other', async () => {
  await serving({ secrets: ['the-new-secret-of-it', secret] }, async server => {
    assert.is((await server.send()).status, 202);
    assert.is((await server.send({ secret: 'the-new-secret-of-it' })).status, 202);
  });
  await serving({ secrets: ['the-new-secret-of-it'] }, async server => {
    assert.is((await server.send()).status, 401);
  });
  const queue = new WorkQueue({
    ...{ run: async () => undefined, concurrency: 1, most: 1, clock: new FakeClock(), say: () => undefined },
  });
  assert.throws(() => createHandler({ secrets: [], queue, clock: new FakeClock() }), /without a secret/);
});

webhooks('a delivery that comes again is worked on once, unless it failed', () => {
  let isBroken = false;
  const run = async (): Promise<void> => {
    if (isBroken) throw new Error('broken');
  };
  return serving({ run }, async server => {
    const sent = { id: 'delivery-0001' };
    assert.is((await server.send(sent)).body.status, 'accepted');
    await until(() => server.jobs.length === 1 && server.queue.running === 0, 'the work');
    assert.equal(await server.send(sent), { status: 202, body: { status: 'known' } });
    isBroken = true;
    const other = { id: 'delivery-0002' };
    await server.send(other);
    await until(() => server.said.length === 1, 'the failure');
    isBroken = false;
    assert.is((await server.send(other)).body.status, 'accepted');
    await until(() => server.jobs.length === 3, 'the second try');
    assert.is((await server.send(other)).body.status, 'known');
    assert.equal(server.said, ['acme/shop: pull-requests: broken']);
  });
});

webhooks('deliveries are remembered for a day, and never more than so many', () => {
  const deliveries = new Deliveries(3);
  const hour = 3_600_000;
  assert.is(deliveries.take('a', 0), true);
  assert.is(deliveries.take('a', 23 * hour), false);
  assert.is(deliveries.take('b', 23 * hour), true);
  assert.is(deliveries.take('a', 24 * hour), true);
  assert.is(deliveries.take('c', 24 * hour), true);
  assert.is(deliveries.take('d', 24 * hour), true);
  assert.is(deliveries.size, 3);
  assert.is(deliveries.take('d', 24 * hour), false);
});

webhooks('a body that is too large is not read', () =>
  serving({}, async server => {
    const large = await raw(server.url, [
      ...['POST /webhook HTTP/1.1', 'host: x', 'content-type: application/json', 'content-length: 99999999', '', ''],
    ]);
    assert.match(large, /^HTTP\/1\.1 413 /);
    assert.match(large, /"error":"the body is larger than 5 MB"/);
    const head = ['POST /webhook HTTP/1.1', 'host: x', 'content-type: application/json', 'transfer-encoding: chunked'];
    const piece = 'x'.repeat(1 << 20);
    const chunks = Array.from({ length: 6 }, () => `100000\r\n${piece}\r\n`).join('');
    assert.match(await raw(server.url, [...head, '', chunks]), /^HTTP\/1\.1 413 /);
    assert.is(server.deliveries.size, 0);
  }),
);

webhooks('a body in pieces is as good as a whole one', () =>
  serving({}, async server => {
    const text = Buffer.from(JSON.stringify(push()));
    const pieces = [text.subarray(0, 10), text.subarray(10, 11), text.subarray(11)];
    const body = new ReadableStream<Uint8Array>({
      pull: stream => {
        const piece = pieces.shift();
        if (piece) stream.enqueue(new Uint8Array(piece));
        else stream.close();
      },
    });
    const sent = await server.send({ body, headers: { 'x-hub-signature-256': signatureOf(text) } });
    assert.equal(sent, { status: 202, body: { status: 'accepted', jobs: 1 } });
  }),
);

webhooks('what is no webhook is refused, each with its reason', () =>
  serving({}, async server => {
    const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    assert.equal(await server.send(form), {
      status: 415,
      body: { error: 'the content type of the webhook has to be application/json' },
    });
    assert.is((await server.send({ id: 'x' })).status, 400);
    assert.equal(await server.send({ body: '{"ref":' }), { status: 400, body: { error: 'the body is no JSON' } });
    assert.equal(await server.send({ payload: [] }), { status: 400, body: { error: 'the payload is no object' } });
    assert.equal(await server.send({ payload: push('acme/../x') }), {
      status: 400,
      body: { error: 'full_name is no name of a repository' },
    });
    assert.is((await fetch(`${server.url}/webhook`)).status, 405);
    assert.is((await fetch(`${server.url}/webhook`, { method: 'PUT', body: '{}' })).status, 405);
    assert.equal(server.jobs, []);
    assert.is((await server.send({ id: 'delivery-0001', payload: [] })).status, 400);
    assert.is((await server.send({ id: 'delivery-0001' })).body.status, 'accepted', 'a refused one was not taken');
  }),
);

webhooks('events that mean nothing here are taken note of', () =>
  serving({}, async server => {
    const head = 'a'.repeat(40);
    const closed = { ...(opened(head) as object), action: 'closed' };
    const labeled = { ...(opened(head) as object), action: 'labeled' };
    for (const [event, payload] of [
      ['push', push('acme/shop', 'feature')],
      ['pull_request', labeled],
      ['issues', {}],
      ['constructor', {}],
      ['installation_repositories', { action: 'removed' }],
    ] as const)
      assert.equal(await server.send({ event, payload }), { status: 202, body: { status: 'ignored' } }, event);
    assert.is((await server.send({ event: 'ping', payload: { zen: 'x' } })).status, 202);
    await server.send({ event: 'pull_request', payload: closed });
    await server.send({ event: 'pull_request', payload: opened(head) });
    const added = { action: 'added', repositories_added: [{ full_name: 'acme/one' }, { full_name: 'acme/two' }] };
    await server.send({ event: 'installation_repositories', payload: added });
    await until(() => server.jobs.length === 4, 'the work');
    assert.equal(server.jobs, [
      { kind: 'pull-requests', repository: 'acme/shop' },
      { kind: 'review', repository: 'acme/shop', number: 1, head, author: 'ada' },
      { kind: 'pull-requests', repository: 'acme/one' },
      { kind: 'pull-requests', repository: 'acme/two' },
    ]);
  }),
);

/** Work that goes on until it is told to end. */
class Gate {
  readonly begun: string[] = [];
  readonly #open: (() => void)[] = [];
  most = 0;
  #running = 0;

  run = async (job: Job): Promise<void> => {
    this.begun.push(job.kind === 'review' ? `${job.repository} #${job.number} ${job.head[0]}` : job.repository);
    this.most = Math.max(this.most, ++this.#running);
    await new Promise<void>(resolve => this.#open.push(resolve));
    this.#running--;
  };

  open(): void {
    for (const resolve of this.#open.splice(0)) resolve();
  }
}

webhooks('one piece of work at a time for a repository; what would do the same is done once', () => {
  const gate = new Gate();
  return serving({ run: gate.run, concurrency: 3 }, async server => {
    for (let at = 0; at < 10; at++) await server.send({ payload: push('acme/busy') });
    for (const head of ['a', 'b', 'c'])
      await server.send({ event: 'pull_request', payload: opened(head.repeat(40), 7, 'acme/Busy') });
    await server.send({ payload: push('acme/other') });
    await until(() => gate.begun.length === 2, 'both repositories');
    assert.equal(gate.begun, ['acme/busy', 'acme/other']);
    for (let round = 0; round < 4; round++) {
      gate.open();
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    assert.equal(gate.begun, ['acme/busy', 'acme/other', 'acme/busy', 'acme/Busy #7 c']);
    assert.is(gate.most, 2);
  });
});

webhooks('so many repositories at once, and none keeps the others waiting', () => {
  const gate = new Gate();
  return serving({ run: gate.run, concurrency: 2 }, async server => {
    for (const name of ['a', 'b', 'c', 'd']) await server.send({ payload: push(`acme/${name}`) });
    await until(() => gate.begun.length === 2, 'two');
    assert.is(server.queue.waiting, 2);
    assert.equal(await (await fetch(`${server.url}/healthz`)).json(), { status: 'ok', waiting: 2, running: 2 });
    while (gate.begun.length < 4) {
      gate.open();
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    gate.open();
    assert.equal(gate.begun, ['acme/a', 'acme/b', 'acme/c', 'acme/d']);
    assert.is(gate.most, 2);
  });
});

webhooks('more than can wait is refused, to be delivered again', () => {
  const gate = new Gate();
  return serving({ run: gate.run, concurrency: 1, most: 1 }, async server => {
    await server.send({ payload: push('acme/a') });
    await until(() => gate.begun.length === 1, 'the first');
    assert.is((await server.send({ payload: push('acme/b') })).status, 202);
    const full = { id: 'delivery-0003', payload: push('acme/c') };
    assert.is((await server.send(full)).status, 503);
    gate.open();
    await until(() => gate.begun.length === 2, 'the second');
    assert.is((await server.send(full)).body.status, 'accepted');
    gate.open();
    await until(() => gate.begun.length === 3, 'the third');
    gate.open();
  });
});

webhooks('what has to wait for the forge is done later, without a word of anybody', () => {
  const clock = new FakeClock();
  let tries = 0;
  const run = async (): Promise<void> => {
    if (++tries < 3) throw new TryLater('too many requests', clock.now() + 90_000);
  };
  return serving({ run, clock }, async server => {
    await server.send({ id: 'delivery-0004' });
    await until(() => tries === 3 && server.queue.running === 0, 'the third try');
    assert.equal(clock.sleeps, [90_000, 90_000]);
    assert.is((await server.send({ id: 'delivery-0004' })).body.status, 'known');
  });
});

webhooks('at its end it finishes what runs and refuses the rest', () => {
  const gate = new Gate();
  return serving({ run: gate.run, concurrency: 1 }, async server => {
    await server.send({ payload: push('acme/a') });
    await server.send({ payload: push('acme/b') });
    await until(() => gate.begun.length === 1, 'the first');
    let left: readonly Job[] | undefined;
    const closing = server.queue.close().then(jobs => {
      left = jobs;
    });
    assert.equal(await server.send(), { status: 503, body: { error: 'going down' } });
    assert.is((await fetch(`${server.url}/healthz`)).status, 503);
    assert.is(left, undefined, 'it waits');
    gate.open();
    await closing;
    assert.equal(left, [{ kind: 'pull-requests', repository: 'acme/b' }]);
    assert.equal(gate.begun, ['acme/a']);
  });
});

webhooks('of many at once none is lost, and none done twice', () => {
  const done = new Map<string, number>();
  const run = async ({ repository }: Job): Promise<void> => {
    await new Promise(resolve => setTimeout(resolve, 1));
    done.set(repository, (done.get(repository) ?? 0) + 1);
  };
  return serving({ run, concurrency: 8 }, async server => {
    const statuses: unknown[] = [];
    for (let round = 0; round < 10; round++) {
      const sent = Array.from({ length: 40 }, (_, at) => ({
        id: `delivery-${round}-${at}`,
        payload: push(`acme/r${round}-${at}`),
      }));
      // Every fourth comes twice.
      const all = [...sent, ...sent.filter((_, at) => at % 4 === 0)];
      statuses.push(...(await Promise.all(all.map(each => server.send(each)))).map(({ body }) => body.status));
    }
    await until(() => server.queue.waiting + server.queue.running === 0, 'the end of the work');
    assert.is(statuses.filter(status => status === 'accepted').length, 400);
    assert.is(statuses.filter(status => status === 'known').length, 100);
    assert.is(done.size, 400);
    assert.ok([...done.values()].every(count => count === 1));
  });
});

/** Sends bytes and gives what comes back before the connection ends. */
function raw(url: string, lines: readonly string[]): Promise<string> {
  const { port, hostname } = new URL(url);
  return new Promise(resolve => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(lines.join('\r\n')));
    socket.on('data', piece => {
      text += piece.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

webhooks.run();
