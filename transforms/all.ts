// Written by scripts/generate-registry.ts. To change it: npm run generate.
import type { Transform } from '../src/transform.ts';
import capabilitySpelling from './capability-spelling.ts';
import dropCapabilities from './drop-capabilities.ts';
import noDangerousCapabilities from './no-dangerous-capabilities.ts';
import noExplicitRoot from './no-explicit-root.ts';
import noHostIpc from './no-host-ipc.ts';
import noHostNetwork from './no-host-network.ts';
import noHostPid from './no-host-pid.ts';
import noNewPrivileges from './no-new-privileges.ts';
import noPrivileged from './no-privileged.ts';
import noRuntimeSocket from './no-runtime-socket.ts';
import noSensitiveHostMount from './no-sensitive-host-mount.ts';
import noTokenAutomount from './no-token-automount.ts';
import noUnconfinedApparmor from './no-unconfined-apparmor.ts';
import noUnconfinedSeccomp from './no-unconfined-seccomp.ts';
import noUnmaskedProc from './no-unmasked-proc.ts';
import readOnlyRoot from './read-only-root.ts';
import runAsNonRoot from './run-as-non-root.ts';
import seccompRuntimeDefault from './seccomp-runtime-default.ts';
import tmpfsOptions from './tmpfs-options.ts';
import writablePaths from './writable-paths.ts';

export const all: readonly Transform[] = [
  capabilitySpelling,
  dropCapabilities,
  noDangerousCapabilities,
  noExplicitRoot,
  noHostIpc,
  noHostNetwork,
  noHostPid,
  noNewPrivileges,
  noPrivileged,
  noRuntimeSocket,
  noSensitiveHostMount,
  noTokenAutomount,
  noUnconfinedApparmor,
  noUnconfinedSeccomp,
  noUnmaskedProc,
  readOnlyRoot,
  runAsNonRoot,
  seccompRuntimeDefault,
  tmpfsOptions,
  writablePaths,
];
