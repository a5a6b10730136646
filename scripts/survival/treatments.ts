import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FindingEntry, ReportDocument } from '../../src/report/json/document.ts';
import { attempt } from './shell.ts';

/** What is done to the files of the project before it is started again: one column of the comparison. */
export interface Treatment {
  /** Word of the command line. */
  readonly name: string;
  /** Commands of harden that come before the write; `file` stands for the manifest. */
  readonly before: readonly (readonly string[])[];
  /** More options of `fix --write`. */
  readonly fix: readonly string[];
  /** Configuration of the project; absent: none. */
  readonly config?: object;
}

const treatments: readonly Treatment[] = [
  { name: 'default', before: [], fix: [] },
  { name: 'safe', before: [], fix: ['--safety', 'safe'] },
  { name: 'inspect', before: [['inspect', '--quiet']], fix: [] },
  {
    name: 'probe',
    before: [['probe', '--yes', '--quiet']],
    fix: [],
    // The laboratory gives claims to the group of a pod.
    config: { kubernetes: { claims: 'fsgroup' } },
  },
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
export function treat(treatment: Treatment, { harden, project, file, env }: Place): readonly FindingEntry[] {
  const { name, before, fix, config } = treatment;
  const call = (args: readonly string[], accepted: readonly number[] = [0]): string => {
    const { code, stdout, stderr } = attempt(process.execPath, [harden, ...args], {
      cwd: project,
      env: { ...env, XDG_STATE_HOME: `${project}.state` },
    });
    if (!accepted.includes(code)) throw new Error(`harden ${args.join(' ')}: exit code ${code}\n${stderr}`);
    if (stderr !== '') console.log(stderr.trimEnd());
    return stdout;
  };
  const settings = config ? ['--config', writeConfig(project, config)] : ['--no-config'];
  // The project is made anew for each round: what was seen in the first one is seen still.
  const [evidence, kept] = [join(project, 'harden.evidence.json'), `${project}.${name}.${file}.json`];
  if (existsSync(kept)) copyFileSync(kept, evidence);
  // A service that could not be judged is a result, too.
  for (const args of before) call([...args, ...settings, file], [0, 1]);
  if (existsSync(evidence)) copyFileSync(evidence, kept);
  const options = [...settings, '--report', 'json', '--exit-zero'];
  const { files } = JSON.parse(call(['fix', '--write', ...fix, ...options, file])) as ReportDocument;
  return files.flatMap(({ findings }) => findings).filter(({ status }) => status !== 'fixed');
}

function writeConfig(project: string, config: object): string {
  const path = `${project}.config.json`;
  writeFileSync(path, JSON.stringify(config));
  return path;
}
