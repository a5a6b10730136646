import type { Request } from './arguments.ts';

interface Stream {
  readonly isTTY?: boolean;
}

export interface Terminal {
  readonly stdin: Stream;
  readonly stdout: Stream & { readonly columns?: number; readonly rows?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
}

/** The whole run at once, a review on the full screen, or one in lines. */
export type FaceChoice = 'batch' | 'screen' | 'lines';

/** Whether a person is asked, and how. Without a terminal on both sides nothing ever waits. */
export function chooseFace({ command, arguments: paths, options }: Request, terminal: Terminal): FaceChoice {
  if (command !== 'fix' || options.write || options.diff || options.report || options.quiet) return 'batch';
  if (paths.includes('-') || !terminal.stdin.isTTY || !terminal.stdout.isTTY) return 'batch';
  if (isSet(terminal.env.CI) && !options.interactive) return 'batch';
  return options.plain || !canPaint(terminal) ? 'lines' : 'screen';
}

function canPaint({ stdout, env, platform }: Terminal): boolean {
  if (env.INK_SCREEN_READER === 'true' || env.TERM === 'dumb') return false;
  if (platform !== 'win32' && (env.TERM ?? '') === '') return false;
  return (stdout.columns ?? 80) >= 60 && (stdout.rows ?? 24) >= 16;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
