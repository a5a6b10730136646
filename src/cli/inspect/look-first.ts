import type { Request } from '../arguments.ts';
import { UsageError } from '../usage-error.ts';
import { exitCodeOf, lookFromTerminal, say } from './look.ts';

/**
 * The look before the fixes. The exit code when they had better not be planned: interrupted, or something broke in the middle. Images
 * that could not be looked into stay what they were, and so do their fixes.
 */
export async function lookFirst({ arguments: paths, options }: Request): Promise<number> {
  if (paths.includes('-')) throw new UsageError('--inspect needs files: standard input can be read only once');
  if (options.evidence === false) throw new UsageError('--inspect and --no-evidence exclude each other');
  const look = await lookFromTerminal(paths, options);
  const code = exitCodeOf(look);
  if (code <= 1) return 0;
  if (code !== 130) say('nothing was fixed; without --inspect the fixes rest on what is known already');
  return code;
}
