// Written by scripts/generate-registry.ts. To change it: npm run generate.
import type { Transform } from '../src/transform.ts';
import capabilitySpelling from './capability-spelling.ts';
import dropCapabilities from './drop-capabilities.ts';
import noDangerousCapabilities from './no-dangerous-capabilities.ts';
import noHostIpc from './no-host-ipc.ts';
import noHostNetwork from './no-host-network.ts';
import noHostPid from './no-host-pid.ts';
import noNewPrivileges from './no-new-privileges.ts';
import noPrivileged from './no-privileged.ts';
import noUnconfinedApparmor from './no-unconfined-apparmor.ts';
import noUnconfinedSeccomp from './no-unconfined-seccomp.ts';
import noUnmaskedProc from './no-unmasked-proc.ts';
import seccompRuntimeDefault from './seccomp-runtime-default.ts';

export const all: readonly Transform[] = [
  capabilitySpelling,
  dropCapabilities,
  noDangerousCapabilities,
  noHostIpc,
  noHostNetwork,
  noHostPid,
  noNewPrivileges,
  noPrivileged,
  noUnconfinedApparmor,
  noUnconfinedSeccomp,
  noUnmaskedProc,
  seccompRuntimeDefault,
];
