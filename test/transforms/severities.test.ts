/** How grave each rule is: people set thresholds by it, so that a change of one is a change of what their pipelines do. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Severity } from '../../src/transform.ts';
import { loadTransforms } from '../../transforms/index.ts';

const severities = suite('severities of the rules');

/** Everything else is medium. In the order of their names. */
const others: Partial<Record<Severity, readonly string[]>> = {
  critical: ['no-privileged', 'no-runtime-socket'],
  high: [
    'drop-capabilities',
    'image-root-user',
    'image-user',
    'no-build-secrets',
    'no-curl-pipe-shell',
    'no-dangerous-capabilities',
    'no-explicit-root',
    'no-host-ipc',
    'no-host-network',
    'no-host-path',
    'no-host-pid',
    'no-new-privileges',
    'no-plaintext-secrets',
    'no-run-secrets',
    'no-secret-files-copied',
    'no-sensitive-host-mount',
    'no-unconfined-seccomp',
    'no-unmasked-proc',
    'no-unsafe-sysctls',
    'no-windows-host-process',
    'read-only-root',
    'run-as-non-root',
    'seccomp-runtime-default',
    'signed-packages',
  ],
  low: [
    'apk-no-cache',
    'apt-clean-lists',
    'apt-no-recommends',
    'copy-chown',
    'exec-form-entrypoint',
    'locked-go-modules',
    'minimal-base-image',
    'multi-stage-build',
    'no-debug-image',
    'no-deprecated-registry',
    'omit-dev-dependencies',
    'pip-no-cache',
    'pip-require-hashes',
    'remove-build-deps',
    'rpm-clean',
    'settings-in-effect',
    'strip-setuid',
    'tmpfs-options',
  ],
  info: [
    'combine-package-layers',
    'image-healthcheck',
    'no-tmp-volume',
    'no-unused-expose',
    'pin-package-versions',
    'static-binary',
  ],
};

severities('are what people rely on', async () => {
  const transforms = await loadTransforms();
  for (const severity of ['critical', 'high', 'low', 'info'] as const) {
    const ids = transforms.filter(({ meta }) => meta.severity === severity).map(({ meta }) => meta.id);
    assert.equal(ids.sort(), others[severity] ?? [], severity);
  }
});

severities.run();
