import {
  type Declined,
  defineTransform,
  type Evidence,
  type Finding,
  type Fix,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { callsIn, hasCacheMount, hasOption } from '../shared/package-calls.ts';
import { fromInstruction, isUsed, stageName, stepsBefore } from '../shared/stages.ts';
import { argumentsOf } from './arguments.ts';
import { type CopiedFile, copiedFile, namingCopy } from './copied-files.ts';
import { lookAtNpmLock } from './npm-lock.ts';
import { readPackageJson } from './package-json.ts';
import { keyOf, nodeMajor, type ProjectInstall, projectInstalls } from './project-installs.ts';

interface Data {
  readonly install: ProjectInstall;
  readonly lock: CopiedFile | undefined;
}

const locks = ['npm-shrinkwrap.json', 'package-lock.json'];

/** npm installs exactly what its lockfile lists. */
export default defineTransform<Data>({
  meta: {
    id: 'npm-ci',
    title: 'Other versions than the lockfile of npm lists may be installed',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'With `npm install` npm resolves anew what the lockfile does not settle and rewrites it, so the image may hold packages that nobody has looked at.',
    fixSafety:
      'Assured when the lockfile is copied in front of the RUN, lists the same dependencies as package.json, and the npm of the image reads its format. Unsafe when one of these cannot be told. Declined without a lockfile and where packages are installed one by one before.',
    references: ['OWASP-Node 2'],
    preset: 'recommended',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Data>> {
  if (!isUsed(stage)) return;
  for (const step of stage.steps) {
    for (const install of projectInstalls(stage, step, 'npm')) {
      if (['ci', 'clean-install'].includes(install.call.action)) continue;
      const lock = lockOf(stage, install);
      if (!lock && !isToBeCopied(stage, install)) continue;
      const found = { at: step.path, data: { install, lock }, ...keyOf(install) };
      if (lock)
        yield { ...found, message: `npm of ${stageName(stage)} may install other versions than the lockfile lists` };
      else yield { ...found, message: `npm of ${stageName(stage)} has no lockfile to keep to`, severity: 'low' };
    }
  }
}

function lockOf(stage: Stage, { call: { step }, folder }: ProjectInstall): CopiedFile | undefined {
  if (folder === undefined) return undefined;
  for (const name of locks) {
    const found = copiedFile(stage, step, `${folder}/${name}`);
    if (found) return found;
  }
  return undefined;
}

function isToBeCopied(stage: Stage, { call: { step }, folder }: ProjectInstall): boolean {
  return folder !== undefined && namingCopy(stage, step, folder, 'package-lock.json') !== undefined;
}

function fix({ data: { install, lock } }: Finding<Data>, stage: Stage): Fix | Declined {
  const { call, folder } = install;
  const { step, command, at } = call;
  const isFallback = step.commands
    ?.slice(0, command.index)
    .some(({ words }) => words[0] === 'npm' && words[1] === 'ci');
  if (isFallback && command.join === '||')
    return declined(
      'by-design',
      'it is there for when `npm ci` stops; take it out, so that a lockfile that does not fit stops the build',
    );
  if (!lock)
    return declined(
      'no-evidence',
      'no package-lock.json was found where it is copied from; commit it, then use `npm ci`',
    );
  if (hasOption(call, '--no-package-lock', '--no-shrinkwrap') || setsNoLock(stage, lock))
    return declined('by-design', 'the lockfile is switched off here; switch it on, then use `npm ci`');
  if (hasCacheMount(step, /node_modules\/?$/))
    return declined('not-possible', '`npm ci` removes node_modules, which is a mount here; mount ~/.npm instead');
  const single = stepsBefore(stage, step).find(each =>
    callsIn(each, 'npm').some(
      one => /^(i|install|add)$/.test(one.action) && !isGlobal(one) && argumentsOf(one).length > 0,
    ),
  );
  if (single)
    return declined(
      'needs-other-fix',
      `${single.origin} installs packages that \`npm ci\` would remove again; put them into package.json`,
    );
  const manifest = copiedFile(stage, step, `${folder}/package.json`);
  const listed = manifest && readPackageJson(manifest.text);
  const { version, doubt } = listed
    ? lookAtNpmLock(lock.text, listed)
    : { version: 1, doubt: 'package.json was not found' };
  const major = nodeMajor(stage, step);
  if (major !== undefined && (major < 10 || (major < 15 && version > 2)))
    return declined(
      'not-possible',
      `the npm of Node.js ${major} cannot install from this lockfile; begin with a newer image`,
    );
  const shown = stage.dockerfile.context.shown(lock.path);
  const proposal = {
    kind: 'fix',
    title: 'install what the lockfile lists, with npm ci',
    edits: [stage.changeWord(step, command, at, 'ci')],
    check: 'npm ci --dry-run',
  } as const;
  const copied: Evidence = fromInstruction(lock.by, 'copies the lockfile');
  const open = doubt
    ? `${shown}: ${doubt}`
    : major === undefined
      ? 'the version of npm in the image is not known'
      : undefined;
  if (open !== undefined)
    return {
      ...proposal,
      safety: 'unsafe',
      because: [copied],
      risk: `${open}; \`npm ci\` stops the build when the lockfile does not fit`,
    };
  const same: Evidence = { code: 'LOCK', what: 'lists the same dependencies as package.json', origin: shown };
  return { ...proposal, safety: 'assured', because: [same, copied] };
}

function isGlobal(call: Parameters<typeof hasOption>[0]): boolean {
  return hasOption(call, '-g', '--global', '--location');
}

/** A file for npm that does without. */
function setsNoLock({ dockerfile: { context } }: Stage, { path }: CopiedFile): boolean {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return /^\s*package-lock\s*=\s*false/m.test(context.read(`${folder}.npmrc`) ?? '');
}
