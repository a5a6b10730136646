// Written by scripts/generate-registry.ts. To change it: npm run generate.
import type { Transform } from '../src/transform.ts';
import capabilitySpelling from './capability-spelling.ts';
import dropCapabilities from './drop-capabilities.ts';
import lowPorts from './low-ports.ts';
import neededCapabilities from './needed-capabilities.ts';
import neededPrivileges from './needed-privileges.ts';
import noDangerousCapabilities from './no-dangerous-capabilities.ts';
import noExplicitRoot from './no-explicit-root.ts';
import noHostIpc from './no-host-ipc.ts';
import noHostNetwork from './no-host-network.ts';
import noHostPath from './no-host-path.ts';
import noHostPid from './no-host-pid.ts';
import noHostPorts from './no-host-ports.ts';
import noInlineFiles from './no-inline-files.ts';
import noNewPrivileges from './no-new-privileges.ts';
import noPrivileged from './no-privileged.ts';
import noProbeHost from './no-probe-host.ts';
import noRelaxedSelinux from './no-relaxed-selinux.ts';
import noRuntimeSocket from './no-runtime-socket.ts';
import noSensitiveHostMount from './no-sensitive-host-mount.ts';
import noTokenAutomount from './no-token-automount.ts';
import noUnconfinedApparmor from './no-unconfined-apparmor.ts';
import noUnconfinedSeccomp from './no-unconfined-seccomp.ts';
import noUnmaskedProc from './no-unmasked-proc.ts';
import noUnsafeSysctls from './no-unsafe-sysctls.ts';
import noUserOverride from './no-user-override.ts';
import noWindowsHostProcess from './no-windows-host-process.ts';
import numericUser from './numeric-user.ts';
import readOnlyRoot from './read-only-root.ts';
import runAsNonRoot from './run-as-non-root.ts';
import seccompRuntimeDefault from './seccomp-runtime-default.ts';
import settingsInEffect from './settings-in-effect.ts';
import tmpfsOptions from './tmpfs-options.ts';
import writableMounts from './writable-mounts.ts';
import writablePaths from './writable-paths.ts';

export const all: readonly Transform[] = [
  capabilitySpelling,
  dropCapabilities,
  lowPorts,
  neededCapabilities,
  neededPrivileges,
  noDangerousCapabilities,
  noExplicitRoot,
  noHostIpc,
  noHostNetwork,
  noHostPath,
  noHostPid,
  noHostPorts,
  noInlineFiles,
  noNewPrivileges,
  noPrivileged,
  noProbeHost,
  noRelaxedSelinux,
  noRuntimeSocket,
  noSensitiveHostMount,
  noTokenAutomount,
  noUnconfinedApparmor,
  noUnconfinedSeccomp,
  noUnmaskedProc,
  noUnsafeSysctls,
  noUserOverride,
  noWindowsHostProcess,
  numericUser,
  readOnlyRoot,
  runAsNonRoot,
  seccompRuntimeDefault,
  settingsInEffect,
  tmpfsOptions,
  writableMounts,
  writablePaths,
];
