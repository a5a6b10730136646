import { mayHoldDockerfile } from '../detect/dockerfile.ts';
import { dockerfile as language, readShellForm } from '../languages/dockerfile/index.ts';
import { openText } from '../languages/yaml/index.ts';
import type { Dockerfile, Path, Stage } from '../transform.ts';
import { buildsOf, ignoreListOf, readDockerfile } from '../workloads/dockerfile/index.ts';
import type { ManifestKind, ManifestTarget } from './manifest.ts';

/** Dockerfiles: their targets are the file and the stages in it. */
export const dockerfile: ManifestKind<'dockerfile'> = {
  kind: 'dockerfile',
  language,
  dialect: 'dockerfile',
  isEvidence: true,
  words: ['FROM', 'from', 'From'],
  mayHold: mayHoldDockerfile,
  skip: () => undefined,
  detect: () => 'yes',
  companions({ path, bytes }, project) {
    if (!/^[ \t]*(COPY|ADD)[ \t](?![^\n]*--from=)/im.test(Buffer.from(bytes).toString('latin1'))) return [];
    const contexts = buildsOf({ ...project, open: openText })
      .of(path)
      .map(({ context }) => context);
    const own = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    const isNamed = contexts.some(context => context !== undefined);
    const isUsual = /(^|\/)Dockerfile$/.test(path);
    const folders = isNamed ? contexts : isUsual ? [own] : [];
    return [...new Set(folders.flatMap(folder => (folder === undefined ? [] : [ignoreListOf(folder)])))];
  },
  judges(path, project) {
    const builds = buildsOf({ ...project, open: openText }).of(path);
    return [...new Set(builds.map(({ builder }) => builder.file))];
  },
  reader({ read, files }) {
    const builds = buildsOf({ read, files, open: openText });
    return ({ file, text, document, lines }) => {
      const { root } = document;
      const target = readDockerfile({ file, text, root, lines, builds: builds.of(file), read, readShellForm });
      return { targets: [fileTarget(target)], problems: [] };
    };
  },
};

function fileTarget(file: Dockerfile): ManifestTarget<'dockerfile'> {
  return {
    kind: 'dockerfile',
    target: file,
    resource: { kind: 'file', name: file.name },
    parts: file.stages.map(stageTarget),
    around: [],
    ignores: () => [],
  };
}

/** A stage as rules are asked about it. */
export function stageTarget(stage: Stage): ManifestTarget<'stage'> {
  return {
    kind: 'stage',
    target: stage,
    resource: { kind: 'stage', name: stage.name, ...usedBy(stage) },
    parts: [],
    around: [],
    ignores: () => [],
    identify: at => identityOf(stage, at),
  };
}

/** The first workload that an image of the stage is built for, or of a stage that is built on it. */
export function usedBy(stage: Stage): { readonly usedBy?: string } {
  const [builder] = stage.dockerfile.stages
    .filter(({ chain }) => chain.includes(stage))
    .flatMap(({ builders }) => builders);
  return builder ? { usedBy: `${builder.name} of ${builder.file}` } : {};
}

/** An instruction by what it says: lines that come and go in front of it leave its findings the same. */
function identityOf(stage: Stage, at: Path): string | undefined {
  const index = at[3];
  const step = typeof index === 'number' ? stage.steps[index] : undefined;
  if (!step) return undefined;
  const isSame = ({ keyword, text }: typeof step): boolean => keyword === step.keyword && text === step.text;
  const place = stage.steps.slice(0, step.index).filter(isSame).length;
  return `${step.keyword} ${step.text.replace(/\s+/g, ' ')}${place === 0 ? '' : ` (${place})`}`;
}
