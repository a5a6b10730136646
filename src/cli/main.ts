#!/usr/bin/env node
/** Entry of both binaries: the error edge and the exit code. Everything else is loaded when it is needed. */
import { version } from './version.ts';

const first = process.argv[2];
if (process.argv.length === 3 && (first === '--version' || first === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  // A reader that closes early (`| head`) ends the program quietly.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
  const { run } = await import('./run.ts');
  process.exitCode = await run(process.argv.slice(2));
}
