/** How many colours a stream gets: none, the 16 of the user's terminal, or all. */
export type Depth = 'none' | 'basic' | 'true';

export interface ColorWishes {
  /** A person reads it as it comes. */
  readonly isTerminal: boolean;
  /** False after `--no-color`. */
  readonly flag: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The flag and NO_COLOR say none, FORCE_COLOR says how many, else the terminal's own words count. */
export function colorDepth({ isTerminal, flag, env }: ColorWishes): Depth {
  if (!flag || (env.NO_COLOR ?? '') !== '') return 'none';
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced === '0' || forced === 'false' ? 'none' : forced === '3' ? 'true' : 'basic';
  if (!isTerminal || env.TERM === 'dumb') return 'none';
  if (/^(truecolor|24bit)$/i.test(env.COLORTERM ?? '')) return 'true';
  return /-direct$/.test(env.TERM ?? '') || env.WT_SESSION !== undefined ? 'true' : 'basic';
}
