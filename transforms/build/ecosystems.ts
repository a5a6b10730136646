import type { Stage } from '../../src/transform.ts';
import { programAt } from '../shared/package-calls.ts';
import { isShipped } from '../shared/stages.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { node } from './node.ts';
import { python } from './python.ts';
import type { Ecosystem } from './recipe.ts';
import { rust } from './rust.ts';
import { type Call, callsOf } from './shape.ts';

const ecosystems: readonly Ecosystem[] = [go, rust, java, node, python];

/** A build that ends up in the image. */
export interface BuildIn {
  readonly ecosystem: Ecosystem;
  readonly build: Call;
}

/** What the only stage of a Dockerfile builds and starts; undefined: it builds nothing, or starts nothing. */
export function buildInImage(stage: Stage): BuildIn | undefined {
  if (stage.dockerfile.stages.length > 1 || !isShipped(stage)) return undefined;
  if (!stage.steps.some(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT')) return undefined;
  const calls = callsOf(stage);
  for (const ecosystem of ecosystems) {
    const build = calls.findLast(call => ecosystem.builds(call, stage));
    if (build && !isTakenOut(build)) return { ecosystem, build };
  }
  return undefined;
}

/** The same RUN removes again what it installed for the build. */
function isTakenOut({ step }: Call): boolean {
  return (step.commands ?? []).some(({ words }) => {
    const [program, ...others] = words.slice(programAt(words));
    if (program === 'rm') return others.some(word => /^\/usr\/(local|lib)\/(go|rust|cargo)\b/.test(word ?? ''));
    return (
      /^(apk|apt-get|apt|yum|dnf|microdnf)$/.test(program ?? '') &&
      others.some(word => /^(del|purge|remove|autoremove)$/.test(word ?? ''))
    );
  });
}
