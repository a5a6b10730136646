import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Laboratory, openLaboratory, type Tools } from './laboratory.ts';
import { buildsOf, copyProject, type Project } from './projects.ts';
import { before, type Hardened, type Treatment, treat } from './treatments.ts';

/** What became of one project under one treatment. */
export interface Trial {
  readonly project: string;
  readonly treatment: string;
  readonly hardened: Hardened;
  /** Every file is what it was: nothing had to be tried again. */
  readonly unchanged: boolean;
  /** The first thing that went wrong at each step, in their order; a step that was not reached or not needed is missing. */
  readonly steps: ReadonlyMap<Step, string | undefined>;
  readonly users: readonly number[];
  readonly megabytes?: number;
}

export type Step = 'build' | 'over its data' | '1st start' | 'restart';

export interface Bench extends Tools {
  /** The built program. */
  readonly harden: string;
  /** A folder that may be filled and is emptied again. */
  readonly work: string;
}

/** Tries one project under each treatment; leaves nothing. */
export function tryProject(project: Project, treatments: readonly Treatment[], bench: Bench): readonly Trial[] {
  const folder = join(bench.work, project.name);
  const laboratory = openLaboratory(project, folder, bench);
  try {
    return treatments.map(treatment => tryTreatment({ project, treatment, folder, laboratory, harden: bench.harden }));
  } finally {
    laboratory.wipe();
    laboratory.clean();
    rmSync(folder, { recursive: true, force: true });
    rmSync(`${folder}.state`, { recursive: true, force: true });
  }
}

interface Setting {
  readonly project: Project;
  readonly treatment: Treatment;
  readonly folder: string;
  readonly laboratory: Laboratory;
  readonly harden: string;
}

function tryTreatment(setting: Setting): Trial {
  const { project, treatment, folder, laboratory } = setting;
  copyProject(project, folder);
  const untouched = readTexts(folder);
  const hardened = treatProject(setting);
  const unchanged = treatment !== before && readTexts(folder) === untouched;
  const trial = { project: project.name, treatment: treatment.name, hardened, unchanged };
  const steps = new Map<Step, string | undefined>();
  if (unchanged) return { ...trial, steps, users: [] };
  if (treatment !== before && project.keepsData) steps.set('over its data', startOverData(setting));
  copyProject(project, folder);
  treatProject(setting);
  steps.set('build', laboratory.build());
  if (steps.get('build') !== undefined) return { ...trial, steps, users: [] };
  steps.set('1st start', laboratory.start('word-3'));
  if (steps.get('1st start') === undefined) steps.set('restart', laboratory.restart('word-4', 'word-3'));
  const users = [...steps.values()].every(problem => problem === undefined) ? laboratory.users() : [];
  const megabytes = laboratory.megabytes();
  laboratory.wipe();
  return { ...trial, steps, users, megabytes };
}

function treatProject({ project, treatment, folder, harden }: Setting): Hardened {
  const dockerfiles = [...new Set(buildsOf(project, folder).map(({ dockerfile }) => dockerfile))];
  return treat(treatment, { harden, folder, dockerfiles });
}

/** As in real life: the project has run and written something when it is hardened. */
function startOverData(setting: Setting): string | undefined {
  const { project, folder, laboratory } = setting;
  copyProject(project, folder);
  const problem = laboratory.build() ?? laboratory.start('word-1');
  laboratory.stop();
  if (problem !== undefined) {
    laboratory.wipe();
    return `already as it is: ${problem}`;
  }
  treatProject(setting);
  const found = laboratory.build() ?? laboratory.start('word-2', 'word-1');
  laboratory.wipe();
  return found;
}

/** Every file of a folder with its bytes, to be compared. */
function readTexts(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .toSorted()
    .map(path => `${path}\n${readFileSync(path, 'latin1')}`)
    .join('\n');
}
