// Written by scripts/generate-registry.ts. To change it: npm run generate.

/** Each rule, and the folder of its subject. */
export const ruleGroups = {
  'apt-clean-lists': 'packages',
  'capability-spelling': 'capabilities',
  'drop-capabilities': 'capabilities',
  'low-ports': 'users',
  'needed-capabilities': 'capabilities',
  'needed-privileges': 'confinement',
  'no-dangerous-capabilities': 'capabilities',
  'no-explicit-root': 'users',
  'no-host-ipc': 'host',
  'no-host-network': 'host',
  'no-host-path': 'host',
  'no-host-pid': 'host',
  'no-host-ports': 'host',
  'no-inline-files': 'filesystem',
  'no-new-privileges': 'confinement',
  'no-privileged': 'confinement',
  'no-probe-host': 'cluster',
  'no-relaxed-selinux': 'confinement',
  'no-runtime-socket': 'host',
  'no-sensitive-host-mount': 'host',
  'no-token-automount': 'cluster',
  'no-unconfined-apparmor': 'confinement',
  'no-unconfined-seccomp': 'confinement',
  'no-unmasked-proc': 'confinement',
  'no-unsafe-sysctls': 'confinement',
  'no-user-override': 'users',
  'no-windows-host-process': 'cluster',
  'numeric-user': 'users',
  'read-only-root': 'filesystem',
  'run-as-non-root': 'users',
  'seccomp-runtime-default': 'confinement',
  'settings-in-effect': 'manifest',
  'tmpfs-options': 'filesystem',
  'writable-mounts': 'filesystem',
  'writable-paths': 'filesystem',
} as const;

/** A rule that exists: one that names another cannot misspell it. */
export type RuleId = keyof typeof ruleGroups;
