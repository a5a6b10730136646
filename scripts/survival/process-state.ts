import { readFileSync } from 'node:fs';
import { capabilities as every } from '../../src/linux/capabilities.ts';

/** What the kernel says about the main process of a container. */
export interface ProcessState {
  readonly uid: number;
  /** The capabilities it can ever have: its bounding set. */
  readonly capabilities: readonly string[];
  readonly noNewPrivileges: boolean;
  readonly seccomp: boolean;
  readonly readOnlyRoot: boolean;
}

export function readProcessState(pid: number): ProcessState {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string): string => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? '';
  const bounding = BigInt(`0x${field('CapBnd')}`);
  return {
    uid: Number(field('Uid')),
    capabilities: every.filter((_, bit) => (bounding >> BigInt(bit)) & 1n),
    noNewPrivileges: field('NoNewPrivs') === '1',
    seccomp: field('Seccomp') === '2',
    readOnlyRoot: /^\S+ \S+ \S+ \S+ \/ ro[ ,]/m.test(readFileSync(`/proc/${pid}/mountinfo`, 'utf8')),
  };
}
