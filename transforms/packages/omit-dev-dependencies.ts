import { type Declined, defineTransform, type Edit, type Finding, type Fix, type Stage } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { hasOption } from '../shared/package-calls.ts';
import { chainSteps, isShipped, lastStep, stageName } from '../shared/stages.ts';
import { enumerate } from '../shared/words.ts';
import { copiedFile } from './copied-files.ts';
import { lockFor } from './lockfiles.ts';
import { readPackageJson } from './package-json.ts';
import { keyOf, nodeMajor, type ProjectInstall, projectInstalls } from './project-installs.ts';

/** Options with which a package manager leaves out what only development needs. */
const leavesOut: Readonly<Record<string, readonly string[]>> = {
  npm: ['--omit', '--production', '--prod', '--only', '--no-dev'],
  yarn: ['--production', '--prod'],
  pnpm: ['--prod', '-P', '--production'],
  bun: ['--production', '-p', '--omit'],
  composer: ['--no-dev'],
  poetry: ['--only', '--without', '--no-dev', '--only-root'],
  uv: ['--no-dev', '--no-default-groups', '--only-group'],
};

/** Development tools stay out of the image. */
export default defineTransform<ProjectInstall>({
  meta: {
    id: 'omit-dev-dependencies',
    title: 'Packages for development are installed into the image',
    severity: 'low',
    fixable: 'sometimes',
    why: 'Compilers, test tools and their hundreds of dependencies make the image larger, and each may bring the next hole.',
    fixSafety:
      'Unsafe: what starts in the image, or a step of the build, may need them. Declined when a later RUN builds with them, and for images that are made for development.',
    references: ['OWASP-Node 2'],
    preset: 'strict',
    phase: 'layers',
    after: ['npm-ci'],
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<ProjectInstall>> {
  if (!isShipped(stage) || isForDevelopment(stage)) return;
  for (const step of stage.steps) {
    for (const install of projectInstalls(stage, step, ...Object.keys(leavesOut))) {
      const { call } = install;
      if (hasOption(call, ...leavesOut[call.manager]!) || isProduction(install) || isPruned(stage)) continue;
      if (developmentOf(stage, install)?.length === 0) continue;
      const message = `${call.manager} of ${stageName(stage)} also installs what only development needs`;
      yield { at: step.path, message, data: install, ...keyOf(install) };
    }
  }
}

/** Its name says that it is for development: `FROM node AS dev`, `Dockerfile.dev`. */
function isForDevelopment({ alias = '', file }: Stage): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return (
    /^(dev|develop|development|test|tests|ci|debug)\b/i.test(alias) ||
    /[._-](dev|development|test|ci|local)\b/i.test(name)
  );
}

function isProduction({ call: { step, command, manager } }: ProjectInstall): boolean {
  if (['composer', 'poetry', 'uv'].includes(manager))
    return step.variables.COMPOSER_NO_DEV === '1' || step.variables.UV_NO_DEV !== undefined;
  const { NODE_ENV, NPM_CONFIG_PRODUCTION, NPM_CONFIG_OMIT } = step.variables;
  return (
    NODE_ENV === 'production' ||
    NPM_CONFIG_PRODUCTION === 'true' ||
    NPM_CONFIG_OMIT === 'dev' ||
    command.assignments.some(each => /^(NODE_ENV=["']?production|npm_config_(production|omit)=)/i.test(each))
  );
}

/** A later step takes them out again. */
function isPruned(stage: Stage): boolean {
  return chainSteps(stage).some(({ text }) =>
    /\bnpm prune\b|\bpnpm prune --prod|\bnpm (install|ci)[^;&|]*(--production|--omit[= ]dev|--only[= ]prod)|\byarn( install)?[^;&|]*--production|yarn workspaces focus|rm -rf? [^;&|]*node_modules/.test(
      text,
    ),
  );
}

/** Names in `devDependencies`; undefined where the file cannot be seen. */
function developmentOf(stage: Stage, { call, folder }: ProjectInstall): readonly string[] | undefined {
  if (folder === undefined) return undefined;
  const isNode = ['npm', 'yarn', 'pnpm', 'bun'].includes(call.manager);
  const file = copiedFile(stage, call.step, `${folder}/${isNode ? 'package.json' : 'composer.json'}`);
  if (!file) return undefined;
  if (isNode) return Object.keys(readPackageJson(file.text)?.development ?? {});
  return /"require-dev"/.test(file.text) ? undefined : [];
}

const builds =
  /\b(npm|yarn|pnpm|bun)( run)? (run )?(build|compile|generate|bundle|webpack|test|lint)\b|\bnpx (tsc|webpack|vite|gulp|grunt|ng|next|prisma)\b|(^|[\s/])(tsc|webpack|gulp|grunt|ng build|vite build|next build)\b|\bpytest\b|\bphpunit\b/;
const develops =
  /\b(nodemon|ts-node|tsx|ts-node-dev|vite|webpack(-dev)?-server|ng serve|next dev|start:dev|dev|watch|develop|test|react-scripts|jest|vitest|pytest|storybook)\b/;

function fix({ data: install }: Finding<ProjectInstall>, stage: Stage): Fix | Declined {
  const later = chainSteps(stage).find(({ keyword, text }) => keyword === 'RUN' && builds.test(text));
  if (later)
    return declined(
      'needs-other-fix',
      `${later.origin} builds with them; build in a stage of its own, and copy only the result and what it runs with`,
    );
  const start = ['CMD', 'ENTRYPOINT']
    .map(keyword => lastStep(stage, keyword))
    .find(step => step && develops.test(step.text));
  if (start)
    return declined(
      'by-design',
      `${start.origin} starts what is for development; make the image that runs another stage`,
    );
  const option = optionFor(stage, install);
  if (option === undefined)
    return declined(
      'report-only',
      'use `yarn workspaces focus --all --production`, with the plugin workspace-tools before Yarn 4',
    );
  const names = developmentOf(stage, install) ?? [];
  const shown = names.length > 4 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  return {
    kind: 'fix',
    title: 'install without what only development needs',
    edits: [...wordsFor(stage, install, option)] as [Edit, ...Edit[]],
    safety: 'unsafe',
    because: [],
    risk: `what starts in the image may load ${shown.length > 0 ? enumerate(shown) : 'one of them'}; it stops at its start then, and the package belongs among the others`,
  };
}

function optionFor(stage: Stage, install: ProjectInstall): string | undefined {
  const { manager, step } = install.call;
  if (manager === 'npm') return (nodeMajor(stage, step) ?? 20) < 15 ? '--production' : '--omit=dev';
  if (manager === 'yarn') return /^__metadata:/m.test(lockFor(stage, install)?.text ?? '') ? undefined : '--production';
  if (manager === 'pnpm') return '--prod';
  if (manager === 'bun') return '--production';
  return manager === 'poetry' ? '--only=main' : '--no-dev';
}

function wordsFor(stage: Stage, { call: { step, command, at } }: ProjectInstall, option: string): readonly Edit[] {
  return [stage.insertWord(step, command, at + 1, option)];
}
