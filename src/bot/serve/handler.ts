/** Takes webhooks of a GitHub App: proves who sent them, answers at once, and leaves the work to a queue. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../http/clock.ts';
import { readBody } from './body.ts';
import { Deliveries } from './deliveries.ts';
import { type Job, jobsOf } from './events.ts';
import type { WorkQueue } from './queue.ts';
import { isSigned } from './signature.ts';

export interface HandlerOptions {
  /** The secret of the webhook, and during a change the one before. */
  readonly secrets: readonly string[];
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly deliveries?: Deliveries;
}

/** Fits `createServer` of `node:http`, and every framework that hands over the request before it has read it. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** What was sent is not read to its end. */
  readonly isUnread?: boolean;
}

export function createHandler(options: HandlerOptions): Handler {
  if (options.secrets.length === 0) throw new Error('a webhook without a secret would take orders of everybody');
  const deliveries = options.deliveries ?? new Deliveries();
  return (request, response) => {
    replyTo(request, { ...options, deliveries }).then(
      reply => send(response, reply),
      () => response.destroy(),
    );
  };
}

type Means = HandlerOptions & { readonly deliveries: Deliveries };

async function replyTo(request: IncomingMessage, means: Means): Promise<Reply> {
  const { queue } = means;
  const [path] = (request.url ?? '').split('?');
  const isAsked = request.method === 'GET' || request.method === 'HEAD';
  if (isAsked && path?.endsWith('/healthz')) return health(queue);
  if (request.method !== 'POST') return refuse(405, 'webhooks are posted');
  if (queue.isClosed) return refuse(503, 'going down');
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? ''))
    return refuse(415, 'the content type of the webhook has to be application/json');
  const body = await readBody(request);
  if (!body) return refuse(413, 'the body is larger than 5 MB');
  if (!isSigned(body, header(request, 'x-hub-signature-256'), means.secrets))
    return { ...refuse(401, 'the signature is wrong'), isUnread: false };
  return take(body, request, means);
}

function health(queue: WorkQueue): Reply {
  const body = { status: queue.isClosed ? 'closing' : 'ok', waiting: queue.waiting, running: queue.running };
  return { status: queue.isClosed ? 503 : 200, body };
}

function take(body: Buffer, request: IncomingMessage, means: Means): Reply {
  const id = header(request, 'x-github-delivery') ?? '';
  const event = header(request, 'x-github-event') ?? '';
  if (!/^[\w-]{8,100}$/.test(id)) return { ...refuse(400, 'there is no X-GitHub-Delivery'), isUnread: false };
  const jobs = read(event, body);
  if (jobs instanceof TypeError) return { status: 400, body: { error: jobs.message } };
  if (!jobs) return { status: 202, body: { status: 'ignored' } };
  return accept(id, jobs, means);
}

function read(event: string, body: Buffer): readonly Job[] | TypeError | undefined {
  try {
    return jobsOf(event, JSON.parse(body.toString('utf8')));
  } catch (error) {
    return error instanceof TypeError ? error : new TypeError('the body is no JSON');
  }
}

function accept(id: string, jobs: readonly Job[], { queue, deliveries, clock }: Means): Reply {
  if (queue.isClosed || !queue.hasRoom(jobs.length))
    return { status: 503, body: { error: 'there is too much to do; deliver it again later' } };
  if (!deliveries.take(id, clock.now())) return { status: 202, body: { status: 'known' } };
  let isReleased = false;
  const failed = (): void => {
    if (!isReleased) deliveries.release(id);
    isReleased = true;
  };
  for (const job of jobs) queue.add(job, { done: () => undefined, failed });
  return { status: 202, body: { status: 'accepted', jobs: jobs.length } };
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function refuse(status: number, error: string): Reply {
  return { status, body: { error }, isUnread: true };
}

function send(response: ServerResponse, { status, body, isUnread }: Reply): void {
  const text = `${JSON.stringify(body)}\n`;
  const close = isUnread ? { connection: 'close' } : {};
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...close,
  });
  response.end(text);
}
