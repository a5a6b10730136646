/**
 * What each part of the screen looks like, as SGR sequences. Decided once: no colour, the user's own 16 colours, or tinted sets for
 * a background that is known. Meaning never depends on it: signs, letters and words stay.
 */

import type { Depth } from '../../report/color-depth.ts';

export type Token =
  | 'added'
  | 'removed'
  | 'added-words'
  | 'removed-words'
  | 'key'
  | 'string'
  | 'number'
  | 'comment'
  | 'punctuation'
  | 'cursor'
  | 'safe'
  | 'assured'
  | 'unsafe'
  | 'report-only'
  | 'accent'
  | 'warning'
  | 'error'
  | 'bold'
  | 'dim'
  | 'plain';

export type Background = 'dark' | 'light';

export interface Theme {
  readonly depth: Depth;
  /** Added and removed lines have a background of their own, so that syntax colours can stand on them. */
  readonly tinted: boolean;
  /** Text in the look of a token. Styles nest: an inner one ends where the outer one goes on. */
  style(token: Token, text: string): string;
}

export interface ThemeOptions {
  readonly depth: Depth;
  readonly background?: Background | undefined;
  readonly palette?: Palette;
}

export function createTheme({ depth, background, palette = 'usual' }: ThemeOptions): Theme {
  const tinted = depth === 'true' && background !== undefined;
  const looks = {
    ...(depth === 'none' ? noColor : palette === 'colorblind' ? { ...basic, ...basicColorblind } : basic),
    ...(tinted ? tints(background, palette) : {}),
  };
  return { depth, tinted, style: (token, text) => (text === '' ? '' : looks[token].reduce(wrap, text)) };
}

/** An attribute: what switches it on, and the code that switches it off again. */
interface Attribute {
  readonly on: string;
  readonly off: string;
}

function wrap(text: string, { on, off }: Attribute): string {
  // An inner style of the same kind ends here; the outer one has to go on.
  return on + text.replaceAll(off, on) + off;
}

const attribute = (on: string | number, off: number): Attribute => ({ on: `\x1b[${on}m`, off: `\x1b[${off}m` });
const bold = attribute(1, 22);
const dim = attribute(2, 22);
const underline = attribute(4, 24);
const reverse = attribute(7, 27);
const palette = (color: number): Attribute => attribute(30 + color, 39);
const red = palette(1);
const green = palette(2);
const yellow = palette(3);
const blue = palette(4);
const cyan = palette(6);

function rgb(hex: string): string {
  return [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16)).join(';');
}
const ink = (hex: string): Attribute => attribute(`38;2;${rgb(hex)}`, 39);
const paper = (hex: string): Attribute => attribute(`48;2;${rgb(hex)}`, 49);

type Looks = Readonly<Record<Token, readonly Attribute[]>>;

const basic: Looks = {
  added: [green],
  removed: [red],
  'added-words': [reverse, green],
  'removed-words': [reverse, red],
  key: [cyan],
  string: [green],
  number: [yellow],
  comment: [dim],
  punctuation: [],
  cursor: [reverse],
  safe: [green],
  assured: [cyan],
  unsafe: [bold, yellow],
  'report-only': [dim],
  accent: [cyan],
  warning: [reverse, yellow],
  error: [bold, red],
  bold: [bold],
  dim: [dim],
  plain: [],
};

const basicColorblind = {
  added: [blue],
  removed: [yellow],
  'added-words': [reverse, blue],
  'removed-words': [reverse, yellow],
  safe: [blue],
  error: [bold, yellow],
} satisfies Partial<Looks>;

const noColor: Looks = {
  ...basic,
  added: [bold],
  removed: [],
  'added-words': [underline],
  'removed-words': [underline],
  key: [],
  string: [],
  number: [],
  safe: [],
  assured: [],
  unsafe: [bold],
  accent: [],
  warning: [reverse],
  error: [bold],
};

/** Colours of a known background, as hex. Every pair that can meet has a contrast of at least 4.5. */
export interface Tints {
  readonly added: string;
  readonly addedWords: string;
  readonly removed: string;
  readonly removedWords: string;
  readonly key: string;
  readonly string: string;
  readonly number: string;
  readonly comment: string;
  readonly cursor: string;
}

const dark: Tints = {
  added: '#12301f',
  addedWords: '#1f5a35',
  removed: '#3b1a1e',
  removedWords: '#74282f',
  key: '#8ecbff',
  string: '#b5e3a1',
  number: '#f2c98a',
  comment: '#a3abb5',
  cursor: '#2a3140',
};
const light: Tints = {
  added: '#e3f8e8',
  addedWords: '#a9e8b8',
  removed: '#fde8e6',
  removedWords: '#f7b9b3',
  key: '#0a4a9e',
  string: '#1d5c2c',
  number: '#7a3d00',
  comment: '#4f5862',
  cursor: '#e4eaf5',
};
const colorblindTints = {
  dark: { added: '#0e2a47', addedWords: '#1a4f86', removed: '#3d2a0c', removedWords: '#7a4c0f' },
  light: { added: '#ddeeff', addedWords: '#a8d1ff', removed: '#fff0dc', removedWords: '#ffcf94' },
} satisfies Record<Background, Partial<Tints>>;

/** Which colours tell added from removed. */
export type Palette = 'usual' | 'colorblind';

export function tintsOf(background: Background, palette: Palette): Tints {
  const tints = background === 'dark' ? dark : light;
  return palette === 'colorblind' ? { ...tints, ...colorblindTints[background] } : tints;
}

function tints(background: Background, palette: Palette): Partial<Looks> {
  const set = tintsOf(background, palette);
  return {
    added: [paper(set.added)],
    removed: [paper(set.removed)],
    'added-words': [paper(set.addedWords)],
    'removed-words': [paper(set.removedWords)],
    key: [ink(set.key)],
    string: [ink(set.string)],
    number: [ink(set.number)],
    comment: [ink(set.comment)],
    cursor: [paper(set.cursor)],
  };
}

/**
 * Background from a terminal's answer to OSC 11, such as `11;rgb:1e1e/1e1e/2e2e`. Neither clearly dark nor clearly light: unknown.
 */
export function backgroundOf(reply: string): Background | undefined {
  const match = /^11;rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})/i.exec(reply);
  if (!match) return undefined;
  const [red, green, blue] = match.slice(1).map(part => Number.parseInt(part, 16) / (16 ** part.length - 1));
  const brightness = 0.299 * red! + 0.587 * green! + 0.114 * blue!;
  if (brightness < 0.3) return 'dark';
  return brightness > 0.7 ? 'light' : undefined;
}
