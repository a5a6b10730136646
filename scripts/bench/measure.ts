import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  /** Wall time of the process in milliseconds: median over the runs. */
  readonly ms: number;
  /** Largest resident memory in MB over the runs; undefined where the system cannot tell. */
  readonly mb: number | undefined;
  readonly status: number | null;
}

/**
 * Runs whole processes in turn (a, b, a, b, ...) so that a noisy machine hits all of them alike, and gives the median of each.
 * Memory takes one more run of each.
 */
export function measure(
  commands: readonly (readonly string[])[],
  runs: number,
  withMemory: boolean = true,
): Measured[] {
  const times = commands.map((): number[] => []);
  const memory = commands.map((): number[] => []);
  const status: (number | null)[] = commands.map(() => null);
  for (let run = 0; run < runs; run++) {
    for (const [index, command] of commands.entries()) {
      const started = process.hrtime.bigint();
      const result = spawnSync('/usr/bin/env', ['bash', '-c', 'exec "$@"', 'bash', ...command], {
        stdio: ['ignore', 'ignore', 'ignore'],
        maxBuffer: 1 << 30,
      });
      times[index]!.push(Number(process.hrtime.bigint() - started) / 1e6);
      status[index] = result.status;
    }
  }
  for (const [index, command] of commands.entries()) {
    const mb = withMemory ? peakMemory(command) : undefined;
    if (mb !== undefined) memory[index]!.push(mb);
  }
  return commands.map((_, index) => ({ ms: median(times[index]!), mb: memory[index]![0], status: status[index]! }));
}

/** Peak resident memory of one more run, read from the kernel's account of the process while it runs. */
function peakMemory(command: readonly string[]): number | undefined {
  const script =
    '"$@" >/dev/null 2>&1 & p=$!; m=0; while r=$(grep VmHWM "/proc/$p/status" 2>/dev/null); do set -- $r; m=$2; sleep 0.02; done; echo "$m"';
  const result = spawnSync('bash', ['-c', script, 'bash', ...command], { encoding: 'utf8' });
  const kilobytes = Number(result.stdout.trim());
  return Number.isFinite(kilobytes) && kilobytes > 0 ? kilobytes / 1024 : undefined;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function machine(): string {
  const cpu = /model name\s*:\s*(.+)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown cpu';
  return `Node ${process.version}, ${cpu}`;
}
