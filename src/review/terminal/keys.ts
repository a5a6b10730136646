/**
 * Bytes of a terminal to key events. Only a key press may decide anything, and a terminal also sends answers, mouse reports, focus
 * changes and pastes: whatever is not a known key is swallowed, wherever the bytes are cut.
 */
import { controlKey, csiKey, linuxConsoleKey, ss3Key } from './key-tables.ts';

export interface KeyEvent {
  readonly kind: 'key';
  /** The character as typed (`y`, `A`, `é`), or the name of the key: `enter`, `escape`, `tab`, `space`, `up`, `f1` ... */
  readonly name: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  /** Only for named keys; a character tells by itself. */
  readonly shift: boolean;
}

export interface PasteEvent {
  readonly kind: 'paste';
  readonly text: string;
}

/** Runs the callback later; the result cancels it. */
export type Schedule = (callback: () => void, milliseconds: number) => () => void;

export interface DecoderOptions {
  readonly schedule?: Schedule;
  /** Gets the text of an OSC string the terminal sent, such as `11;rgb:ffff/ffff/ffff`. */
  readonly onReply?: (text: string) => void;
}

/** `late`: the Esc was given out already, the bytes it belonged to may still come. */
type State =
  | 'ground'
  | 'late'
  | 'esc'
  | 'csi'
  | 'console'
  | 'ss3'
  | 'string'
  | 'string-esc'
  | 'string-late'
  | 'mouse'
  | 'paste';

const ESC = 0x1b;
const BEL = 0x07;
const escapeDelay = 30;
const maxReply = 256;
/** Of longer pastes only the beginning is kept; no field takes that much. */
const maxPaste = 1 << 16;
/** Bytes after ESC that open something longer, with the states they open; C1 controls are the same plus 0x40. */
const introducers: ReadonlyMap<number, State> = new Map<number, State>([
  [0x5b, 'csi'],
  [0x4f, 'ss3'],
  ...[0x50, 0x58, 0x5d, 0x5e, 0x5f].map((byte): [number, State] => [byte, 'string']),
]);
const pasteEnd = [0x1b, 0x5b, 0x32, 0x30, 0x31, 0x7e];

const later: Schedule = (callback, milliseconds) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};

export class KeyDecoder {
  readonly #emit: (event: KeyEvent | PasteEvent) => void;
  readonly #schedule: Schedule;
  readonly #onReply: (text: string) => void;
  #state: State = 'ground';
  #cancel: (() => void) | undefined;
  /** ESC came directly before the character that is being read. */
  #alt = false;
  /** Bytes of an unfinished character, and how many it needs. */
  #char: number[] = [];
  #need = 0;
  /** What the open sequence, string or paste holds so far. */
  #held: number[] = [];
  #isReply = false;
  /** The string was opened by one byte and may end with one; else that byte is part of a character. */
  #endsShort = false;
  #mouseBytes = 0;
  readonly #handlers: Readonly<Record<State, (byte: number) => void>> = {
    ground: byte => this.#inGround(byte),
    late: byte => this.#inGround(byte),
    esc: byte => this.#afterEsc(byte),
    csi: byte => this.#inCsi(byte),
    console: byte => this.#finish(linuxConsoleKey(byte)),
    ss3: byte => this.#inSs3(byte),
    string: byte => this.#inString(byte),
    'string-esc': byte => this.#afterEscInString(byte),
    'string-late': byte => this.#inGround(byte),
    mouse: () => this.#inMouse(),
    paste: byte => this.#inPaste(byte),
  };

  constructor(emit: (event: KeyEvent | PasteEvent) => void, options: DecoderOptions = {}) {
    this.#emit = emit;
    this.#schedule = options.schedule ?? later;
    this.#onReply = options.onReply ?? (() => {});
  }

  push(bytes: Uint8Array): void {
    this.#stopTimer();
    if (this.#state === 'late' || this.#state === 'string-late') this.#resume(bytes);
    // A paste that never ends must not lock the user in. What follows still counts as pasted.
    if (this.#state === 'paste' && bytes.length === 1 && bytes[0] === 0x03) this.#key('c', { ctrl: true });
    else for (const byte of bytes) this.#handlers[this.#state](byte);
    if (this.#state === 'esc' || this.#state === 'string-esc') this.#startTimer();
  }

  close(): void {
    this.#stopTimer();
    this.#toGround();
  }

  #startTimer(): void {
    this.#cancel = this.#schedule(() => {
      this.#cancel = undefined;
      if (this.#state === 'esc') this.#key('escape');
      this.#state = this.#state === 'esc' ? 'late' : 'string-late';
    }, escapeDelay);
  }

  #stopTimer(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /**
   * The first bytes after an Esc that was taken for a key. A slow line may have cut a sequence right there: a hand presses one key
   * at a time, so an introducer with company belongs to the Esc.
   */
  #resume(bytes: Uint8Array): void {
    const first = bytes[0];
    const rest = this.#state === 'late' ? bytes.length > 1 && introducers.has(first!) : first === 0x5c;
    if (rest) this.#state = first === 0x5c ? 'string-esc' : 'esc';
    else this.#toGround();
  }

  #toGround(): void {
    this.#state = 'ground';
    this.#alt = false;
    this.#char = [];
    this.#held = [];
  }

  #key(name: string, { ctrl = false, alt = this.#alt, shift = false }: Partial<KeyEvent> = {}): void {
    this.#alt = false;
    this.#emit({ kind: 'key', name, ctrl, alt, shift });
  }

  #finish(key: Partial<KeyEvent> | undefined): void {
    this.#toGround();
    if (key?.name) this.#key(key.name, key);
  }

  #open(state: State, byte?: number): void {
    this.#toGround();
    this.#state = state;
    this.#isReply = byte === 0x5d;
    this.#endsShort = false;
  }

  // Characters

  #inGround(byte: number): void {
    if (this.#char.length > 0 && (byte & 0xc0) === 0x80) {
      this.#continueChar(byte);
      return;
    }
    if (this.#char.length > 0) this.#toGround();
    if (byte === ESC) this.#open('esc');
    else if (isControl(byte)) this.#control(byte);
    else if (byte < 0x80) this.#key(byte === 0x20 ? 'space' : String.fromCharCode(byte));
    else if (byte < 0xa0) this.#c1(byte);
    else this.#startChar(byte);
  }

  #startChar(byte: number): void {
    this.#need = byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;
    if (this.#need > 0) this.#char = [byte];
    else this.#alt = false;
  }

  #continueChar(byte: number): void {
    this.#char.push(byte);
    if (this.#char.length < this.#need) return;
    const char = Buffer.from(this.#char).toString('utf8');
    this.#char = [];
    const code = char.codePointAt(0)!;
    // Bytes that are no character decode to replacement characters.
    if (code < 0xa0) this.#c1(code);
    else if (code !== 0xfffd) this.#key(char);
    else this.#alt = false;
  }

  /** An introducer written as one byte, or as the UTF-8 of that code point. */
  #c1(code: number): void {
    const opened = introducers.get(code - 0x40);
    if (opened) this.#open(opened, code - 0x40);
    this.#endsShort = opened === 'string';
    this.#alt = false;
  }

  #control(byte: number): void {
    const { name, ctrl } = controlKey(byte);
    // Leaving must work whatever came before.
    if (byte === 0x03) this.#alt = false;
    this.#key(name, { ctrl });
  }

  // Sequences

  #afterEsc(byte: number): void {
    const opened = introducers.get(byte);
    if (byte === ESC) {
      this.#key('escape');
    } else if (opened) {
      this.#open(opened, byte);
    } else {
      this.#state = 'ground';
      this.#alt = true;
      this.#inGround(byte);
    }
  }

  #inCsi(byte: number): void {
    if (isControl(byte)) this.#interrupted(byte);
    else if (byte >= 0x80) this.#toGround();
    else if (byte === 0x5b && this.#held.length === 0) this.#state = 'console';
    else if (byte < 0x40) this.#hold(byte);
    else this.#csi(String.fromCharCode(...this.#held), String.fromCharCode(byte));
  }

  #csi(parameters: string, final: string): void {
    if (final === 'M' && parameters === '') {
      this.#open('mouse');
      this.#mouseBytes = 3;
    } else if (final === '~' && parameters === '200') {
      this.#open('paste');
    } else {
      this.#finish(csiKey(parameters, final));
    }
  }

  #inSs3(byte: number): void {
    if (isControl(byte)) this.#interrupted(byte);
    else if (byte >= 0x80) this.#toGround();
    else if (byte < 0x40) this.#hold(byte);
    else this.#finish(ss3Key(String.fromCharCode(...this.#held), String.fromCharCode(byte)));
  }

  #inMouse(): void {
    if (--this.#mouseBytes === 0) this.#toGround();
  }

  #inString(byte: number): void {
    if (byte === BEL || (byte === 0x9c && this.#endsShort)) this.#endString();
    else if (byte === ESC) this.#state = 'string-esc';
    else if (byte < 0x20) this.#interrupted(byte);
    else this.#hold(byte);
  }

  #afterEscInString(byte: number): void {
    if (byte === 0x5c) {
      this.#endString();
    } else {
      this.#open('esc');
      this.#afterEsc(byte);
    }
  }

  #endString(): void {
    const text = String.fromCharCode(...this.#held);
    const isReply = this.#isReply;
    this.#toGround();
    if (isReply) this.#onReply(text);
  }

  #hold(byte: number): void {
    if (this.#held.length < maxReply) this.#held.push(byte);
  }

  /** No sequence holds control characters: it was cut short, or a hand wants out of it. Only the keys that stop are passed on. */
  #interrupted(byte: number): void {
    this.#toGround();
    if (byte === ESC) this.#state = 'esc';
    else if (byte === 0x03 || byte === 0x1a) this.#control(byte);
  }

  #inPaste(byte: number): void {
    this.#held.push(byte);
    const start = this.#held.length - pasteEnd.length;
    if (byte === 0x7e && start >= 0 && pasteEnd.every((wanted, index) => this.#held[start + index] === wanted)) {
      const text = Buffer.from(this.#held.slice(0, Math.min(start, maxPaste))).toString('utf8');
      this.#toGround();
      this.#emit({ kind: 'paste', text });
    } else if (this.#held.length > maxPaste + pasteEnd.length) {
      this.#held.splice(maxPaste, 1);
    }
  }
}

function isControl(byte: number): boolean {
  return byte < 0x20 || byte === 0x7f;
}
