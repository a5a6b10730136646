import {
  type Declined,
  defineTransform,
  type Evidence,
  type Finding,
  type Fix,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { hasOption } from '../shared/package-calls.ts';
import { fromInstruction, isUsed, stageName } from '../shared/stages.ts';
import { type CopiedFile, copiedFile, namingCopy } from './copied-files.ts';
import { isHeld, type Locking, listedBy, lockFor, lockingOf } from './lockfiles.ts';
import { keyOf, type ProjectInstall, projectInstalls } from './project-installs.ts';

interface Data {
  readonly install: ProjectInstall;
  /** Undefined: it always keeps to its lockfile, when there is one. */
  readonly locking: Locking | undefined;
  readonly lock: CopiedFile | undefined;
}

/** What is installed is what the lockfile lists. */
export default defineTransform<Data>({
  meta: {
    id: 'frozen-lockfile',
    title: 'Other versions than the lockfile lists may be installed',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'Without an option that says so, the lockfile is brought up to date in the image, which then holds packages that nobody has looked at.',
    fixSafety:
      'Assured when the lockfile is copied in front of the RUN and lists what package.json asks for. Unsafe when that cannot be compared: workspaces, uv, the old lockfile of Bun. Declined without a lockfile.',
    references: [],
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
    for (const install of projectInstalls(stage, step, 'yarn', 'pnpm', 'bun', 'uv', 'poetry')) {
      const { manager, action } = install.call;
      if (action === 'ci') continue;
      const data = manager === 'poetry' ? withoutLock(stage, install) : unheld(stage, install);
      if (!data) continue;
      const found = { at: step.path, data, ...keyOf(install) };
      if (data.lock)
        yield {
          ...found,
          message: `${manager} of ${stageName(stage)} may install other versions than its lockfile lists`,
        };
      else yield { ...found, message: `${manager} of ${stageName(stage)} has no lockfile to keep to`, severity: 'low' };
    }
  }
}

function unheld(stage: Stage, install: ProjectInstall): Data | undefined {
  const lock = lockFor(stage, install);
  const locking = lockingOf(install.call, lock);
  if (!locking || isHeld(stage, install, locking, lock)) return undefined;
  const { call, folder } = install;
  const isNamed = (name: string): boolean => folder !== undefined && !!namingCopy(stage, call.step, folder, name);
  if (!lock && !locking.names.some(isNamed)) return undefined;
  return { install, locking, lock };
}

/** Poetry keeps to its lockfile, and makes one when there is none. */
function withoutLock(stage: Stage, install: ProjectInstall): Data | undefined {
  const { call, folder } = install;
  const has = (name: string): boolean => copiedFile(stage, call.step, `${folder}/${name}`) !== undefined;
  if (folder === undefined || !has('pyproject.toml') || has('poetry.lock')) return undefined;
  return { install, locking: undefined, lock: undefined };
}

function fix({ data: { install, locking, lock } }: Finding<Data>, stage: Stage): Fix | Declined {
  const { step, command, at, manager } = install.call;
  if (!locking)
    return declined(
      'no-evidence',
      'poetry.lock is not copied in front of it; commit it, and copy it with pyproject.toml',
    );
  if (!lock)
    return declined(
      'no-evidence',
      `no lockfile of ${manager} was found where it is copied from; commit it, then add ${locking.option}`,
    );
  if (hasOption(install.call, ...locking.opposite))
    return declined(
      'by-design',
      `an option says that ${manager} may change the lockfile; take it out, then add ${locking.option}`,
    );
  const copied: Evidence = fromInstruction(lock.by, 'copies the lockfile');
  const shown = stage.dockerfile.context.shown(lock.path);
  const doubt = locking.doubt(lock, listedBy(stage, install));
  const proposal = {
    kind: 'fix',
    title: `hold ${manager} to its lockfile`,
    edits: [stage.insertWord(step, command, at + 1, locking.option)],
  } as const;
  if (doubt !== undefined) {
    const risk = `${shown}: ${doubt}; the build stops when the lockfile does not fit`;
    return { ...proposal, safety: 'unsafe', because: [copied], risk };
  }
  const same: Evidence = { code: 'LOCK', what: 'lists what package.json asks for', origin: shown };
  return { ...proposal, safety: 'assured', because: [same, copied] };
}
