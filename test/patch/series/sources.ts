import { acceptUpTo, type PlannedFile } from '../../../src/engine/index.ts';
import { inOrder } from '../../../src/engine/rule-order.ts';
import { makeSeries, type Series, type SeriesOptions } from '../../../src/patch/series/index.ts';
import type { PatchSettings } from '../../../src/patch/series/manifest.ts';
import type { PatchSource } from '../../../src/patch/series/steps.ts';
import { loadTransforms } from '../../../transforms/index.ts';

const rules = inOrder(await loadTransforms()).map(({ meta }) => meta.id);

/** A planned file as a source of patches. */
export function sourceOf(file: PlannedFile, safety: PatchSettings['safety'] = 'unsafe'): PatchSource {
  const { plan, text } = file;
  const accepted = acceptUpTo(plan, safety);
  const fixed = new Set(file.apply(accepted).fixed);
  const findings = plan.findings.filter(({ id }) => fixed.has(id));
  return { path: plan.path, mode: '100644', text, findings, accepted, open: () => file };
}

export const settings: PatchSettings = {
  safety: 'unsafe',
  split: 'rule',
  format: 'diff',
  independent: false,
  config: { hash: '0'.repeat(64), source: null },
};

/** A series of somebody on the first day. */
export function seriesOf(
  sources: readonly PatchSource[],
  some: Partial<PatchSettings>,
  options: Partial<SeriesOptions> = {},
): Series {
  return makeSeries(sources, {
    version: '1.2.3',
    settings: { ...settings, ...some },
    ruleOrder: rules,
    author: { name: 'Ada', email: 'ada@example.com' },
    date: 0,
    ...options,
  });
}
