import { type Declined, defineTransform, type Finding, type Instruction, type Stage } from '../../src/transform.ts';
import { readCopy } from '../shared/copies.ts';
import { declined } from '../shared/declining.ts';
import { namedPackages, packageCalls } from '../shared/package-calls.ts';
import { chainSteps, isShipped, stageName } from '../shared/stages.ts';

/** A program for an image without a C library needs none. */
export default defineTransform<Instruction>({
  meta: {
    id: 'static-binary',
    title: 'Go program for an empty image may need a C library',
    severity: 'info',
    fixable: 'never',
    why: 'With a C compiler at hand Go links against the C library of the build: in scratch or a static image the program then does not start, or asks for names in another way.',
    fixSafety:
      'Never changed: programs that call C need the library. Not reported when CGO_ENABLED=0 or static linking is asked for, or the build is on Alpine without a C compiler.',
    references: [],
    preset: 'strict',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Instruction>> {
  const isTaken = stage.dockerfile.stages.some(
    other => isShipped(other) && isEmpty(other) && other.steps.some(step => takesFrom(step, stage)),
  );
  if (!isTaken || isWithoutCompiler(stage)) return;
  for (const step of stage.steps) {
    const builds = step.commands?.some(({ words }) => words[0] === 'go' && /^(build|install)$/.test(words[1] ?? ''));
    if (!builds || isStatic(step)) continue;
    yield {
      at: step.path,
      message: `a RUN of ${stageName(stage)} builds a Go program for an image without a C library`,
      data: step,
    };
  }
}

/** Nothing is in it but what is copied there. */
function isEmpty({ chain }: Stage): boolean {
  const { base } = chain[0]!;
  return base === 'scratch' || /distroless\/static|chainguard\/static|cgr\.dev\/[^/]+\/static/.test(base);
}

function takesFrom(step: Instruction, { alias, index }: Stage): boolean {
  const from = readCopy(step)?.from;
  return from !== undefined && (from.toLowerCase() === alias?.toLowerCase() || from === String(index));
}

/** Go turns cgo off when there is no compiler, and images of Alpine bring none. */
function isWithoutCompiler({ chain }: Stage): boolean {
  if (!/alpine/.test(chain[0]!.base)) return false;
  return !chain
    .flatMap(stage => packageCalls(stage, 'apk'))
    .some(call =>
      namedPackages(call).some(
        name => name === undefined || /^(gcc|g\+\+|build-base|clang\d*|alpine-sdk|musl-dev)([=~<>]|$)/.test(name),
      ),
    );
}

function isStatic({ text, variables }: Instruction): boolean {
  if (variables.CGO_ENABLED === '0') return true;
  return /CGO_ENABLED[= ]["']?0|-static\b|-static[-"']|\b(netgo|osusergo)\b/.test(text);
}

function fix({ data: step }: Finding<Instruction>, stage: Stage): Declined {
  const isSet = chainSteps(stage).some(({ keyword, text }) => keyword === 'ENV' && text.includes('CGO_ENABLED'));
  return declined(
    'report-only',
    isSet
      ? `CGO_ENABLED is set to ${step.variables.CGO_ENABLED ?? 'something'}; set it to 0 where the program calls no C`
      : 'put CGO_ENABLED=0 in front of go build where the program calls no C, and -ldflags="-s -w" makes it smaller; else take a base with a C library',
  );
}
