// Written by scripts/generate-registry.ts. To change it: npm run generate.
import type { Transform } from '../src/transform.ts';
import copyChown from './build/copy-chown.ts';
import copyNotAdd from './build/copy-not-add.ts';
import dockerignore from './build/dockerignore.ts';
import execFormEntrypoint from './build/exec-form-entrypoint.ts';
import imageHealthcheck from './build/image-healthcheck.ts';
import minimalBaseImage from './build/minimal-base-image.ts';
import multiStageBuild from './build/multi-stage-build.ts';
import noCurlPipeShell from './build/no-curl-pipe-shell.ts';
import noTmpVolume from './build/no-tmp-volume.ts';
import noUnusedExpose from './build/no-unused-expose.ts';
import staticBinary from './build/static-binary.ts';
import verifyDownloads from './build/verify-downloads.ts';
import capabilitySpelling from './capabilities/capability-spelling.ts';
import dropCapabilities from './capabilities/drop-capabilities.ts';
import neededCapabilities from './capabilities/needed-capabilities.ts';
import noDangerousCapabilities from './capabilities/no-dangerous-capabilities.ts';
import noProbeHost from './cluster/no-probe-host.ts';
import noTokenAutomount from './cluster/no-token-automount.ts';
import noWindowsHostProcess from './cluster/no-windows-host-process.ts';
import neededPrivileges from './confinement/needed-privileges.ts';
import noNewPrivileges from './confinement/no-new-privileges.ts';
import noPrivileged from './confinement/no-privileged.ts';
import noRelaxedSelinux from './confinement/no-relaxed-selinux.ts';
import noSudo from './confinement/no-sudo.ts';
import noUnconfinedApparmor from './confinement/no-unconfined-apparmor.ts';
import noUnconfinedSeccomp from './confinement/no-unconfined-seccomp.ts';
import noUnmaskedProc from './confinement/no-unmasked-proc.ts';
import noUnsafeSysctls from './confinement/no-unsafe-sysctls.ts';
import seccompRuntimeDefault from './confinement/seccomp-runtime-default.ts';
import stripSetuid from './confinement/strip-setuid.ts';
import noInlineFiles from './filesystem/no-inline-files.ts';
import readOnlyRoot from './filesystem/read-only-root.ts';
import tmpfsOptions from './filesystem/tmpfs-options.ts';
import writableMounts from './filesystem/writable-mounts.ts';
import writablePaths from './filesystem/writable-paths.ts';
import noHostIpc from './host/no-host-ipc.ts';
import noHostNetwork from './host/no-host-network.ts';
import noHostPath from './host/no-host-path.ts';
import noHostPid from './host/no-host-pid.ts';
import noHostPorts from './host/no-host-ports.ts';
import noRuntimeSocket from './host/no-runtime-socket.ts';
import noSensitiveHostMount from './host/no-sensitive-host-mount.ts';
import noSshPort from './host/no-ssh-port.ts';
import noDebugImage from './images/no-debug-image.ts';
import noDeprecatedRegistry from './images/no-deprecated-registry.ts';
import pinImageDigest from './images/pin-image-digest.ts';
import pinImageTag from './images/pin-image-tag.ts';
import trustedRegistry from './images/trusted-registry.ts';
import settingsInEffect from './manifest/settings-in-effect.ts';
import apkNoCache from './packages/apk-no-cache.ts';
import aptCleanLists from './packages/apt-clean-lists.ts';
import aptNoRecommends from './packages/apt-no-recommends.ts';
import combinePackageLayers from './packages/combine-package-layers.ts';
import frozenLockfile from './packages/frozen-lockfile.ts';
import lockedGoModules from './packages/locked-go-modules.ts';
import noUpdateAlone from './packages/no-update-alone.ts';
import npmCi from './packages/npm-ci.ts';
import omitDevDependencies from './packages/omit-dev-dependencies.ts';
import pinPackageVersions from './packages/pin-package-versions.ts';
import pipNoCache from './packages/pip-no-cache.ts';
import pipRequireHashes from './packages/pip-require-hashes.ts';
import removeBuildDeps from './packages/remove-build-deps.ts';
import rpmClean from './packages/rpm-clean.ts';
import signedPackages from './packages/signed-packages.ts';
import noBuildSecrets from './secrets/no-build-secrets.ts';
import noPlaintextSecrets from './secrets/no-plaintext-secrets.ts';
import noRunSecrets from './secrets/no-run-secrets.ts';
import noSecretFilesCopied from './secrets/no-secret-files-copied.ts';
import noTlsBypass from './secrets/no-tls-bypass.ts';
import imageRootUser from './users/image-root-user.ts';
import imageUser from './users/image-user.ts';
import lowPorts from './users/low-ports.ts';
import noExplicitRoot from './users/no-explicit-root.ts';
import noSudoEntrypoint from './users/no-sudo-entrypoint.ts';
import noUserOverride from './users/no-user-override.ts';
import numericImageUser from './users/numeric-image-user.ts';
import numericUser from './users/numeric-user.ts';
import runAsNonRoot from './users/run-as-non-root.ts';

export const all: readonly Transform[] = [
  apkNoCache,
  aptCleanLists,
  aptNoRecommends,
  capabilitySpelling,
  combinePackageLayers,
  copyChown,
  copyNotAdd,
  dockerignore,
  dropCapabilities,
  execFormEntrypoint,
  frozenLockfile,
  imageHealthcheck,
  imageRootUser,
  imageUser,
  lockedGoModules,
  lowPorts,
  minimalBaseImage,
  multiStageBuild,
  neededCapabilities,
  neededPrivileges,
  noBuildSecrets,
  noCurlPipeShell,
  noDangerousCapabilities,
  noDebugImage,
  noDeprecatedRegistry,
  noExplicitRoot,
  noHostIpc,
  noHostNetwork,
  noHostPath,
  noHostPid,
  noHostPorts,
  noInlineFiles,
  noNewPrivileges,
  noPlaintextSecrets,
  noPrivileged,
  noProbeHost,
  noRelaxedSelinux,
  noRunSecrets,
  noRuntimeSocket,
  noSecretFilesCopied,
  noSensitiveHostMount,
  noSshPort,
  noSudo,
  noSudoEntrypoint,
  noTlsBypass,
  noTmpVolume,
  noTokenAutomount,
  noUnconfinedApparmor,
  noUnconfinedSeccomp,
  noUnmaskedProc,
  noUnsafeSysctls,
  noUnusedExpose,
  noUpdateAlone,
  noUserOverride,
  noWindowsHostProcess,
  npmCi,
  numericImageUser,
  numericUser,
  omitDevDependencies,
  pinImageDigest,
  pinImageTag,
  pinPackageVersions,
  pipNoCache,
  pipRequireHashes,
  readOnlyRoot,
  removeBuildDeps,
  rpmClean,
  runAsNonRoot,
  seccompRuntimeDefault,
  settingsInEffect,
  signedPackages,
  staticBinary,
  stripSetuid,
  tmpfsOptions,
  trustedRegistry,
  verifyDownloads,
  writableMounts,
  writablePaths,
];
