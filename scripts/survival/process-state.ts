import { readFileSync } from 'node:fs';

/** What the kernel says about the main process of a container. */
export interface ProcessState {
  readonly uid: number;
  /** The capabilities it can ever have: its bounding set. */
  readonly capabilities: readonly string[];
  readonly noNewPrivileges: boolean;
  readonly seccomp: boolean;
  readonly readOnlyRoot: boolean;
}

/** By number, as in linux/capability.h. */
const names = (
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST ' +
  'NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE ' +
  'SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM ' +
  'BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'
).split(' ');

export function readProcessState(pid: number): ProcessState {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string): string => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? '';
  const bounding = BigInt(`0x${field('CapBnd')}`);
  return {
    uid: Number(field('Uid')),
    capabilities: names.filter((_, bit) => (bounding >> BigInt(bit)) & 1n),
    noNewPrivileges: field('NoNewPrivs') === '1',
    seccomp: field('Seccomp') === '2',
    readOnlyRoot: /^\S+ \S+ \S+ \S+ \/ ro[ ,]/m.test(readFileSync(`/proc/${pid}/mountinfo`, 'utf8')),
  };
}
