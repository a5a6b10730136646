import { connect, type Socket } from 'node:net';

/** The head of an answer, and its body piece by piece. A piece is only lent: the next one takes its place. */
export interface Download {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array>;
}

const bufferSize = 256 * 1024;
/** Milliseconds without a byte. An engine gathers a large image before it sends anything. */
const patience = 300_000;
const longestHead = 64 * 1024;

/**
 * Fetches a path over a socket through one buffer. Node's own client makes a new one for every piece, of which some 50 MB lie around
 * before they are collected. Asked as HTTP/1.0, a server sends the body as it is and then closes: whether it was complete has to be
 * seen from the body.
 */
export async function download(socketPath: string, path: string, signal?: AbortSignal): Promise<Download> {
  const reader = new SocketReader(socketPath, signal);
  reader.send(`GET ${path} HTTP/1.0\r\nHost: localhost\r\n\r\n`);
  let head = Buffer.alloc(0);
  for (;;) {
    const piece = await reader.next();
    if (piece === undefined) throw Object.assign(new Error('no answer'), { code: 'ECONNRESET' });
    head = Buffer.concat([head, piece]);
    const end = head.indexOf('\r\n\r\n');
    if (end !== -1) return { status: statusOf(head), body: rest(head.subarray(end + 4), reader) };
    if (head.length > longestHead) throw new Error('the answer has no end of its head');
  }
}

function statusOf(head: Buffer): number {
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(head.toString('latin1', 0, 16)) ?? [];
  if (status === undefined) throw new Error('the answer is no HTTP');
  return Number(status);
}

async function* rest(first: Uint8Array, reader: SocketReader): AsyncIterable<Uint8Array> {
  try {
    if (first.length > 0) yield first;
    for (let piece = await reader.next(); piece; piece = await reader.next()) yield piece;
  } finally {
    reader.close();
  }
}

/** One piece at a time: nothing is read while the last one is in use. */
class SocketReader {
  readonly #socket: Socket;
  readonly #buffer = Buffer.allocUnsafeSlow(bufferSize);
  #length: number | undefined;
  #ended = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(path: string, signal: AbortSignal | undefined) {
    const callback = (length: number): boolean => {
      this.#length = length;
      this.#wake?.();
      return false;
    };
    this.#socket = connect({ path, onread: { buffer: this.#buffer, callback } });
    this.#socket.on('error', error => this.#end(error));
    this.#socket.on('close', () => this.#end(undefined));
    this.#socket.setTimeout(patience, () => this.#end(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    this.#socket.on('end', () => this.#end(undefined));
    const abort = (): void => this.#end(signal?.reason instanceof Error ? signal.reason : new Error('interrupted'));
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.#socket.once('close', () => signal?.removeEventListener('abort', abort));
  }

  #end(failure: Error | undefined): void {
    this.#failure ??= failure;
    this.#ended = true;
    if (failure) this.#socket.destroy();
    this.#wake?.();
  }

  send(text: string): void {
    this.#socket.write(text);
  }

  async next(): Promise<Uint8Array | undefined> {
    this.#socket.resume();
    while (this.#length === undefined && !this.#ended) {
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
    if (this.#failure) throw this.#failure;
    const length = this.#length;
    this.#length = undefined;
    return length === undefined ? undefined : this.#buffer.subarray(0, length);
  }

  close(): void {
    this.#socket.destroy();
  }
}
