/** What the review says about the last key. It stays until the next one. */
import type { Command, Keymap } from './keymap.ts';

/** Commands, whose keys are shown, or keys as they are; and what they do. */
export type Hint = readonly [keys: Command | readonly string[], word: string];

export interface Message {
  /** Commands in braces stand for their keys: `{undo}`. */
  readonly text: string;
  /** What can be done next. */
  readonly hints: readonly Hint[];
  /** What it waits for. */
  readonly until?: 'checked';
}

export const undoHint: Hint = ['undo', 'undo'];

interface Speaker {
  readonly message: Message | undefined;
  readonly keymap: Keymap;
}

export function say<S extends Speaker>(state: S, text: string, ...hints: readonly Hint[]): S {
  return { ...state, message: { text, hints } };
}

/** Says one thing more. Undo is offered by the last one; any other hint stays with what it was said of. */
export function add<S extends Speaker>(state: S, text: string, ...hints: readonly Hint[]): S {
  const { message } = state;
  if (!message) return say(state, text, ...hints);
  const said = message.hints.includes(undoHint) ? message.text : messageText(state);
  return say(state, `${said}; ${text}`, ...hints);
}

/** The words on the screen; none when nothing is said. */
export function messageText({ message, keymap }: Speaker): string {
  if (!message) return '';
  const hints = message.hints.map(hint => `   ${hintKeys(keymap, hint)} ${hint[1]}`);
  return keymap.fill(`${message.text}${hints.join('')}`);
}

export function hintKeys(keymap: Keymap, [keys]: Hint): string {
  return (typeof keys === 'string' ? [keys] : keys).map(key => keymap.shown(key)).join(' ');
}
