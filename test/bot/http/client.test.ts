import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Client, type ClientOptions } from '../../../src/bot/http/client.ts';
import { Pace } from '../../../src/bot/http/pace.ts';
import { RequestProblem, TryLater } from '../../../src/bot/http/problem.ts';
import type { Method } from '../../../src/bot/http/request.ts';
import { Redactor } from '../../../src/bot/redactor.ts';
import { FakeClock } from '../fake-clock.ts';
import { type Scripted, type ScriptedServer, startServer } from './server.ts';

const http = suite('client of forges');
const canary = 'ghp_canaryCanaryCanary1234567890';

let server: ScriptedServer;
let clock: FakeClock;

async function start(...answers: readonly Scripted[]): Promise<Client> {
  server = await startServer(...answers);
  return clientOf(server.url);
}

function clientOf(base: string, more: Partial<ClientOptions> = {}): Client {
  clock = new FakeClock(0);
  const redactor = new Redactor();
  redactor.add(canary);
  const secretHeaders = async () => ({ authorization: `Bearer ${canary}` });
  return new Client({
    base,
    headers: { accept: 'a/b' },
    secretHeaders,
    clock,
    pace: new Pace(clock),
    redactor,
    ...more,
  });
}

http.after.each(async () => await server.close());

const drop: Scripted = response => response.destroy();
const ok: Scripted = { status: 200, body: { fine: true } };

async function problemOf(asked: Promise<unknown>): Promise<RequestProblem> {
  const error = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.instance(error, RequestProblem);
  const told = `${(error as Error).message}\n${(error as Error).stack}\n${JSON.stringify(error)}\n${(error as Error).cause ?? ''}`;
  assert.not.match(told, /canary/i);
  return error as RequestProblem;
}

http('a request says who asks, what it wants and what it shows', async () => {
  const client = await start(ok);
  const { status, data } = await client.send({
    method: 'POST',
    template: '/repos/{owner}/x',
    path: { owner: 'a b' },
    query: { state: 'all', page: 2, none: undefined },
    body: { title: 'ä' },
  });
  assert.equal([status, data], [200, { fine: true }]);
  const { method, url, headers, body } = server.seen[0]!;
  assert.equal([method, url, body], ['POST', '/repos/a%20b/x?state=all&page=2', '{"title":"ä"}']);
  assert.equal(
    [headers['user-agent'], headers.accept, headers.authorization, headers['content-type']],
    ['harden', 'a/b', `Bearer ${canary}`, 'application/json'],
  );
  assert.is(client.sent, 1);
});

http('the base may have a path', async () => {
  server = await startServer(ok);
  await clientOf(`${server.url}/api/v3/`).send({ method: 'GET', template: '/user' });
  assert.is(server.seen[0]!.url, '/api/v3/user');
});

http('a list names its parameter once for each item', async () => {
  const client = await start(ok);
  await client.send({ method: 'GET', template: '/x', query: { 'refs[]': ['a', 'b&c'], none: [] } });
  assert.is(server.seen[0]!.url, '/x?refs%5B%5D=a&refs%5B%5D=b%26c');
});

http('an answer that is asked for as text is text, whatever it looks like', async () => {
  const client = await start({ status: 200, body: 'diff --git' }, { status: 200, body: '1' }, { status: 200 });
  const ask = async () => (await client.send({ method: 'GET', template: '/x.diff', answers: 'text' })).data;
  assert.equal([await ask(), await ask(), await ask()], ['diff --git', '1', '']);
});

http('a refusal of text is told in words', async () => {
  const client = await start({ status: 404, body: { message: `no ${canary}` } });
  const { message } = await problemOf(client.send({ method: 'GET', template: '/x.diff', answers: 'text' }));
  assert.match(message, /^GET \/x\.diff: 404 no \*\*\*/);
});

http('an empty answer has no data', async () => {
  const client = await start({ status: 204 });
  assert.equal(await client.send({ method: 'DELETE', template: '/x' }), {
    status: 204,
    data: undefined,
    next: undefined,
  });
});

const repeats: readonly (readonly [Method, number])[] = [
  ['GET', 3],
  ['PUT', 1],
  ['PATCH', 1],
  ['DELETE', 1],
  ['POST', 0],
];

for (const [method, count] of repeats)
  for (const [what, answer] of [
    ['a server that fails', { status: 502, body: '<html>' }],
    ['a connection that breaks', drop],
  ] as const)
    http(`${method}: ${what} is asked ${count} times more`, async () => {
      const client = await start(answer);
      const problem = await problemOf(client.send({ method, template: '/x' }));
      assert.is(server.seen.length, 1 + count);
      assert.ok(problem.isUncertain);
      assert.equal(clock.sleeps, [1000, 2000, 4000].slice(0, count));
    });

http('what works again has worked', async () => {
  const client = await start({ status: 500 }, drop, ok);
  assert.equal((await client.send({ method: 'GET', template: '/x' })).data, { fine: true });
});

http('a request may say itself how often it is repeated', async () => {
  const client = await start({ status: 500 });
  await problemOf(client.send({ method: 'PATCH', template: '/x', repeats: 0 }));
  assert.is(server.seen.length, 1);
});

http('a refusal is not repeated, and tells what the forge says', async () => {
  const client = await start({
    status: 422,
    body: {
      message: 'Validation Failed',
      errors: [{ resource: 'PullRequest', field: 'head', code: 'invalid' }, 'and more'],
    },
  });
  const problem = await problemOf(client.send({ method: 'GET', template: '/repos/{owner}/x', path: { owner: 'o' } }));
  assert.is(problem.message, 'GET /repos/{owner}/x: 422 Validation Failed; head invalid; and more');
  assert.not.ok(problem.isUncertain);
  assert.is(server.seen.length, 1);
});

http('what the forge says is harmless and without secrets', async () => {
  const client = await start({ status: 400, body: { message: `\u001b[2J${canary}\n::error::x` } });
  const problem = await problemOf(client.send({ method: 'GET', template: '/x' }));
  assert.is(problem.message, 'GET /x: 400 ␛[2J***␊::error::x');
});

http('long words of a forge are cut, and words of GitLab and of proxies are understood', async () => {
  const client = await start(
    { status: 400, body: { message: 'x'.repeat(1000) } },
    { status: 400, body: { message: { base: ['is taken', 'is long'] } } },
    { status: 400, body: { error: 'invalid_token' } },
    { status: 400, body: '<html>no</html>' },
  );
  const detail = async (): Promise<string> => (await problemOf(client.send({ method: 'GET', template: '/x' }))).detail;
  assert.is(await detail(), `${'x'.repeat(300)}…`);
  assert.is(await detail(), 'base is taken; base is long');
  assert.is(await detail(), 'invalid_token');
  assert.is(await detail(), '');
});

http('401, 403 and 404 tell a next step', async () => {
  const client = await start({ status: 401 }, { status: 403 }, { status: 404 });
  const message = async (): Promise<string> =>
    (await problemOf(client.send({ method: 'GET', template: '/x' }))).message;
  assert.is(await message(), 'GET /x: 401; the token is wrong or has ended');
  assert.is(await message(), 'GET /x: 403; the token may not do this: see which permissions it was given');
  assert.is(await message(), 'GET /x: 404; there is no such thing, or the token may not see it');
});

http('a host that is not there is told by its code', async () => {
  server = await startServer(ok);
  const { url } = server;
  await server.close();
  const problem = await problemOf(clientOf(url).send({ method: 'POST', template: '/x' }));
  assert.is(problem.message, 'POST /x: no answer (ECONNREFUSED); check the address of the forge and the network');
});

for (const [what, status, headers] of [
  ['retry-after', 403, { 'retry-after': '30' }],
  ['retry-after of 429', 429, { 'retry-after': '30' }],
  ['a date', 403, { 'retry-after': 'Thu, 01 Jan 1970 00:00:30 GMT' }],
  ['no requests left', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '29' }],
  ['no requests left at GitLab', 429, { 'ratelimit-remaining': '0', 'ratelimit-reset': '29' }],
] as const)
  http(`a short pause is waited for, also before a write: ${what}`, async () => {
    const client = await start({ status, headers, body: { message: 'slow down' } }, ok);
    assert.equal((await client.send({ method: 'POST', template: '/x' })).data, { fine: true });
    assert.equal(clock.sleeps, [30_000]);
  });

http('a long pause ends the run, and says until when', async () => {
  const client = await start({ status: 403, headers: { 'retry-after': '61' } });
  const error = await client.send({ method: 'GET', template: '/x' }).catch((error: unknown) => error);
  assert.instance(error, TryLater);
  assert.is((error as TryLater).notBefore, 61_000);
  assert.equal([server.seen.length, clock.sleeps], [1, []]);
});

http('who is told to wait again and again gives up', async () => {
  const client = await start({ status: 429, headers: { 'retry-after': '1' } });
  const error = await client.send({ method: 'GET', template: '/x' }).catch((error: unknown) => error);
  assert.instance(error, TryLater);
  assert.equal([server.seen.length, clock.sleeps], [4, [1000, 1000, 1000]]);
});

http('a secondary limit without a time is a minute', async () => {
  const client = await start({ status: 403, body: { message: 'You have exceeded a secondary rate limit.' } }, ok);
  await client.send({ method: 'GET', template: '/x' });
  assert.equal(clock.sleeps, [60_000]);
});

http('a 403 with requests left is no pause', async () => {
  const client = await start({ status: 403, headers: { 'x-ratelimit-remaining': '17', 'x-ratelimit-reset': '9' } });
  assert.is((await problemOf(client.send({ method: 'GET', template: '/x' }))).status, 403);
});

http('writes keep their pace, reads do not wait', async () => {
  const client = await start(ok);
  const send = (method: Method, effect?: 'read' | 'notice') =>
    client.send({ method, template: '/x', ...(effect ? { effect } : {}) });
  await send('POST');
  await send('GET');
  await send('POST', 'read');
  assert.equal(clock.sleeps, []);
  await send('PATCH');
  await send('POST', 'notice');
  await send('POST', 'notice');
  assert.equal(clock.sleeps, [1000, 1000, 3000]);
});

http('who does not answer in time is not waited for any longer', async () => {
  server = await startServer(() => undefined);
  const problem = await problemOf(clientOf(server.url, { timeout: 50 }).send({ method: 'POST', template: '/x' }));
  assert.is(problem.message, 'POST /x: no answer in time; check the address of the forge and the network');
});

http('who begins an answer and does not end it is not waited for either', async () => {
  server = await startServer(response => response.write('{"a":'));
  const problem = await problemOf(clientOf(server.url, { timeout: 50 }).send({ method: 'POST', template: '/x' }));
  assert.ok(problem.isUncertain);
});

http('an endless answer is refused', async () => {
  const client = await start(response => {
    response.on('error', () => undefined);
    const more = (): void => {
      while (response.write('x'.repeat(1 << 20)));
      response.once('drain', more);
    };
    more();
  });
  const problem = await problemOf(client.send({ method: 'GET', template: '/x' }));
  assert.is(problem.message, 'GET /x: 200 sends more than 32 MB');
  assert.is(server.seen.length, 1);
});

http('an answer that is no JSON is a problem', async () => {
  const client = await start({ status: 200, body: '<html>Sign in</html>' });
  assert.is((await problemOf(client.send({ method: 'GET', template: '/x' }))).message, 'GET /x: 200 answers no JSON');
});

http('a redirect on the same host is followed', async () => {
  const client = await start({ status: 301, headers: { location: '/repositories/7' } }, ok);
  await client.send({ method: 'GET', template: '/repos/old' });
  assert.equal(
    server.seen.map(({ url }) => url),
    ['/repos/old', '/repositories/7'],
  );
  assert.is(server.seen[1]!.headers.authorization, `Bearer ${canary}`);
});

http('a write follows only what keeps it a write', async () => {
  const client = await start({ status: 307, headers: { location: '/new' } }, ok);
  await client.send({ method: 'POST', template: '/old', body: { a: 1 } });
  assert.equal(
    server.seen.map(({ method, url, body }) => `${method} ${url} ${body}`),
    ['POST /old {"a":1}', 'POST /new {"a":1}'],
  );
  await server.close();
  const other = await start({ status: 301, headers: { location: '/new' } });
  assert.match((await problemOf(other.send({ method: 'POST', template: '/old' }))).message, /301 leads elsewhere/);
  assert.is(server.seen.length, 1);
});

http('a token does not follow to another host', async () => {
  const elsewhere = await startServer(ok);
  try {
    const client = await start({ status: 302, headers: { location: `${elsewhere.url}/x` } });
    const problem = await problemOf(client.send({ method: 'GET', template: '/x' }));
    assert.match(problem.message, /leads to another host/);
    assert.equal(elsewhere.seen, []);
  } finally {
    await elsewhere.close();
  }
});

http('redirects in a circle end', async () => {
  const client = await start({ status: 302, headers: { location: '/x' } });
  assert.match((await problemOf(client.send({ method: 'GET', template: '/x' }))).message, /leads in a circle/);
  assert.is(server.seen.length, 6);
});

http('pages are read to the end, or as many as are wanted', async () => {
  const page =
    (next: number): Scripted =>
    response => {
      response.setHeader('link', `<${server.url}/x?page=9>; rel="last", <${server.url}/x?page=${next}>; rel="next"`);
      response.end(`[${next - 1}]`);
    };
  const client = await start(page(2), page(3), { status: 200, body: [3] });
  assert.equal(await client.all({ method: 'GET', template: '/x' }, 10), [1, 2, 3]);
  assert.equal(
    server.seen.map(({ url }) => url),
    ['/x', '/x?page=2', '/x?page=3'],
  );
  await server.close();
  const other = await start(page(2), page(3), { status: 200, body: [3] });
  assert.equal(await other.all({ method: 'GET', template: '/x' }, 2), [1, 2]);
});

http('pages on another host are not read', async () => {
  const client = await start({
    status: 200,
    headers: { link: '<https://evil.invalid/x?page=2>; rel="next"' },
    body: [1],
  });
  assert.match((await problemOf(client.all({ method: 'GET', template: '/x' }, 10))).message, /leads to another host/);
  assert.is(server.seen.length, 1);
});

http('a page that is no list is a problem', async () => {
  const client = await start(ok);
  assert.match((await problemOf(client.all({ method: 'GET', template: '/x' }, 10))).message, /answers no list/);
});

http.run();
