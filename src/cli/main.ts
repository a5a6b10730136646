#!/usr/bin/env node
/** Entry of both binaries: the error edge and the exit code. Everything else is loaded when it is needed. */
import { version } from './version.ts';

const first = process.argv[2];
if (process.argv.length === 3 && (first === '--version' || first === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endQuietly);
  const { run } = await import('./run.ts');
  process.exitCode = await run(process.argv.slice(2));
}

/** A reader that closes early (`| head`) ends the program without a word, as SIGPIPE does. What is being written is written to its end. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  if (!process.argv.includes('--write')) process.exit(141);
}
