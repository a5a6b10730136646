import { scrolls } from '../model/looking.ts';
import { say } from '../model/message.ts';
import type { Result, State } from '../model/state.ts';
import type { KeyEvent } from '../terminal/keys.ts';
import { only } from './definition.ts';

/** On a question that may be long: keys that scroll keep their meaning, the others only tell what answers it. */
export function scrollsOnly(state: State, key: KeyEvent, answers: string): Result | undefined {
  if (scrolls(state.keymap.commandFor(key))) return undefined;
  return only(say(state, `that key decides nothing here   ${answers}`));
}
