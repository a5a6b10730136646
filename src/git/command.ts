import { spawn } from 'node:child_process';
import { cleanEnvironment, hardened } from './hardened.ts';

export interface Command {
  readonly folder: string;
  readonly words: readonly string[];
  readonly input?: string | Uint8Array;
  /** Beside the clean environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds; default ten minutes. */
  readonly timeout?: number;
  /** Bytes of output; more is refused. Default 256 MiB. */
  readonly maxOutput?: number;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/** git did not do what it was asked for. The message has its own words, and never more of what it was started with than the command. */
export class GitProblem extends Error {
  override readonly name = 'GitProblem';
}

/** Starts git without a shell and gives what it prints. Throws GitProblem. */
export function git({
  folder,
  words,
  input,
  env,
  timeout = 600_000,
  maxOutput = 1 << 28,
  signal: stop,
}: Command): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...hardened, ...words], {
      cwd: folder,
      shell: false,
      env: { ...cleanEnvironment(process.env), ...env },
      timeout,
      killSignal: 'SIGKILL',
      ...(stop && { signal: stop }),
    });
    const chunks: Buffer[] = [];
    let [size, errors] = [0, ''];
    const fail = (reason: string): void => reject(new GitProblem(`git ${words[0]}: ${reason}`));
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxOutput) chunks.push(chunk);
      else child.kill('SIGKILL');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (errors.length < 1 << 16) errors += chunk.toString();
    });
    // It may end before it has read everything; its exit code tells why.
    child.stdin.on('error', () => {});
    child.on('error', error =>
      fail(
        stop?.aborted
          ? 'was ended'
          : (error as NodeJS.ErrnoException).code === 'ENOENT'
            ? 'is not installed'
            : error.message,
      ),
    );
    child.on('close', (status, signal) => {
      if (size > maxOutput) fail('prints more than is read');
      else if (signal) fail(`did not end in ${timeout / 1000} seconds`);
      else if (status === 0) resolve(Buffer.concat(chunks));
      else fail(lastWords(errors) || `ended with ${status}`);
    });
    child.stdin.end(input);
  });
}

/** The line that says what is wrong, and what a server said of it. */
function lastWords(errors: string): string {
  const lines = errors
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('hint:'));
  const telling = lines.filter(line => /^(?:fatal|error|remote):/.test(line));
  return (telling.length > 0 ? telling : lines).slice(-3).join('; ');
}
