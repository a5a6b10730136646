import {
  type Declined,
  defineTransform,
  type Edit,
  type Finding,
  type Fix,
  type NonEmpty,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { programAt } from '../shared/package-calls.ts';
import { isForDevelopment } from '../shared/purposes.ts';
import { fromInstruction, isShipped } from '../shared/stages.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { node } from './node.ts';
import { python } from './python.ts';
import type { Ecosystem } from './recipe.ts';
import { rust } from './rust.ts';
import { type Call, callsOf, movedSteps, readShape } from './shape.ts';

const ecosystems: readonly Ecosystem[] = [go, rust, java, node, python];

interface Data {
  readonly ecosystem: Ecosystem;
  readonly build: Call;
}

/** Compilers and sources stay out of the image that runs. */
export default defineTransform<Data>({
  meta: {
    id: 'multi-stage-build',
    title: 'Compilers and sources in the image that runs',
    severity: 'low',
    fixable: 'sometimes',
    why: 'Everything that only the build needs makes the image larger, brings holes of its own, and gives an intruder compilers and the source.',
    fixSafety:
      'Always unsafe: which files the program reads while it runs cannot be seen in a Dockerfile. Declined where the file is not plain, and the reason names the line.',
    references: ['CIS-D 4.3'],
    preset: 'strict',
    phase: 'rest',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Data>> {
  if (stage.dockerfile.stages.length > 1 || !isShipped(stage) || isForDevelopment(stage)) return;
  if (!stage.steps.some(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT')) return;
  const calls = callsOf(stage);
  for (const ecosystem of ecosystems) {
    const build = calls.findLast(call => ecosystem.builds(call, stage));
    if (!build || isTakenOut(build)) continue;
    const what = ecosystem === python ? 'compilers' : `what builds ${ecosystem.name}`;
    yield {
      at: stage.path,
      message: `the image that runs holds ${what} (${build.program} in ${build.step.origin})`,
      data: { ecosystem, build },
    };
    return;
  }
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

function fix({ data: { ecosystem, build } }: Finding<Data>, stage: Stage): Fix | Declined {
  const { image } = stage;
  if (!image || image.unknown || image.registry !== 'docker.io' || !ecosystem.repositories.includes(image.repository))
    return declined(
      'no-evidence',
      `the stage begins with ${stage.base}, to which no smaller image is known that the result runs in; ${byHand}`,
    );
  const shape = readShape(stage);
  if (typeof shape === 'string') return declined('not-possible', `${shape}; ${byHand}`);
  const from = stage.alias ?? 'build';
  const run = ecosystem.runStage(shape, build, from);
  if (typeof run === 'string') return declined('not-possible', `${run}; ${byHand}`);
  const edits: NonEmpty<Edit> = [
    stage.addStage(run.base, run.steps),
    ...(stage.alias === undefined ? [stage.nameStage(from)] : []),
    ...(run.edits ?? []),
    ...movedSteps(stage)
      .map(step => stage.drop(step))
      .toReversed(),
  ];
  return {
    kind: 'fix',
    title: `run it from a second stage that begins with ${run.base}`,
    edits,
    safety: 'unsafe',
    because: [
      fromInstruction(build.step, `builds with ${build.program}`),
      fromInstruction(stage.from, `FROM ${stage.base}`),
    ],
    risk: run.risk,
    check: run.check,
  };
}

const byHand =
  'by hand: name the stage with AS build, add a second FROM with a smaller image, and COPY --from=build what the program needs';
