/** Keeps what libraries print while the screen is ours; printed there it would garble the picture. */

type Write = typeof process.stdout.write;
const limit = 200;

export class Capture {
  readonly #streams: readonly NodeJS.WriteStream[];
  readonly #originals = new Map<NodeJS.WriteStream, Write>();
  readonly #lines: string[] = [];

  constructor(streams: readonly NodeJS.WriteStream[]) {
    this.#streams = streams;
  }

  /** The last pieces of output, oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  start(): void {
    for (const stream of this.#streams) {
      if (this.#originals.has(stream)) continue;
      this.#originals.set(stream, stream.write);
      stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
        this.#keep(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
        const done = rest.find(argument => typeof argument === 'function');
        if (typeof done === 'function') process.nextTick(done);
        return true;
      }) as Write;
    }
  }

  stop(): void {
    for (const [stream, write] of this.#originals) stream.write = write;
    this.#originals.clear();
  }

  /** Writes to the stream itself, past the capture. */
  writeThrough(stream: NodeJS.WriteStream, text: string): void {
    const write = this.#originals.get(stream) ?? stream.write;
    write.call(stream, text);
  }

  #keep(text: string): void {
    this.#lines.push(text.trimEnd());
    if (this.#lines.length > limit) this.#lines.shift();
  }
}
