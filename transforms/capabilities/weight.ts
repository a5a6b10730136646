import { isBaseline } from '../../src/linux/capabilities.ts';
import type { Severity } from '../../src/transform.ts';

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
  return !isBaseline(capability);
}

/** How much an added capability matters. */
export function severityOf(capability: string): Severity {
  if (critical.has(capability)) return 'critical';
  return high.has(capability) ? 'high' : 'medium';
}
