/** A browser for tests and measurements: headless Chromium, driven over a pipe by the DevTools protocol. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** Its name; undefined: there is none here. */
export const chromium = names.find(name => spawnSync(name, ['--version']).status === 0);

type Result = Readonly<Record<string, unknown>>;
type Listener = (parameters: Result) => void;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: Result;
  readonly result?: Result;
  readonly error?: { readonly message: string };
}

export interface View {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
  readonly media?: 'screen' | 'print';
  readonly scripts?: boolean;
}

export class Browser {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #listeners = new Map<string, Listener>();
  #last = 0;

  constructor(name = chromium!) {
    this.#profile = mkdtempSync(join(tmpdir(), 'harden-browser-'));
    process.once('exit', () => {
      this.#process.kill();
      rmSync(this.#profile, { recursive: true, force: true });
    });
    const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-pipe'];
    const quiet = ['--no-first-run', '--disable-extensions', '--disable-background-networking', '--disable-sync'];
    const folder = `--user-data-dir=${this.#profile}`;
    this.#process = spawn(name, [...flags, ...quiet, folder, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: this.#profile, XDG_CONFIG_HOME: this.#profile, XDG_CACHE_HOME: this.#profile },
    });
    this.#process.once('exit', () => this.#fail('the browser ended'));
    let rest = '';
    (this.#process.stdio[4] as Readable).setEncoding('utf8').on('data', (chunk: string) => {
      const messages = (rest + chunk).split('\0');
      rest = messages.pop()!;
      for (const text of messages) this.#receive(JSON.parse(text) as Message);
    });
  }

  /** A page of its own, as it is seen with these settings. */
  async open(view: View): Promise<Tab> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const tab = new Tab(this, String(sessionId), String(targetId));
    await tab.prepare(view);
    return tab;
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<Result> {
    const id = ++this.#last;
    const message = JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) });
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result = {}, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result),
      );
      (this.#process.stdio[3] as Writable).write(`${message}\0`);
    });
  }

  on(sessionId: string, method: string, listener: Listener): void {
    this.#listeners.set(`${sessionId} ${method}`, listener);
  }

  async close(): Promise<void> {
    const ended = new Promise(resolve => this.#process.once('close', resolve));
    await this.send('Browser.close').catch(() => this.#process.kill());
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      this.#listeners.get(`${message.sessionId} ${message.method}`)?.(message.params ?? {});
      return;
    }
    this.#waiting.get(message.id)?.(message);
    this.#waiting.delete(message.id);
  }

  #fail(message: string): void {
    for (const answer of this.#waiting.values()) answer({ error: { message } });
    this.#waiting.clear();
  }
}

/** A node of the accessibility tree: what an assistive technology is told. */
export interface AxNode {
  readonly role: string;
  readonly name: string;
}

export class Tab {
  /** What the console said that is worse than a remark. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  readonly #session: string;
  readonly #target: string;
  #loaded: (() => void) | undefined;

  constructor(browser: Browser, session: string, target: string) {
    this.#browser = browser;
    this.#session = session;
    this.#target = target;
  }

  async prepare({ width, height, scheme, media = 'screen', scripts = true }: View): Promise<void> {
    for (const domain of ['Page', 'Runtime', 'Log']) await this.#send(`${domain}.enable`);
    await this.#send('Performance.enable', { timeDomain: 'threadTicks' });
    const complain = (text: unknown): unknown => this.complaints.push(String(text));
    this.#on('Page.loadEventFired', () => this.#loaded?.());
    this.#on('Runtime.exceptionThrown', ({ exceptionDetails }) => complain(JSON.stringify(exceptionDetails)));
    this.#on('Runtime.consoleAPICalled', ({ type, args }) => {
      if (type === 'error' || type === 'warning') complain(JSON.stringify(args));
    });
    this.#on('Log.entryAdded', ({ entry }) => complain((entry as { readonly text: string }).text));
    await this.#send('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: width < 600,
    });
    await this.#send('Emulation.setEmulatedMedia', {
      media,
      features: [{ name: 'prefers-color-scheme', value: scheme }],
    });
    await this.#send('Emulation.setScriptExecutionDisabled', { value: !scripts });
  }

  async visit(url: string): Promise<void> {
    const loaded = new Promise<void>(resolve => {
      this.#loaded = resolve;
    });
    await this.#send('Page.navigate', { url });
    await loaded;
  }

  /** The value of an expression, which may wait. */
  async value<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return (result as { readonly value: T }).value;
  }

  /** Milliseconds that the main thread of the page has computed since `prepare`, however busy the machine is otherwise. */
  async computed(): Promise<number> {
    const { metrics } = await this.#send('Performance.getMetrics');
    const all = metrics as readonly { readonly name: string; readonly value: number }[];
    return all.find(({ name }) => name === 'TaskDuration')!.value * 1000;
  }

  async press(key: string, code = key): Promise<void> {
    const codes: Readonly<Record<string, number>> = { Tab: 9, Enter: 13, ' ': 32 };
    const text = key === 'Enter' ? '\r' : key.length === 1 ? key : undefined;
    const event = { key, code, windowsVirtualKeyCode: codes[key] ?? key.toUpperCase().charCodeAt(0), text };
    await this.#send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
    await this.#send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  async axNodes(): Promise<readonly AxNode[]> {
    // Not before it is needed: keeping this tree takes more time than everything else on a large page.
    await this.#send('Accessibility.enable');
    const { nodes } = await this.#send('Accessibility.getFullAXTree');
    await this.#send('Accessibility.disable');
    type Raw = { readonly ignored: boolean; readonly role?: { value: string }; readonly name?: { value: string } };
    return (nodes as readonly Raw[])
      .filter(({ ignored }) => !ignored)
      .map(({ role, name }) => ({ role: role?.value ?? '', name: (name?.value ?? '').trim() }));
  }

  /** A picture of what is in the window. */
  async picture(): Promise<Buffer> {
    const { data } = await this.#send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: false });
    return Buffer.from(String(data), 'base64');
  }

  async close(): Promise<void> {
    await this.#browser.send('Target.closeTarget', { targetId: this.#target });
  }

  #send(method: string, params: object = {}): Promise<Result> {
    return this.#browser.send(method, params, this.#session);
  }

  #on(method: string, listener: Listener): void {
    this.#browser.on(this.#session, method, listener);
  }
}
