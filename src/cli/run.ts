import { ConfigProblem } from '../config/index.ts';
import { parseArguments, type Request } from './arguments.ts';
import { chooseFace } from './face.ts';
import { UsageError } from './usage-error.ts';

/** Seen between two files: none is left half-written. Whatever writes nothing ends at once, as the system does it. */
function endBetweenFiles(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}

/** Runs one command line and gives the exit code: 0 fine, 1 findings remain, 2 the tool could not do its work, 75 an engine failed on the way, 130 interrupted. */
export async function run(words: readonly string[]): Promise<number> {
  const request = parseArguments(words.length === 0 ? ['--help'] : words);
  if (typeof request === 'number') return request;
  try {
    if (request.command === 'rules' || request.command === 'explain') {
      const { explain } = await import('./explain.ts');
      return await explain(request);
    }
    if (request.command === 'filter') {
      const { filter } = await import('./filter.ts');
      return await filter(request);
    }
    if (request.command === 'inspect') {
      const { inspect } = await import('./inspect/command.ts');
      return await inspect(request);
    }
    if (request.command === 'probe') {
      const { probe } = await import('./probe/command.ts');
      return await probe(request);
    }
    if (request.command === 'patch') {
      if (request.options.report) endBetweenFiles();
      const { patch } = await import('./patch/command.ts');
      return await patch(request);
    }
    if (request.command.startsWith('bot ')) {
      // It ends by itself, when what runs is done.
      if (request.command !== 'bot serve') endBetweenFiles();
      const { bot } = await import('./bot/command.ts');
      return await bot(request);
    }
    if (request.options.undo) {
      const { undo } = await import('./undo.ts');
      return undo(request);
    }
    const seen = await seeFirst(request);
    if (seen !== 0) return seen;
    if (request.options.write || request.options.report) endBetweenFiles();
    const face = chooseFace(request, process);
    if (face !== 'batch') {
      const { review } = await import('./review.ts');
      return await review(request, face);
    }
    const { scan } = await import('./scan.ts');
    return await scan(request);
  } catch (error) {
    return toExitCode(error);
  }
}

/** `fix --inspect` and `fix --probe`: looks and runs before anything is planned. A run looks into the images that it starts. */
async function seeFirst(request: Request): Promise<number> {
  const { inspect, probe, write, diff } = request.options;
  if (probe) {
    if (!write && !diff) throw new UsageError('--probe goes with --write or --diff');
    const command = await import('./probe/command.ts');
    const code = await command.probe(request);
    // What could not be run is left out of the fixes.
    return code > 1 ? code : 0;
  }
  if (!inspect) return 0;
  const { lookFirst } = await import('./inspect/look-first.ts');
  return await lookFirst(request);
}

function toExitCode(error: unknown): number {
  if (error instanceof UsageError || error instanceof ConfigProblem) {
    process.stderr.write(`harden: ${error.message}\n`);
    return 2;
  }
  process.stderr.write(
    `harden: internal error, please report it\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return 2;
}
