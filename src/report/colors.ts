export interface Colors {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

const sgr =
  (open: number, close: number) =>
  (text: string): string =>
    `\x1b[${open}m${text}\x1b[${close}m`;
const plain = (text: string): string => text;

export const noColors: Colors = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain };
export const ansiColors: Colors = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
  cyan: sgr(36, 39),
};

/** Colours on a terminal, unless NO_COLOR or the flag say no; FORCE_COLOR says yes anywhere. */
export function chooseColors(
  isTerminal: boolean,
  flag: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Colors {
  if (!flag || (env.NO_COLOR ?? '') !== '') return noColors;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced === '0' || forced === 'false' ? noColors : ansiColors;
  return isTerminal && env.TERM !== 'dumb' ? ansiColors : noColors;
}
