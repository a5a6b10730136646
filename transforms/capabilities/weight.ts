import type { Severity } from '../../src/transform.ts';

/** Capabilities that the baseline Pod Security Standard lets a container add. */
const baseline: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

const critical: ReadonlySet<string> = new Set(['ALL', 'SYS_ADMIN', 'SYS_MODULE']);
const high: ReadonlySet<string> = new Set([
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_BOOT',
  'BPF',
  'PERFMON',
  'NET_ADMIN',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'SYSLOG',
]);

/** More than a container runtime grants by itself. */
export function isBeyondBaseline(capability: string): boolean {
  return !baseline.has(capability);
}

/** How much an added capability matters. */
export function severityOf(capability: string): Severity {
  if (critical.has(capability)) return 'critical';
  return high.has(capability) ? 'high' : 'medium';
}
