import type { BuildCommand } from '../../src/transform.ts';

/** Words that only a shell knows. Those that also exist as programs are left out. */
export const builtins = new Set(
  '. : alias bg break builtin case cd command continue declare eval export fg for function getopts hash if jobs let local logout popd pushd read readonly return select set shift shopt source times trap type typeset ulimit umask unalias unset until wait while'.split(
    ' ',
  ),
);

/** The shell fills something in: variables, names of files, several words from one. */
export function needsShell({ words, written }: BuildCommand): boolean {
  if (words.some(word => word === undefined)) return true;
  return written.some(word => /[*?[\]{}~]/.test(word.replace(/'[^']*'|"[^"]*"|\\./g, '')));
}
