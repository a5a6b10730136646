// Written by scripts/generate-registry.ts. To change it: npm run generate.
import type { Transform } from '../src/transform.ts';

/** Ids of all rules, known without loading one. */
export const transformIds: readonly string[] = [
  'apk-no-cache',
  'apt-clean-lists',
  'apt-no-recommends',
  'capability-spelling',
  'combine-package-layers',
  'drop-capabilities',
  'frozen-lockfile',
  'locked-go-modules',
  'low-ports',
  'needed-capabilities',
  'needed-privileges',
  'no-dangerous-capabilities',
  'no-explicit-root',
  'no-host-ipc',
  'no-host-network',
  'no-host-path',
  'no-host-pid',
  'no-host-ports',
  'no-inline-files',
  'no-new-privileges',
  'no-privileged',
  'no-probe-host',
  'no-relaxed-selinux',
  'no-runtime-socket',
  'no-sensitive-host-mount',
  'no-token-automount',
  'no-unconfined-apparmor',
  'no-unconfined-seccomp',
  'no-unmasked-proc',
  'no-unsafe-sysctls',
  'no-update-alone',
  'no-user-override',
  'no-windows-host-process',
  'npm-ci',
  'numeric-user',
  'omit-dev-dependencies',
  'pin-package-versions',
  'pip-no-cache',
  'pip-require-hashes',
  'read-only-root',
  'remove-build-deps',
  'rpm-clean',
  'run-as-non-root',
  'seccomp-runtime-default',
  'settings-in-effect',
  'signed-packages',
  'tmpfs-options',
  'writable-mounts',
  'writable-paths',
];

/** The rules with these ids, or all of them. */
export async function loadTransforms(ids?: readonly string[]): Promise<Transform[]> {
  const { all } = await import('./all.ts');
  return ids ? all.filter(({ meta }) => ids.includes(meta.id)) : [...all];
}
