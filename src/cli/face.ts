import type { Request } from './arguments.ts';

export interface Terminal {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether a person is asked, or the whole run happens at once. Without a terminal on both sides nothing ever waits. */
export function chooseFace({ command, arguments: paths, options }: Request, terminal: Terminal): 'batch' | 'review' {
  if (command !== 'fix' || options.write || options.diff || options.report || options.quiet) return 'batch';
  if (paths.includes('-') || !terminal.stdin.isTTY || !terminal.stdout.isTTY) return 'batch';
  if (isSet(terminal.env.CI) && !options.interactive) return 'batch';
  return 'review';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
