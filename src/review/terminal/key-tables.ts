/** What the byte sequences of keys mean. Characters never come from here: a sequence can name a key, but not type a letter. */

export interface NamedKey {
  readonly name: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

const plainControls: Readonly<Record<number, string>> = {
  8: 'backspace',
  9: 'tab',
  13: 'enter',
  127: 'backspace',
};
const controlNames = ['space', ...'abcdefghijklmnopqrstuvwxyz', '[', '\\', ']', '^', '_'];

/** Key of a control character: Enter, Tab, Backspace, or Ctrl with a letter. Line feed is Ctrl-J, never Enter. */
export function controlKey(byte: number): { readonly name: string; readonly ctrl: boolean } {
  const plain = plainControls[byte];
  return plain ? { name: plain, ctrl: false } : { name: controlNames[byte]!, ctrl: true };
}

const byLetter: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  S: 'f4',
  Z: 'tab',
};
const byNumber: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};
const byCode: Readonly<Record<number, string>> = { 9: 'tab', 13: 'enter', 27: 'escape', 127: 'backspace' };

/** `CSI parameters final`. Answers (private parameters, position, focus, mouse, mode reports) give undefined. */
export function csiKey(parameters: string, final: string): NamedKey | undefined {
  const match = /^(\d*)(?:;(\d+)(?:;(\d+))?)?$/.exec(parameters);
  // Kitty may tell the event kind behind a colon; without it there is nothing to ask for.
  if (!match) return undefined;
  const [, first = '', second, third] = match;
  if (final === '~') {
    return first === '27' ? byKeyCode(Number(third), Number(second)) : named(byNumber[first], Number(second ?? 1));
  }
  if (final === 'u') return byKeyCode(Number(first), Number(second ?? 1));
  // `CSI 1;2R` could be F3, but a cursor position looks the same.
  if (third !== undefined || !['', '1'].includes(first)) return undefined;
  return named(byLetter[final], final === 'Z' ? 2 : Number(second ?? 1));
}

/** `ESC O final`: cursor and function keys in application mode. Keypad digits are left out. */
export function ss3Key(parameters: string, final: string): NamedKey | undefined {
  const modifier = /^(?:1;)?(\d*)$/.exec(parameters)?.[1];
  if (modifier === undefined) return undefined;
  if (final === 'M') return named('enter', Number(modifier || 1));
  return named(final === 'R' ? 'f3' : final === 'Z' ? undefined : byLetter[final], Number(modifier || 1));
}

/** The Linux console sends F1 to F5 as `CSI [ A` to `CSI [ E`. */
export function linuxConsoleKey(byte: number): NamedKey | undefined {
  return byte >= 0x41 && byte <= 0x45 ? named(`f${byte - 0x40}`, 1) : undefined;
}

/** Key as a code point with modifiers (modifyOtherKeys, kitty): named keys and Ctrl combinations. */
function byKeyCode(code: number, modifier: number): NamedKey | undefined {
  const key = named(
    byCode[code] ?? (code > 0x20 && code < 0x7f ? String.fromCharCode(code).toLowerCase() : undefined),
    modifier,
  );
  return key && (byCode[code] !== undefined || key.ctrl) ? key : undefined;
}

/** xterm's modifier: one more than the sum of shift 1, alt 2, ctrl 4. Super and the like are other keys. */
function named(name: string | undefined, modifier: number): NamedKey | undefined {
  if (name === undefined || !(modifier >= 1 && modifier <= 8)) return undefined;
  const bits = modifier - 1;
  return { name, shift: (bits & 1) !== 0, alt: (bits & 2) !== 0, ctrl: (bits & 4) !== 0 };
}
