import { spawnSync } from 'node:child_process';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
export interface Options {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs a program to its end and says how it went. */
export function attempt(command: string, args: readonly string[], { cwd, env, input }: Options = {}): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    input,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { code: status ?? 1, stdout: stdout ?? '', stderr: error ? error.message : (stderr ?? '') };
}

/** Runs a program that has to succeed; gives what it prints. */
export function run(command: string, args: readonly string[], options: Options = {}): string {
  const { code, stdout, stderr } = attempt(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${code}\n${stderr || stdout}`.trimEnd());
  return stdout.trim();
}

/** Waits without letting anything else happen. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
