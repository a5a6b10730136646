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
import { isForDevelopment } from '../shared/purposes.ts';
import { fromInstruction } from '../shared/stages.ts';
import { type BuildIn, buildInImage } from './ecosystems.ts';
import { movedSteps, readShape } from './shape.ts';

/** Compilers and sources stay out of the image that runs. */
export default defineTransform<BuildIn>({
  meta: {
    id: 'multi-stage-build',
    title: 'Compilers and sources in the image that runs',
    severity: 'low',
    fixable: 'sometimes',
    why: 'Everything that only the build needs makes the image larger, brings holes of its own, and gives an intruder compilers and the source.',
    fixSafety:
      'Always unsafe: which files the program reads while it runs cannot be seen in a Dockerfile. Declined where the file is not plain, and the reason names the line.',
    references: ['CIS-D 4.3'],
    isProposal: true,
    preset: 'strict',
    phase: 'rest',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<BuildIn>> {
  const found = buildInImage(stage);
  if (!found || isForDevelopment(stage)) return;
  const { ecosystem, build } = found;
  const what = ecosystem.name === 'Python' ? 'compilers' : `what builds ${ecosystem.name}`;
  yield {
    at: stage.path,
    message: `the image that runs holds ${what} (${build.program} in ${build.step.origin})`,
    data: found,
  };
}

function fix({ data: { ecosystem, build } }: Finding<BuildIn>, stage: Stage): Fix | Declined {
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
