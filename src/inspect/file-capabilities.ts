/** Numbers of the kernel's capabilities, by their place in this list. */
const names = (
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE ' +
  'NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN ' +
  'SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE ' +
  'MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'
).split(' ');

export interface FileCapabilities {
  /** Names in alphabetical order, without CAP_. */
  readonly caps: readonly string[];
  /** The program has them from the start; without all of them in its bounding set it is not even executed. */
  readonly effective: boolean;
}

/** Value of `security.capability`, revision 1 to 3. Undefined when the kernel would not take it. */
export function decodeFileCapabilities(value: Uint8Array): FileCapabilities | undefined {
  const bytes = new DataView(value.buffer, value.byteOffset, value.byteLength);
  if (value.length < 12) return undefined;
  const magic = bytes.getUint32(0, true);
  const revision = magic >>> 24;
  const length = { 1: 12, 2: 20, 3: 24 }[revision];
  if (length === undefined || value.length !== length) return undefined;
  const permitted = [bytes.getUint32(4, true), revision === 1 ? 0 : bytes.getUint32(12, true)];
  const caps = names.filter((_, bit) => ((permitted[bit >>> 5]! >>> (bit & 31)) & 1) === 1);
  return { caps: caps.sort(), effective: (magic & 1) === 1 };
}
