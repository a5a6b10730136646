import {
  type Declined,
  defineTransform,
  type Edit,
  type Finding,
  type Fix,
  type NonEmpty,
  type Stage,
  type Variant,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { packageCalls } from '../shared/package-calls.ts';
import { isForDevelopment } from '../shared/purposes.ts';
import { fromInstruction, isShipped, lastStep } from '../shared/stages.ts';
import { buildInImage } from './ecosystems.ts';
import { missingTool, needsDebian, needsShell } from './larger-tools.ts';
import { type Smaller, smallerThan } from './smaller-base.ts';

/** The image that runs begins with what it needs, and not with a whole system. */
export default defineTransform<Smaller | string>({
  meta: {
    id: 'minimal-base-image',
    title: 'Image that runs begins with a whole system or compiler',
    severity: 'low',
    fixable: 'sometimes',
    why: 'Every package of the base brings holes that scanners report and somebody has to answer for, and tools that an intruder can use.',
    fixSafety:
      'Always unsafe: what the program needs of the larger image is not seen in a Dockerfile. Declined where a line visibly calls something that the smaller image lacks, where the name comes from a variable, and where there is no smaller variant.',
    references: ['CIS-D 4.3', 'OWASP-D 13'],
    isProposal: true,
    preset: 'strict',
    phase: 'base',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Smaller | string>> {
  if (!isShipped(stage) || isForDevelopment(stage) || !stage.image || stage.image.unknown) return;
  if (!lastStep(stage, 'CMD') && !lastStep(stage, 'ENTRYPOINT') && stage.dockerfile.stages.length === 1) return;
  const smaller = smallerThan(stage.image);
  // What builds in the image wants a second stage; a smaller first one comes after that.
  if (smaller === undefined || buildInImage(stage)) return;
  // Who installs packages gains nothing from leaving Ubuntu.
  if (stage.image.repository === 'library/ubuntu' && packageCalls(stage, 'apt-get', 'apt').length > 0) return;
  const what = stage.dockerfile.stages.length === 1 ? 'the image' : `stage ${stage.name}`;
  yield {
    at: stage.from.path,
    message: `${what} runs on ${stage.image.text}, which holds more than a program needs where it runs`,
    data: smaller,
  };
}

function fix({ data: smaller }: Finding<Smaller | string>, stage: Stage): Fix | Declined {
  if (typeof smaller === 'string') return declined('not-possible', smaller);
  if (stage.image?.digest !== undefined)
    return declined(
      'no-evidence',
      `the image is pinned by its digest; \`docker buildx imagetools inspect ${smaller.name}\` shows that of the smaller one`,
    );
  const stages = stage.dockerfile.stages.filter(({ chain }) => chain.includes(stage));
  const missing = missingTool(stages, smaller.kind);
  if (missing)
    return declined(
      'needs-other-fix',
      `${missing.step.keyword} (${missing.step.origin}) calls ${missing.program}, which ${smaller.name} lacks; install it in the image, or do without it, first`,
    );
  const written = stage.from.text.split(/\s+/)[0]!;
  const name = renamed(written, smaller);
  if (name === undefined)
    return declined(
      'unknown-value',
      `the name of the image comes from a variable; write ${smaller.name} where it is set`,
    );
  return {
    kind: 'fix',
    title: `begin with ${smaller.name}`,
    edits: [stage.change(stage.from, 'image', name)],
    variants: variantsOf(stage, stages, smaller),
    safety: 'unsafe',
    because: [fromInstruction(stage.from, `FROM ${stage.base}`)],
    risk: riskOf(stages, smaller),
    check: `docker build -t app . && docker run --rm app, and let its tests run in it; docker image ls app shows what was saved`,
  };
}

/** The text behind FROM with the smaller image in it. */
function renamed(written: string, { name, suffix }: Smaller): string | undefined {
  if (!written.includes('$')) return /^["']/.test(written) ? undefined : keepRegistry(written, name);
  return suffix !== undefined && /^[^$]+:[^:]+$/.test(written) ? `${written}${suffix}` : undefined;
}

function keepRegistry(written: string, name: string): string {
  const prefix = /^(?:docker\.io\/)?(?:library\/)?/.exec(written)?.[0] ?? '';
  return `${prefix}${name}`;
}

function riskOf(stages: readonly Stage[], { kind, name }: Smaller): string {
  if (kind === 'java')
    return `${name} has Java without its compiler and its tools (javac, jcmd, jmap, jstack): scripts and agents that use them fail; so do programs of the larger image such as curl`;
  if (kind === 'system')
    return 'the slim variant leaves out manual pages, translations and other documents; packages that expect their folders complain when they are installed';
  const compiles = stages.some(stage => packageCalls(stage, 'npm', 'yarn', 'pnpm', 'pip', 'gem', 'bundle').length > 0);
  return [
    `${name} has no compiler, no git, no curl and none of the -dev libraries`,
    ...(compiles
      ? [
          'packages that are compiled when they are installed (node-gyp, wheels that do not exist for the platform, native gems) fail in the build',
        ]
      : []),
    'scripts, health checks of manifests and programs that call these tools fail while it runs',
    ...(name.startsWith('node:') ? ['programs other than Node.js find no CA certificates'] : []),
  ].join('; ');
}

function variantsOf(stage: Stage, stages: readonly Stage[], smaller: Smaller): readonly Variant[] {
  const { alpine } = smaller;
  const variants: Variant[] = [];
  if (alpine !== undefined && alpine !== smaller.name && !stage.from.text.includes('$') && !needsDebian(stages))
    variants.push({
      title: `begin with ${alpine}`,
      edits: [stage.change(stage.from, 'image', alpine)],
      risk: `musl in place of glibc: what was compiled for glibc does not load, and names are resolved in another way; no bash, apk in place of apt-get${timeZone(stages)}`,
    });
  const distroless = distrolessVariant(stage, stages, smaller);
  return distroless ? [...variants, distroless] : variants;
}

function timeZone(stages: readonly Stage[]): string {
  const sets = stages.some(({ steps }) =>
    steps.some(({ keyword, text }) => keyword === 'ENV' && /\bTZ[= ]/.test(text)),
  );
  return sets ? '; TZ has no effect until the package tzdata is installed' : '';
}

/** Only for stages that need no shell, and whose start can be written for it. */
function distrolessVariant(stage: Stage, stages: readonly Stage[], { distroless }: Smaller): Variant | undefined {
  if (distroless === undefined || stages.length > 1 || needsShell(stages) || stage.from.text.includes('$'))
    return undefined;
  if (stage.steps.some(({ keyword, text }) => keyword === 'USER' && !/^\d/.test(text))) return undefined;
  const image = stage.change(stage.from, 'image', distroless);
  const start = startEdit(stage);
  if (!start) return undefined;
  const edits: NonEmpty<Edit> = [image, ...start];
  return {
    title: `begin with ${distroless}`,
    edits,
    risk: 'no shell, no package manager and no tools at all: docker exec opens nothing, and health checks have to be written with the runtime itself; the tag nonroot starts as 65532',
  };
}

/** The start program stands elsewhere there: node is the entry point, java is called as before. */
function startEdit(stage: Stage): readonly Edit[] | undefined {
  const entry = stage.steps.findLast(({ keyword }) => keyword === 'ENTRYPOINT');
  const command = stage.steps.findLast(({ keyword }) => keyword === 'CMD');
  if (entry) return entry.words?.[0] === 'java' ? [] : undefined;
  const [program, ...others] = command?.words ?? [];
  if (!command || program !== 'node' || others.length === 0) return undefined;
  return [stage.change(command, 'arguments', `[${others.map(word => JSON.stringify(word)).join(', ')}]`)];
}
