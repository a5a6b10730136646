/** The user's own editor and pager. Started without a shell: a file name is never read as a command. */

/** Words of a command such as `code --wait`; quotes keep blanks together. */
export function splitWords(command: string): readonly string[] {
  const words = [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)];
  return words.map(([, double, single, bare]) => double ?? single ?? bare ?? '');
}

export function editorWords(env: NodeJS.ProcessEnv, file: string, line: number): readonly string[] {
  const command = [env.VISUAL, env.EDITOR].find(value => value !== undefined && value.trim() !== '') ?? 'vi';
  const words = splitWords(command);
  const name = words[0]!.split(/[\\/]/).at(-1)!;
  // These open a file at a line; what others do with `+12` is not known.
  if (/^(?:n?vim?|nano|emacs|emacsclient|micro|kak|joe|pico)$/.test(name)) return [...words, `+${line}`, file];
  if (/^(?:code|code-insiders|codium|cursor)$/.test(name)) return [...words, '--goto', `${file}:${line}`];
  return [...words, file];
}

export function pagerWords(env: NodeJS.ProcessEnv): readonly string[] {
  const command = env.PAGER !== undefined && env.PAGER.trim() !== '' ? env.PAGER : 'less';
  return splitWords(command);
}
