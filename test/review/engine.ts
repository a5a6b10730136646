/** The real engine with the rules that the review is shown with, for files that are given as text. */

import { exampleRules } from '../../scripts/shared/example-rules.ts';
import { defaultConfig } from '../../src/config/defaults.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { Engine, PlannedFile } from '../../src/engine/plan.ts';
import { ClusterIndex } from '../../src/workloads/kubernetes/cluster-index.ts';

import { loadTransforms, transformIds } from '../../transforms/index.ts';

const transforms = await loadTransforms(exampleRules);

export function openEngine(): Engine {
  return createEngine({
    config: defaultConfig,
    transforms,
    knownRules: transformIds,
    read: () => undefined,
    index: new ClusterIndex(),
    today: '2026-01-01',
  });
}

export function planText(text: string, path = 'compose.yaml'): PlannedFile {
  const planning = openEngine().planFile({ path, bytes: Buffer.from(text), explicit: true });
  if (planning.kind !== 'planned') throw new Error(`${path} was not planned: ${JSON.stringify(planning)}`);
  return planning.file;
}
