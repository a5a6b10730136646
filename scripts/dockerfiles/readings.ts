/** Asks BuildKit's own parser what it reads in Dockerfiles. Needs Go. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Reading } from './instructions.ts';

const source = 'scripts/dockerfiles/buildkit';
const program = resolve('node_modules/.cache/harden-buildkit-parser');

/** Builds the program; the sentence that says why it cannot be had. */
export function buildParser(): string | undefined {
  const { error, status, stderr } = spawnSync('go', ['build', '-o', program, '.'], { cwd: source, encoding: 'utf8' });
  if (error) return `Go is not there (${error.message})`;
  return status === 0 ? undefined : `go build in ${source}: ${stderr.slice(-500)}`;
}

/** By path, relative to the folder. */
export function readInstructions(folder: string, files: readonly string[]): ReadonlyMap<string, Reading> {
  const { status, stdout, stderr } = spawnSync(program, [], {
    input: files.map(file => `${join(folder, file)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(`the parser of BuildKit failed: ${stderr.slice(-500)}`);
  const readings = stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Reading);
  return new Map(readings.map((reading, index) => [files[index]!, reading]));
}
