/** Terminals without UTF-8: the signs of the screen in ASCII, column by column. */
import { width } from './text.ts';

const signs: Readonly<Record<string, string>> = {
  '✓': 'x',
  '✗': '-',
  '–': '.',
  '…': '~',
  '▾': 'v',
  '▸': '>',
  '▌': '>',
  '▎': '|',
  '╎': ':',
  '│': '|',
  '─': '-',
  '┬': '+',
  '┴': '+',
  '↑': '^',
  '↓': 'v',
  '←': '<',
  '→': '>',
};

/** Whether the locale says UTF-8. Windows consoles do not have one and understand it. */
export function isUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(value => value !== undefined && value !== '');
  return process.platform === 'win32' || (locale !== undefined && /utf-?8/i.test(locale));
}

export function toAscii(text: string): string {
  return text.replace(/[^\x00-\x7f]+/g, run => [...run].map(char => signs[char] ?? '?'.repeat(width(char))).join(''));
}
