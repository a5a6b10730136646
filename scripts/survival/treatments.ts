import type { PlanFinding } from '../../src/engine/plan.ts';
import type { JsonReport } from '../../src/report/json.ts';
import { attempt } from './shell.ts';

/** What is done to the files of the project before it is started again: one column of the comparison. */
export interface Treatment {
  /** Word of the command line. */
  readonly name: string;
  /** Commands of harden that come before the write; `file` stands for the manifest. */
  readonly before: readonly (readonly string[])[];
  /** More options of `fix --write`. */
  readonly fix: readonly string[];
}

const treatments: readonly Treatment[] = [
  { name: 'default', before: [], fix: [] },
  { name: 'safe', before: [], fix: ['--safety', 'safe'] },
  { name: 'inspect', before: [['inspect', '--no-config', '--quiet']], fix: [] },
  { name: 'unsafe', before: [], fix: ['--safety', 'unsafe'] },
];

export function chooseTreatments(names: readonly string[]): readonly Treatment[] {
  return names.map(name => {
    const found = treatments.find(treatment => treatment.name === name);
    if (found) return found;
    throw new Error(`no such column: ${name}; there are ${treatments.map(treatment => treatment.name).join(', ')}`);
  });
}

/** As people would type it. */
export function describe({ before, fix }: Treatment): string {
  return [...before, ['fix', '--write', ...fix]].map(words => words.join(' ')).join(', then ');
}

export interface Place {
  /** The built program. */
  readonly harden: string;
  readonly project: string;
  readonly file: string;
  /** So that it finds the engine of the laboratory. */
  readonly env: Readonly<Record<string, string>>;
}

/** Hardens one file of the project in place; gives the findings that are left. */
export function treat({ before, fix }: Treatment, { harden, project, file, env }: Place): readonly PlanFinding[] {
  const call = (args: readonly string[]): string => {
    const { code, stdout, stderr } = attempt(process.execPath, [harden, ...args], {
      cwd: project,
      env: { ...env, XDG_STATE_HOME: `${project}.state` },
    });
    if (code !== 0) throw new Error(`harden ${args.join(' ')}: exit code ${code}\n${stderr}`);
    return stdout;
  };
  for (const args of before) call([...args, file]);
  const options = ['--no-config', '--report', 'json', '--exit-zero'];
  const { files, fixed } = JSON.parse(call(['fix', '--write', ...fix, ...options, file])) as JsonReport;
  return files.flatMap(({ findings }) => findings).filter(({ id }) => !fixed.includes(id));
}
