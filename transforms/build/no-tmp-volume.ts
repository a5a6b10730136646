import { type Declined, defineTransform, type Finding, type Stage } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { isShipped, stageName } from '../shared/stages.ts';

/** Folders for what may be lost are no volumes. */
export default defineTransform<string>({
  meta: {
    id: 'no-tmp-volume',
    title: 'VOLUME on a folder for temporary files',
    severity: 'info',
    fixable: 'never',
    why: 'Every container gets a volume on disk that nobody named and that stays behind, Kubernetes makes none at all, and later instructions cannot put files there.',
    fixSafety: 'Never changed: where the folder comes from instead is up to the manifest.',
    references: [],
    preset: 'strict',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<string>> {
  if (!isShipped(stage)) return;
  for (const step of stage.steps) {
    if (step.keyword !== 'VOLUME') continue;
    for (const word of new Set(step.words ?? step.text.split(/\s+/))) {
      const path = word.replace(/^(["'])(.*)\1$/, '$2').replace(/(.)\/+$/, '$1');
      if (!/^\/(tmp|run|var\/tmp|var\/run|dev\/shm)$/.test(path)) continue;
      const message = `VOLUME of ${stageName(stage)} puts ${path} on disk, in a volume without a name`;
      yield { at: step.path, message, data: path, key: path };
    }
  }
}

function fix({ data: path }: Finding<string>): Declined {
  return declined(
    'report-only',
    `take it out, and let the manifest mount it: tmpfs: [${path}] in Compose, an emptyDir volume in Kubernetes`,
  );
}
