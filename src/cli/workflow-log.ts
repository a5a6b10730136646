import { randomBytes } from 'node:crypto';

/**
 * In a log of GitHub Actions a line can be a command. From here on none is, whatever the names of files and services are, until
 * what is returned is called.
 */
export function stopCommands(env: NodeJS.ProcessEnv, streams: readonly NodeJS.WriteStream[]): () => void {
  if (env.GITHUB_ACTIONS !== 'true') return () => {};
  const token = randomBytes(16).toString('hex');
  // The runner reads the streams side by side, and nobody can say which line it meets first.
  const say = (line: string): void => {
    for (const stream of streams) stream.write(`${line}\n`);
  };
  say(`::stop-commands::${token}`);
  return () => say(`::${token}::`);
}
