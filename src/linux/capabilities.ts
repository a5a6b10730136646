/** Capabilities of the kernel, without CAP_, by their numbers: include/uapi/linux/capability.h up to Linux 6.12. */
export const capabilities: readonly string[] = [
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'KILL',
  'SETGID',
  'SETUID',
  'SETPCAP',
  'LINUX_IMMUTABLE',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'IPC_OWNER',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_CHROOT',
  'SYS_PTRACE',
  'SYS_PACCT',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_NICE',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'MKNOD',
  'LEASE',
  'AUDIT_WRITE',
  'AUDIT_CONTROL',
  'SETFCAP',
  'MAC_OVERRIDE',
  'MAC_ADMIN',
  'SYSLOG',
  'WAKE_ALARM',
  'BLOCK_SUSPEND',
  'AUDIT_READ',
  'PERFMON',
  'BPF',
  'CHECKPOINT_RESTORE',
];

/** What Docker and containerd grant a container that asks for nothing; other runtimes grant some of these and no others. */
export const defaultCapabilities = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
] as const;

const defaults: ReadonlySet<string> = new Set(defaultCapabilities);
/** With these a start script prepares folders and gives up root. */
const ofStart: ReadonlySet<string> = new Set([
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'NET_BIND_SERVICE',
  'SETGID',
  'SETPCAP',
  'SETUID',
]);

/** Whether a runtime grants it by itself. */
export function isDefault(capability: string): boolean {
  return defaults.has(capability);
}

/** Whether the baseline Pod Security Standard lets a container add it: all that runtimes grant, but raw sockets. */
export function isBaseline(capability: string): boolean {
  return defaults.has(capability) && capability !== 'NET_RAW';
}

/** Whether only the start of a container that gives up root has a use for it, and a process that is not root has none. */
export function isForStart(capability: string): boolean {
  return ofStart.has(capability);
}

/** A name as the kernel has it: upper case, without the `CAP_` that Docker accepts and Kubernetes does not. */
export function bareCapability(text: string): string {
  return text.trim().toUpperCase().replace(/^CAP_/, '');
}
