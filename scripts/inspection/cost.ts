import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Engine } from '../survival/engine.ts';
import { clientOf, readImage } from './read-image.ts';

export interface Cost {
  readonly megabytes: number;
  readonly nowhere: number;
  readonly looked: number;
  /** Largest memory of the built program, in MB. */
  readonly memory: number;
}

const rounds = 4;

/** Seconds of reading an archive to nowhere and of looking into it, in turn, the fastest of each; and memory of the program. */
export async function measure(engine: Engine, tag: string): Promise<Cost> {
  let bytes = 0;
  let [nowhere, looked] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < rounds; round++) {
    nowhere = Math.min(
      nowhere,
      await seconds(async () => {
        bytes = 0;
        const client = clientOf(engine);
        const { id } = await client.image(tag);
        for await (const piece of client.save(id)) bytes += piece.length;
      }),
    );
    looked = Math.min(looked, await seconds(() => readImage(engine, tag)));
  }
  return { megabytes: bytes / 1e6, nowhere, looked, memory: memoryOf(engine, tag) };
}

async function seconds(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return (performance.now() - started) / 1000;
}

/** The program reports on itself when it ends. */
const hook = "process.on('exit', () => process.stderr.write('\\nmaxRSS ' + process.resourceUsage().maxRSS + '\\n'));";

function memoryOf({ env }: Engine, tag: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'harden-cost-'));
  try {
    writeFileSync(join(folder, 'hook.mjs'), hook);
    writeFileSync(join(folder, 'compose.yaml'), `services:\n  app:\n    image: ${tag}\n`);
    const { stderr, status } = spawnSync(
      process.execPath,
      ['--import', join(folder, 'hook.mjs'), resolve('dist/harden.js'), 'inspect', '--all', 'compose.yaml'],
      { cwd: folder, env: { ...process.env, ...env }, encoding: 'utf8' },
    );
    const [, kilobytes] = /maxRSS (\d+)/.exec(stderr) ?? [];
    if (status !== 0 || kilobytes === undefined) throw new Error(`inspect of ${tag} failed: ${stderr}`);
    return Number(kilobytes) / 1000;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
