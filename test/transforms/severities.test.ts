/** How grave each rule is: people set thresholds by it, so that a change of one is a change of what their pipelines do. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Severity } from '../../src/transform.ts';
import { loadTransforms } from '../../transforms/index.ts';

const severities = suite('severities of the rules');

/** Everything else is medium. In the order of their names. */
const others: Partial<Record<Severity, readonly string[]>> = {};

severities('are what people rely on', async () => {
  const transforms = await loadTransforms();
  for (const severity of ['critical', 'high', 'low', 'info'] as const) {
    const ids = transforms.filter(({ meta }) => meta.severity === severity).map(({ meta }) => meta.id);
    assert.equal(ids.sort(), others[severity] ?? [], severity);
  }
});

severities.run();
