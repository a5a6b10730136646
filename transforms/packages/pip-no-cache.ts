import {
  type Declined,
  defineTransform,
  type Edit,
  type Finding,
  type Fix,
  type NonEmpty,
  type Stage,
} from '../../src/transform.ts';
import { callsIn, hasCacheMount, hasOption, type PackageCall } from '../shared/package-calls.ts';
import { fromInstruction, isShipped, stageName, stepsBefore } from '../shared/stages.ts';
import { declineStrict, strictRemoval } from './strict-removal.ts';

/** What pip downloads leaves the layer. */
export default defineTransform<NonEmpty<PackageCall>>({
  meta: {
    id: 'pip-no-cache',
    title: 'Downloads of pip stay in the layer',
    severity: 'low',
    fixable: 'sometimes',
    why: 'Everything that pip downloads is kept for a next time, which in a layer never comes: the image carries each package twice.',
    fixSafety:
      'Safe: what is installed is the same. Declined when a later RUN removes the downloads with an `rm` that stops when there are none.',
    references: ['DL3042', 'KICS f2f903fb'],
    preset: 'recommended',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<NonEmpty<PackageCall>>> {
  if (!isShipped(stage)) return;
  for (const step of stage.steps) {
    const [first, ...rest] = callsIn(step, 'pip').filter(
      call => call.action === 'install' && !hasOption(call, '--no-cache-dir', '--no-cache', '--cache-dir'),
    );
    if (!first || step.variables.PIP_NO_CACHE_DIR !== undefined) continue;
    if (hasCacheMount(step, /(^|\/)\.cache(\/|$)|pip|^\/root\/?$/) || removesCache(step.text)) continue;
    const set = [...stepsBefore(stage, step), step].map(({ text }) => text);
    if (set.some(text => /PIP_NO_CACHE_DIR=|pip[\d.]* config (--\w+ )?set global\.no-cache-dir/.test(text))) continue;
    yield {
      at: step.path,
      message: `a RUN of ${stageName(stage)} leaves the downloads of pip in its layer`,
      data: [first, ...rest],
    };
  }
}

function removesCache(text: string): boolean {
  return /rm\s[^;&|]*\.cache\b/.test(text) || /pip[\d.]* cache purge/.test(text);
}

function fix({ data: [first, ...rest] }: Finding<NonEmpty<PackageCall>>, stage: Stage): Fix | Declined {
  const strict = strictRemoval(stage, first.step, /\.cache\b/);
  if (strict) return declineStrict(strict);
  const keepNone = ({ step, command, at }: PackageCall): Edit =>
    stage.insertWord(step, command, at + 1, '--no-cache-dir');
  return {
    kind: 'fix',
    title: 'let pip keep no downloads',
    edits: [keepNone(first), ...rest.map(keepNone)],
    safety: 'safe',
    because: [fromInstruction(first.step, 'installs with pip, which downloads what is not kept')],
  };
}
