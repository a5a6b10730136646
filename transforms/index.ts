// Written by scripts/generate-registry.ts. To change it: npm run generate.
import type { Transform } from '../src/transform.ts';

/** Ids of all rules, known without loading one. */
export const transformIds: readonly string[] = [
  'apt-clean-lists',
  'capability-spelling',
  'copy-chown',
  'copy-not-add',
  'drop-capabilities',
  'exec-form-entrypoint',
  'image-healthcheck',
  'low-ports',
  'needed-capabilities',
  'needed-privileges',
  'no-build-secrets',
  'no-curl-pipe-shell',
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
  'no-run-secrets',
  'no-runtime-socket',
  'no-secret-files-copied',
  'no-sensitive-host-mount',
  'no-sudo',
  'no-tmp-volume',
  'no-token-automount',
  'no-unconfined-apparmor',
  'no-unconfined-seccomp',
  'no-unmasked-proc',
  'no-unsafe-sysctls',
  'no-unused-expose',
  'no-user-override',
  'no-windows-host-process',
  'numeric-user',
  'read-only-root',
  'run-as-non-root',
  'seccomp-runtime-default',
  'settings-in-effect',
  'static-binary',
  'strip-setuid',
  'tmpfs-options',
  'verify-downloads',
  'writable-mounts',
  'writable-paths',
];

/** The rules with these ids, or all of them. */
export async function loadTransforms(ids?: readonly string[]): Promise<Transform[]> {
  const { all } = await import('./all.ts');
  return ids ? all.filter(({ meta }) => ids.includes(meta.id)) : [...all];
}
