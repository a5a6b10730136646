/** Every capability of Linux up to 6.12 (include/uapi/linux/capability.h), without CAP_. */
const names: ReadonlySet<string> = new Set([
  'AUDIT_CONTROL',
  'AUDIT_READ',
  'AUDIT_WRITE',
  'BLOCK_SUSPEND',
  'BPF',
  'CHECKPOINT_RESTORE',
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'IPC_OWNER',
  'KILL',
  'LEASE',
  'LINUX_IMMUTABLE',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'MKNOD',
  'NET_ADMIN',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_RAW',
  'PERFMON',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYSLOG',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_CHROOT',
  'SYS_MODULE',
  'SYS_NICE',
  'SYS_PACCT',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'WAKE_ALARM',
]);

/** Whether the kernel, or the runtime for `ALL`, knows this name; given in upper case and without CAP_. */
export function isCapability(name: string): boolean {
  return name === 'ALL' || names.has(name);
}

/** The capability that was probably meant: its words, its end, or all but a letter or two of it. */
export function similarCapability(name: string): string | undefined {
  const plain = lettersOf(name);
  const all = [...names];
  return (
    all.find(other => lettersOf(other) === plain) ??
    onlyOne(all.filter(other => plain.length > 2 && other.endsWith(`_${name}`))) ??
    onlyOne(all.filter(other => distance(lettersOf(other), plain) <= (plain.length > 5 ? 2 : 1)))
  );
}

function lettersOf(name: string): string {
  return name.replaceAll(/[^A-Z]/g, '');
}

function onlyOne(found: readonly string[]): string | undefined {
  return found.length === 1 ? found[0] : undefined;
}

/** How many letters have to be put in, left out or changed. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let line = 1; line <= from.length; line++) {
    const next = [line];
    for (let column = 1; column <= to.length; column++) {
      const changed = row[column - 1]! + (from[line - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min(changed, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
