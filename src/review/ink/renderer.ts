/** Ink as a function from blocks of lines to the rows of the screen. Nothing of Ink but `render`, `Box` and `Text` is used. */
import { EventEmitter } from 'node:events';
import { render } from 'ink';
import { createElement } from 'react';
import { App, type AppProps } from './app.tsx';

/** A stream that keeps what came last. With `debug` Ink writes every finished frame as one plain string. */
class LastOutput extends EventEmitter {
  readonly isTTY = true;
  columns = 80;
  rows = 24;
  text = '';

  write(text: string): boolean {
    this.text = text;
    return true;
  }
}

export class Renderer {
  readonly #stream = new LastOutput();
  readonly #onError: (error: unknown) => void;
  #ink: ReturnType<typeof render> | undefined;

  /** Ink catches what a component throws; it is told here. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** The rows of the screen; synchronous. */
  render(props: AppProps): readonly string[] {
    this.#stream.columns = props.columns;
    this.#stream.rows = props.rows;
    const app = createElement(App, props);
    if (this.#ink) this.#ink.rerender(app);
    else {
      this.#ink = render(app, {
        stdout: this.#stream as unknown as NodeJS.WriteStream,
        debug: true,
        exitOnCtrlC: false,
        patchConsole: false,
      });
      this.#ink.waitUntilExit().catch(this.#onError);
    }
    return this.#stream.text.split('\n').slice(0, props.rows);
  }

  close(): void {
    this.#ink?.unmount();
    this.#ink = undefined;
  }
}
