import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** The process that made something: `<host>/<boot>/<pid>/<start time>`. */
export function ownerHere(): string {
  return [hostname(), bootId(), process.pid, startTime(process.pid) ?? '0'].join('/');
}

/** What becomes of things whose label names this owner. */
export type Fate = 'alive' | 'gone' | 'elsewhere';

/** Numbers of processes are given out again, so a process counts only with the time of its start. */
export function fateOf(owner: string): Fate {
  const [host, boot, pid, start] = owner.split('/');
  if (host !== hostname()) return 'elsewhere';
  if (boot !== bootId() || !/^\d{1,10}$/.test(pid ?? '')) return 'gone';
  return isRunning(Number(pid), start ?? '') ? 'alive' : 'gone';
}

function isRunning(pid: number, start: string): boolean {
  if (start !== '0') return startTime(pid) === start;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function bootId(): string {
  return read('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown';
}

/** Field 22; the name before it, in brackets, may hold blanks. Undefined where there is no such process, or no such file. */
function startTime(pid: number): string | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text
    ?.slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .at(19);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
