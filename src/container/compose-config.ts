import { spawn } from 'node:child_process';
import { dirname } from 'node:path';

export type ComposeConfig =
  | { readonly kind: 'config'; readonly model: unknown }
  | { readonly kind: 'problem'; readonly message: string };

const programs: readonly (readonly [string, ...string[]])[] = [['docker', 'compose'], ['docker-compose']];

/**
 * The project as Compose itself reads it: variables, env files, `extends` and further files resolved. It needs no engine, and what a
 * file includes from elsewhere is not fetched.
 */
export async function readComposeConfig(files: readonly string[], signal?: AbortSignal): Promise<ComposeConfig> {
  const args = [...files.flatMap(file => ['-f', file]), '--profile', '*', 'config', '--format', 'json'];
  for (const [program, ...words] of programs) {
    const outcome = await run(program, [...words, ...args], { cwd: dirname(files[0]!), signal });
    if (outcome.missing) continue;
    if (outcome.code !== 0) return { kind: 'problem', message: firstLine(outcome.stderr) };
    try {
      // A dollar of a value is printed twice, so that the output could be read as a Compose file.
      return { kind: 'config', model: JSON.parse(outcome.stdout.replaceAll('$$', () => '$')) };
    } catch {
      return { kind: 'problem', message: 'Compose printed something that is no JSON; version 2 is needed' };
    }
  }
  return { kind: 'problem', message: 'Docker Compose is not installed; it is needed to read the project' };
}

interface Ended {
  readonly missing: boolean;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  program: string,
  args: readonly string[],
  { cwd, signal }: { cwd: string; signal: AbortSignal | undefined },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, COMPOSE_EXPERIMENTAL_GIT_REMOTE: 'false', COMPOSE_EXPERIMENTAL_OCI_REMOTE: 'false' };
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], ...(signal ? { signal } : {}) });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', piece => stdout.push(piece));
    child.stderr.on('data', piece => stderr.push(piece));
    child.on('error', error => {
      if (signal?.aborted) reject(error);
      else resolve({ missing: true, code: null, stdout: '', stderr: error.message });
    });
    child.on('close', code => {
      const said = Buffer.concat(stderr).toString('utf8');
      // Docker without the plugin.
      const missing = /is not a docker command|unknown command: docker|unknown shorthand flag/.test(said);
      resolve({ missing, code, stdout: Buffer.concat(stdout).toString('utf8'), stderr: said });
    });
  });
}

function firstLine(text: string): string {
  const lines = text.split('\n').filter(line => line.trim() !== '' && !/level=warning/.test(line));
  return lines[0]?.trim().slice(0, 300) ?? 'Compose cannot read the project and does not say why';
}
