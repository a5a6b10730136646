import zlib from 'node:zlib';

/** Takes bytes in pieces. */
export interface Sink {
  write(bytes: Uint8Array): void;
  end(): void;
}

/** Takes packed bytes, which stay in use until they are unpacked. `settle` waits until little is left to be unpacked, after `end` until nothing is; it throws what went wrong. */
export interface Unpacker extends Sink {
  settle(): Promise<void>;
}

export class PackingProblem extends Error {
  override readonly name = 'PackingProblem';
}

export type Packing = 'gzip' | 'zstd' | 'none';

/** How something is packed, by its first four bytes. */
export function packingOf(first: Uint8Array): Packing {
  const [a, b, c, d] = first;
  if (a === 0x1f && b === 0x8b) return 'gzip';
  return a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd ? 'zstd' : 'none';
}

export function unpacker(packing: Packing, sink: Sink): Unpacker {
  if (packing === 'none') return { write: bytes => sink.write(bytes), end: () => sink.end(), settle: async () => {} };
  if (packing === 'gzip') return new StreamUnpacker(zlib.createGunzip(), sink);
  // From Node 22.15 on.
  const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Decompressor };
  return createZstdDecompress ? new StreamUnpacker(createZstdDecompress(), sink) : new ZstdUnpacker(sink);
}

type Decompressor = ReturnType<typeof zlib.createGunzip>;

class StreamUnpacker implements Unpacker {
  readonly #stream: Decompressor;
  #failure: unknown;
  #ended = false;
  readonly #closed: Promise<void>;

  constructor(stream: Decompressor, sink: Sink) {
    this.#stream = stream;
    this.#closed = new Promise(resolve => stream.once('close', () => resolve()));
    stream.on('error', error => this.#fail(new PackingProblem(`cannot be unpacked (${error.message})`)));
    stream.on('data', (bytes: Uint8Array) => this.#guard(() => sink.write(bytes)));
    stream.on('end', () => this.#guard(() => sink.end()));
  }

  #guard(act: () => void): void {
    if (this.#failure !== undefined) return;
    try {
      act();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#stream.destroy();
  }

  write(bytes: Uint8Array): void {
    if (this.#failure === undefined) this.#stream.write(bytes);
  }

  end(): void {
    this.#ended = true;
    if (this.#failure === undefined) this.#stream.end();
  }

  async settle(): Promise<void> {
    if (this.#ended) await this.#closed;
    else if (this.#failure === undefined && this.#stream.writableNeedDrain) {
      await Promise.race([this.#closed, new Promise<void>(resolve => this.#stream.once('drain', () => resolve()))]);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }
}

/** What every decoder has to grant (RFC 8878). Programs that pack layers ask for no more, and the library errs with much larger ones. */
const largestWindow = 8 * 1024 * 1024;

class ZstdUnpacker implements Unpacker {
  readonly #sink: Sink;
  readonly #waiting: Uint8Array[] = [];
  #stream: { push(bytes: Uint8Array, last?: boolean): void } | undefined;
  #ended = false;
  #checked = false;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  write(bytes: Uint8Array): void {
    const window = this.#checked ? 0 : (windowOf(bytes) ?? 0);
    if (window > largestWindow) {
      const size = Math.ceil(window / 1024 ** 2).toLocaleString('en');
      throw new PackingProblem(`cannot be unpacked here (its window of ${size} MiB takes Node.js 22.15 or later)`);
    }
    this.#checked = true;
    this.#waiting.push(bytes);
  }

  end(): void {
    this.#ended = true;
  }

  async settle(): Promise<void> {
    if (!this.#stream) {
      const { Decompress } = await import('fzstd');
      this.#stream = new Decompress(bytes => this.#sink.write(bytes));
    }
    for (const bytes of this.#waiting.splice(0)) this.#push(bytes, false);
    if (!this.#ended) return;
    this.#push(new Uint8Array(), true);
    this.#sink.end();
  }

  #push(bytes: Uint8Array, last: boolean): void {
    try {
      this.#stream!.push(bytes, last);
    } catch (error) {
      // The library numbers its errors; what the sink throws has its own kind.
      if (!(error instanceof Error) || !('code' in error)) throw error;
      throw new PackingProblem(`cannot be unpacked (${error.message})`);
    }
  }
}

/** Memory that a frame asks for; undefined when its header is not complete. Only the first frame of a blob is looked at. */
function windowOf(header: Uint8Array): number | undefined {
  if (header.length < 18) return undefined;
  const bytes = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const descriptor = header[4]!;
  if ((descriptor & 0x20) === 0) return 2 ** (10 + (header[5]! >>> 3)) * (1 + (header[5]! & 7) / 8);
  // A single segment: the window is the content.
  const at = 5 + [0, 1, 2, 4][descriptor & 3]!;
  const kind = descriptor >>> 6;
  if (kind === 0) return header[at]!;
  if (kind === 1) return bytes.getUint16(at, true) + 256;
  return kind === 2 ? bytes.getUint32(at, true) : Number(bytes.getBigUint64(at, true));
}
