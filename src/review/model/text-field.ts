/** One line of text that is being typed. */

import type { KeyEvent } from '../terminal/keys.ts';
import { keyName } from './keymap.ts';

export interface TextField {
  readonly text: string;
  /** Position of the cursor in UTF-16 units, between characters. */
  readonly at: number;
}

export function textField(text = ''): TextField {
  return { text, at: text.length };
}

export function insert({ text, at }: TextField, added: string): TextField {
  const clean = added.replace(/[\s\x00-\x1f\x7f]+/g, ' ');
  return { text: text.slice(0, at) + clean + text.slice(at), at: at + clean.length };
}

/** The field after a key; undefined when the key means nothing in a text. */
export function typeKey(field: TextField, key: KeyEvent): TextField | undefined {
  const { text, at } = field;
  switch (keyName(key)) {
    case 'space':
      return insert(field, ' ');
    case 'backspace':
      return remove(field, previous(text, at), at);
    case 'delete':
      return remove(field, at, next(text, at));
    case 'ctrl-u':
      return remove(field, 0, at);
    case 'ctrl-w':
      return remove(field, text.slice(0, at).replace(/\S+\s*$/, '').length, at);
    case 'left':
      return { text, at: previous(text, at) };
    case 'right':
      return { text, at: next(text, at) };
    case 'home':
    case 'ctrl-a':
      return { text, at: 0 };
    case 'end':
    case 'ctrl-e':
      return { text, at: text.length };
  }
  const isCharacter = !key.ctrl && !key.alt && [...key.name].length === 1;
  return isCharacter ? insert(field, key.name) : undefined;
}

function remove({ text }: TextField, from: number, to: number): TextField {
  return { text: text.slice(0, from) + text.slice(to), at: from };
}

function previous(text: string, at: number): number {
  return at - ([...text.slice(0, at)].at(-1)?.length ?? 0);
}

function next(text: string, at: number): number {
  return at + ([...text.slice(at)][0]?.length ?? 0);
}
