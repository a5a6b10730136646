/** The key map as data: the reducer, the footers, the help screen and docs/tui.md are made from it. */
import type { KeyEvent } from '../terminal/keys.ts';

export type Command =
  | 'accept'
  | 'skip'
  | 'toggle'
  | 'reset'
  | 'accept-rest'
  | 'skip-rest'
  | 'bulk-accept'
  | 'bulk-skip'
  | 'undo'
  | 'redo'
  | 'ignore'
  | 'variant'
  | 'edit-fix'
  | 'edit-file'
  | 'down'
  | 'up'
  | 'next-open'
  | 'previous-open'
  | 'next-file'
  | 'previous-file'
  | 'top'
  | 'bottom'
  | 'page-down'
  | 'page-up'
  | 'fold'
  | 'unfold'
  | 'enter'
  | 'details'
  | 'rule'
  | 'wrap'
  | 'split'
  | 'preview'
  | 'pager'
  | 'next-edit'
  | 'previous-edit'
  | 'scroll-down'
  | 'scroll-up'
  | 'half-down'
  | 'half-up'
  | 'scroll-right'
  | 'scroll-left'
  | 'more-context'
  | 'less-context'
  | 'group'
  | 'show'
  | 'filter'
  | 'inspect'
  | 'probe'
  | 'rescan'
  | 'rescan-all'
  | 'redraw'
  | 'confirm'
  | 'save-patch'
  | 'quit'
  | 'suspend'
  | 'help'
  | 'back';

export interface Binding {
  readonly command: Command;
  /** As `keyName` writes them; the first one is shown in footers. */
  readonly keys: readonly string[];
  readonly label: string;
  readonly group: 'decide' | 'move' | 'look' | 'list' | 'finish';
}

const usual: readonly Binding[] = [
  { group: 'decide', keys: ['y'], command: 'accept', label: 'accept the fix, go to the next open one' },
  { group: 'decide', keys: ['n'], command: 'skip', label: 'skip it, go to the next open one' },
  { group: 'decide', keys: ['space'], command: 'toggle', label: 'accept or skip, and stay; also for a whole group' },
  { group: 'decide', keys: ['backspace'], command: 'reset', label: 'back to what it was at the start' },
  { group: 'decide', keys: ['a'], command: 'accept-rest', label: 'accept this and the later open ones of this file' },
  { group: 'decide', keys: ['d'], command: 'skip-rest', label: 'skip this and the later open ones of this file' },
  { group: 'decide', keys: ['A'], command: 'bulk-accept', label: 'accept many: a menu with counts' },
  { group: 'decide', keys: ['D'], command: 'bulk-skip', label: 'skip many: a menu with counts' },
  {
    group: 'decide',
    keys: ['x'],
    command: 'ignore',
    label: 'ignore with a reason: a comment, or an entry of the configuration',
  },
  { group: 'decide', keys: ['v'], command: 'variant', label: 'next variant of the fix' },
  { group: 'decide', keys: ['e'], command: 'edit-fix', label: 'change the proposed result in $EDITOR' },
  { group: 'decide', keys: ['u'], command: 'undo', label: 'undo the last decision' },
  { group: 'decide', keys: ['U', 'ctrl-r'], command: 'redo', label: 'redo it' },
  { group: 'move', keys: ['j', 'down'], command: 'down', label: 'next row' },
  { group: 'move', keys: ['k', 'up'], command: 'up', label: 'previous row' },
  { group: 'move', keys: ['tab'], command: 'next-open', label: 'next open finding' },
  { group: 'move', keys: ['shift-tab'], command: 'previous-open', label: 'previous open finding' },
  { group: 'move', keys: [']'], command: 'next-file', label: 'next file or group' },
  { group: 'move', keys: ['['], command: 'previous-file', label: 'previous file or group' },
  { group: 'move', keys: ['g', 'home'], command: 'top', label: 'first row' },
  { group: 'move', keys: ['G', 'end'], command: 'bottom', label: 'last row' },
  { group: 'move', keys: ['pagedown', 'ctrl-f'], command: 'page-down', label: 'a page down' },
  { group: 'move', keys: ['pageup', 'ctrl-b'], command: 'page-up', label: 'a page up' },
  { group: 'move', keys: ['h', 'left'], command: 'fold', label: 'fold the group, or go to it' },
  { group: 'move', keys: ['l', 'right'], command: 'unfold', label: 'unfold the group, or go into it' },
  { group: 'look', keys: ['enter'], command: 'enter', label: 'fold a group; show a fix at full size' },
  { group: 'look', keys: ['i'], command: 'details', label: 'details: why, evidence, risk, how to check' },
  { group: 'look', keys: ['o'], command: 'rule', label: 'what the rule says about itself, and how to ignore it' },
  { group: 'look', keys: ['p'], command: 'preview', label: 'the whole resulting file; again: other versions' },
  { group: 'look', keys: ['P'], command: 'pager', label: 'the patch in $PAGER' },
  { group: 'look', keys: ['J'], command: 'scroll-down', label: 'scroll the fix down' },
  { group: 'look', keys: ['K'], command: 'scroll-up', label: 'scroll the fix up' },
  { group: 'look', keys: ['ctrl-d'], command: 'half-down', label: 'half a page down in the fix' },
  { group: 'look', keys: ['ctrl-u'], command: 'half-up', label: 'half a page up in the fix' },
  { group: 'look', keys: ['L'], command: 'scroll-right', label: 'scroll long lines right' },
  { group: 'look', keys: ['H'], command: 'scroll-left', label: 'scroll long lines left' },
  { group: 'look', keys: ['W'], command: 'wrap', label: 'wrap long lines, or cut them' },
  { group: 'look', keys: ['|'], command: 'split', label: 'old and new side by side, from 140 columns on' },
  { group: 'look', keys: [')'], command: 'next-edit', label: 'next edit of this fix' },
  { group: 'look', keys: ['('], command: 'previous-edit', label: 'previous edit of this fix' },
  { group: 'look', keys: ['}'], command: 'more-context', label: 'more context: 3, 6, 12 lines, the whole file' },
  { group: 'look', keys: ['{'], command: 'less-context', label: 'less context' },
  { group: 'list', keys: ['/'], command: 'filter', label: 'filter as you type' },
  { group: 'list', keys: ['f'], command: 'show', label: 'show all, open, accepted, skipped' },
  { group: 'list', keys: ['t'], command: 'group', label: 'group by file, workload, rule, severity' },
  {
    group: 'list',
    keys: ['E'],
    command: 'edit-file',
    label: 'open the file itself at this line in $EDITOR, then look again',
  },
  {
    group: 'list',
    keys: ['I'],
    command: 'inspect',
    label: 'look into the image of this service; on a file or group into all of them',
  },
  { group: 'list', keys: ['T'], command: 'probe', label: 'try this service; on a file or group all of them' },
  { group: 'list', keys: ['r'], command: 'rescan', label: 'read this file again' },
  { group: 'list', keys: ['R'], command: 'rescan-all', label: 'read all files again' },
  { group: 'list', keys: ['ctrl-l'], command: 'redraw', label: 'draw the screen again' },
  { group: 'finish', keys: ['w', 'c', 'ctrl-s'], command: 'confirm', label: 'review all changes and write them' },
  { group: 'finish', keys: ['S'], command: 'save-patch', label: 'save the accepted changes as a patch' },
  { group: 'finish', keys: ['q', 'ctrl-c'], command: 'quit', label: 'quit' },
  { group: 'finish', keys: ['ctrl-z'], command: 'suspend', label: 'suspend' },
  { group: 'finish', keys: ['?'], command: 'help', label: 'all keys' },
  { group: 'finish', keys: ['escape'], command: 'back', label: 'back' },
];

export const groupTitles: Readonly<Record<Binding['group'], string>> = {
  decide: 'Decide',
  move: 'Move',
  look: 'Look',
  list: 'List and files',
  finish: 'Finish',
};

/** Keys and what they do: the usual ones, or those of the configuration. */
export class Keymap {
  readonly bindings: readonly Binding[];
  readonly #commands: ReadonlyMap<string, Command>;

  constructor(bindings: readonly Binding[]) {
    this.bindings = bindings;
    this.#commands = new Map(bindings.flatMap(({ keys, command }) => keys.map(key => [key, command] as const)));
  }

  /** The same without commands that there is no way to obey. */
  without(commands: readonly Command[]): Keymap {
    return new Keymap(this.bindings.filter(({ command }) => !commands.includes(command)));
  }

  commandFor(key: KeyEvent): Command | undefined {
    return this.#commands.get(keyName(key));
  }

  /** The key that is shown for a command; another word stays as it is. */
  shown(word: string): string {
    const binding = this.bindings.find(({ command }) => command === word);
    return binding?.keys[0] === undefined ? word : shownKey(binding.keys[0]);
  }

  /** A text with the keys of its commands: `{undo} undo` becomes `u undo`. */
  fill(text: string): string {
    return text.includes('{') ? text.replace(/\{([a-z-]+)\}/g, (all, word: string) => this.#filled(all, word)) : text;
  }

  #filled(all: string, word: string): string {
    return this.bindings.some(({ command }) => command === word) ? this.shown(word) : all;
  }
}

/** `y`, `A`, `ctrl-r`, `shift-tab`: the shift of a letter is in the letter. */
export function keyName({ name, ctrl, alt, shift }: KeyEvent): string {
  const isLetter = name.length === 1;
  return `${ctrl ? 'ctrl-' : ''}${alt ? 'alt-' : ''}${shift && !isLetter ? 'shift-' : ''}${name}`;
}

const shownNames: Readonly<Record<string, string>> = {
  escape: 'Esc',
  pagedown: 'PgDn',
  pageup: 'PgUp',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
};

/** The key as people know it: `Ctrl-R`, `Shift-Tab`, `Esc`. */
export function shownKey(key: string): string {
  const parts = key.length > 1 ? key.split('-') : [key];
  return parts
    .map((part, index) => {
      if (shownNames[part] !== undefined) return shownNames[part];
      return part.length > 1 || index > 0 ? part[0]!.toUpperCase() + part.slice(1) : part;
    })
    .join('-');
}

export const usualKeymap = new Keymap(usual);
